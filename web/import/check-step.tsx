import { Button, Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemsOf } from '#web/app/api.ts'
import { inSentence, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { useTenant } from '#web/app/tenant.ts'
import classes from '#web/import/check.module.css'
import { ErasedRows } from '#web/import/erased-rows.tsx'
import { FileReading } from '#web/import/file-reading.tsx'
import shared from '#web/import/import.module.css'
import { type ImportRun, type Preview, previewQuery, runKey, startImport } from '#web/import/imports.ts'
import { PreviewTable } from '#web/import/preview-table.tsx'
import { useIsKept } from '#web/import/use-import-change.ts'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { WorkProgress } from '#web/kit/work-progress.tsx'

interface CheckStepProps {
  run: ImportRun
  entity: ModelEntity
  onBack: () => void
}

/** The third step: real rows as they will be written, and each problem at its cell. */
export function CheckStep({ run, entity, onBack }: CheckStepProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [only, setOnly] = useState(false)
  const isKept = useIsKept(run)
  const first = useQuery({ ...previewQuery(tenant, run, false), enabled: isKept })
  const shown = useQuery({ ...previewQuery(tenant, run, only), enabled: isKept, placeholderData: (before) => before })
  const start = useMutation({
    mutationFn: () => startImport(tenant, run.id),
    onSettled: () => client.invalidateQueries({ queryKey: runKey(tenant, run.id) }),
  })
  const problems = first.data?.problemRows ?? 0
  const good = run.rows - problems
  const isChecked = first.data !== undefined && first.data.checked.done >= first.data.checked.total
  return (
    <>
      {first.isPending && <Working />}
      {first.isError && <ErrorState error={first.error} retry={() => void first.refetch()} />}
      {first.data !== undefined && (
        <>
          {isChecked ? (
            <Verdict rows={run.rows} problems={problems} erased={first.data.erased.count} />
          ) : (
            <Checking checked={first.data.checked} />
          )}
          <ErasedRows run={run} erased={first.data.erased} />
          {first.data.leftOut > 0 && <Notice tone="warning">{t('import.check.leftOut', { count: first.data.leftOut })}</Notice>}
          <div className={classes.tools}>
            <Switch
              label={t('import.check.only')}
              checked={only}
              disabled={problems + first.data.leftOut === 0}
              onChange={(event) => setOnly(event.currentTarget.checked)}
            />
            <span className={shared.hint}>{shownText(shown.data, only, only ? problems + first.data.leftOut : run.rows)}</span>
          </div>
          <PreviewTable run={run} rows={shown.data?.data ?? []} stale={shown.isPlaceholderData} />
        </>
      )}
      <FileReading run={run} />
      {start.isError && <Notice tone="danger">{[...problemsOf(start.error).values()][0] ?? sentenceFor(start.error)}</Notice>}
      <div className={shared.bar}>
        <Button variant="default" onClick={onBack}>
          {t('import.check.back')}
        </Button>
        <Button disabled={!isChecked || !isKept || good === 0} loading={start.isPending} onClick={() => start.mutate()}>
          {isChecked
            ? t('import.check.start', { count: good, name: inSentence(entity.labels) })
            : t('import.check.startUnknown', { name: inSentence(entity.labels) })}
        </Button>
      </div>
    </>
  )
}

/** What is left out of sight; nothing where everything is there to see. */
function shownText(preview: Preview | undefined, only: boolean, all: number): string {
  const count = preview?.data.length ?? 0
  if (only && count === 0) return t('import.check.noneWithProblems')
  if (count >= all) return ''
  return t('import.check.shown', { count })
}

function Working() {
  return (
    <div role="status">
      <p className={shared.hint}>{t('import.check.working')} …</p>
      <Skeletons lines={8} />
    </div>
  )
}

/** A large file is looked through while its first rows can be seen already. */
function Checking({ checked: { done, total } }: Pick<Preview, 'checked'>) {
  return (
    <div className={classes.checking}>
      <WorkProgress
        label={t('import.check.working')}
        done={done}
        total={total}
        count={`${t('import.check.working')}: ${t('import.run.of', { done, total })}`}
        left={(time) => t('import.run.left', { time })}
      />
    </div>
  )
}

function Verdict({ rows, problems, erased }: { rows: number; problems: number; erased: number }) {
  if (problems === 0) return <Notice tone="success">{t('import.check.good', { count: rows })}</Notice>
  if (problems >= rows && erased === 0) return <Notice tone="danger">{t('import.check.allBad')}</Notice>
  return <Notice tone="warning">{t('import.check.problems', { count: problems, total: rows })}</Notice>
}
