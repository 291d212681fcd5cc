import { Progress } from '@mantine/core'
import { IconAlertCircle, IconRefresh, IconX } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import classes from '#web/files/files.module.css'
import { dismiss, retry, type Upload } from '#web/files/uploads.ts'
import { IconButton } from '#web/kit/icon-button.tsx'

/** One file on its way up: how far, or why not. */
export function UploadLine({ upload }: { upload: Upload }) {
  const { key, name, sent, state, problem, isFinal } = upload
  const percent = Math.round(sent * 100)
  const hasFailed = state === 'failed'
  return (
    <li className={classes.upload} data-failed={hasFailed}>
      <div className={classes.uploadHead}>
        {hasFailed && <IconAlertCircle size={16} stroke={1.6} className={classes.uploadIcon} aria-hidden="true" />}
        <span className={classes.uploadName}>{name}</span>
        {hasFailed && !isFinal && (
          <IconButton label={t('files.upload.retry', { name })} size="sm" onClick={() => retry(key)}>
            <IconRefresh size={15} stroke={1.6} />
          </IconButton>
        )}
        <IconButton
          label={hasFailed ? t('files.upload.dismiss', { name }) : t('files.upload.cancel', { name })}
          size="sm"
          onClick={() => dismiss(key)}
        >
          <IconX size={15} stroke={1.6} />
        </IconButton>
      </div>
      {hasFailed ? (
        <p className={classes.problem} role="alert">
          {problem ?? t('web.error.unreachable')}
        </p>
      ) : (
        <>
          <Progress value={percent} size="xs" animated={percent === 100} aria-label={t('files.upload.progress', { name, percent })} />
          <p className={classes.meta}>
            {state === 'waiting' ? t('files.upload.waiting') : percent === 100 ? t('files.upload.checking') : `${percent} %`}
          </p>
        </>
      )}
    </li>
  )
}
