import { Button } from '@mantine/core'
import { IconFileCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { formatDateTime } from '#messages/dates.ts'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import classes from '#web/exports/export-panel.module.css'
import { type ExportRun, exportFilePath, exportPath, exportQuery } from '#web/exports/exports.ts'
import { useCardWhenLeft } from '#web/kit/card-when-left.ts'
import { DialogActions } from '#web/kit/dialog.tsx'
import { forgetJob, type TrackedJob } from '#web/kit/jobs.ts'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, sentenceFor } from '#web/kit/state.tsx'
import { WorkProgress } from '#web/kit/work-progress.tsx'

interface ExportProgressProps {
  entity: ModelEntity
  id: string
  onAgain: () => void
  onClose: () => void
}

/** How far it is, then the file. Whoever closes this before has a card in the corner, which leads to the file. */
export function ExportProgress({ entity, id, onAgain, onClose }: ExportProgressProps) {
  const tenant = useTenant()
  const { data: run, error } = useQuery(exportQuery(tenant, id))
  const save = useMutation({ mutationFn: () => download(exportFilePath(id), { tenant }), onSuccess: () => forgetJob(id) })
  const isOver = run !== undefined && run.state !== 'queued' && run.state !== 'running'
  const isNews = run?.state !== 'failed' && run?.state !== 'expired' && !save.isSuccess
  useCardWhenLeft(id, isNews ? cardOf(tenant, entity, id) : undefined)
  return (
    <div className={classes.panel}>
      {error !== null && run === undefined && <ErrorState error={error} />}
      {!isOver && error === null && <Running run={run} />}
      {(run?.state === 'failed' || run?.state === 'expired') && <Notice tone="danger">{failedText(run)}</Notice>}
      {run?.state === 'done' && <Ready run={run} />}
      {save.isError && <Notice tone="danger">{sentenceFor(save.error)}</Notice>}
      <DialogActions>
        {isOver && (
          <Button variant="subtle" onClick={onAgain}>
            {t('exports.another')}
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          {t('web.close')}
        </Button>
        {run?.state === 'done' && (
          <Button loading={save.isPending} onClick={() => save.mutate()} data-autofocus>
            {t('exports.download')}
          </Button>
        )}
      </DialogActions>
    </div>
  )
}

const failures = {
  'export.too-many-rows': 'exports.tooMany',
  'job.not-allowed': 'web.jobs.notAllowed',
  'erasure.copy-overtaken': 'exports.overtaken',
} as const

const failedText = ({ state, problem }: ExportRun): string => {
  const known = Object.entries(failures).find(([code]) => code === problem)
  return t(known?.[1] ?? (state === 'expired' ? 'exports.expired' : 'exports.failed'))
}

/** Whoever leaves before the file was saved finds it in the corner. */
function cardOf(tenant: string, entity: ModelEntity, id: string): TrackedJob {
  return {
    id,
    tenant,
    path: exportPath(id),
    running: `${t('exports.running')}: ${entity.labels}`,
    done: t('exports.readyToast', { name: entity.labels }),
    result: { label: t('exports.download'), file: exportFilePath(id) },
  }
}

function Running({ run }: { run: ExportRun | undefined }) {
  const { done, total } = run?.progress ?? { done: 0, total: 0 }
  // Until a long list was counted nobody knows how many are still to come.
  const isCounted = total > done
  return (
    <>
      <p className={classes.title}>{t('exports.running')}</p>
      <WorkProgress
        label={t('exports.running')}
        done={done}
        total={isCounted ? total : 0}
        count={isCounted ? t('exports.of', { done, total }) : t('exports.rows', { count: done })}
        left={(time) => t('exports.left', { time })}
      />
      <p className={classes.hint}>{run?.state === 'running' ? t('exports.leave') : t('exports.waiting')}</p>
    </>
  )
}

function Ready({ run }: { run: ExportRun }) {
  const until = run.expiresAt === undefined ? undefined : formatDateTime(run.expiresAt, locale())
  return (
    <div className={classes.ready} role="status">
      <IconFileCheck size={32} stroke={1.4} aria-hidden="true" />
      <div>
        <p className={classes.title}>{t('exports.ready')}</p>
        <p className={classes.hint}>
          {t('exports.rows', { count: run.rows })}. {until === undefined ? t('exports.expiresSoon') : t('exports.expires', { until })}
        </p>
      </div>
    </div>
  )
}
