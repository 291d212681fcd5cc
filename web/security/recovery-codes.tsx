import { Button } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { copyText } from '#web/kit/copy.ts'
import { DialogActions } from '#web/kit/dialog.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/security/security.module.css'

/** Ten codes, shown this once; they can be copied or saved as a file. */
export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }) {
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    const done = await copyText(codes.join('\n'))
    setCopied(done)
    if (!done) toast(t('security.recovery.notCopied'), { tone: 'danger' })
  }
  return (
    <div className={classes.stack}>
      <Notice tone="warning">{t('security.recovery.shownText')}</Notice>
      <ul className={classes.codes} aria-label={t('security.recovery.title')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.tools}>
        <Button
          variant="default"
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
          onClick={() => void copy()}
        >
          {copied ? t('settings.copied') : t('security.recovery.copy')}
        </Button>
        <Button variant="default" leftSection={<IconDownload size={16} stroke={1.6} />} onClick={() => save(codes)}>
          {t('security.recovery.download')}
        </Button>
      </div>
      <DialogActions>
        <Button onClick={onKept} data-autofocus>
          {t('security.recovery.kept')}
        </Button>
      </DialogActions>
    </div>
  )
}

function save(codes: readonly string[]): void {
  const text = `${t('security.recovery.fileHead')}\n\n${codes.join('\n')}\n`
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = 'steward-recovery-codes.txt'
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
