import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { download } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useListState } from '#web/derived/list/use-list-state.ts'
import shared from '#web/import/import.module.css'
import { type ImportRun, importPath, runKey, startImport, undoImport } from '#web/import/imports.ts'
import { Kept } from '#web/import/kept.tsx'
import { LeftOut } from '#web/import/left-out.tsx'
import classes from '#web/import/result.module.css'
import { whatCame } from '#web/import/what-came.ts'
import { ask } from '#web/kit/ask.tsx'
import { useGo } from '#web/kit/go.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

interface ResultStepProps {
  run: ImportRun
  entity: ModelEntity
}

/** What has come of it, what can be mended, and the way back. */
export function ResultStep({ run, entity }: ResultStepProps) {
  const { state, progress } = run
  const isUndone = state === 'undone'
  const title = isUndone
    ? t('import.result.undoneTitle')
    : state === 'failed'
      ? t('import.result.failedTitle')
      : progress.failed > 0
        ? t('import.result.partly')
        : t('import.result.title')
  return (
    <>
      <Section title={title}>
        {state === 'failed' && <Notice tone="danger">{t('import.result.failedText')}</Notice>}
        {isUndone && <p className={classes.undone}>{t('import.result.undone')}</p>}
        <Numbers run={run} />
        {progress.failed > 0 && !isUndone && <FailedRows run={run} />}
        <Next run={run} entity={entity} />
      </Section>
      {isUndone ? <Kept run={run} /> : <LeftOut run={run} entity={entity} />}
      {!isUndone && progress.created + progress.updated > 0 && <Undo run={run} />}
    </>
  )
}

function Numbers({ run: { progress, state } }: { run: ImportRun }) {
  const { created, updated, skipped, failed, kept = 0 } = progress
  const takenBack = Math.max(0, created + updated - kept)
  const numbers =
    state === 'undone'
      ? ([
          ['takenBack', takenBack],
          ['kept', kept],
        ] as const)
      : ([
          ['created', created],
          ['updated', updated],
          ['skipped', skipped],
          ['failed', failed],
        ] as const)
  const format = new Intl.NumberFormat(language())
  return (
    <dl className={classes.numbers}>
      {numbers.map(([key, number]) => (
        <div key={key} data-tone={key === 'failed' && number > 0 ? 'danger' : undefined}>
          <dt {...(key === 'skipped' ? { 'data-tip': t('import.result.skippedHint') } : {})}>{t(`import.result.${key}`)}</dt>
          <dd>{format.format(number)}</dd>
        </div>
      ))}
    </dl>
  )
}

function FailedRows({ run }: { run: ImportRun }) {
  const tenant = useTenant()
  const save = useMutation({
    mutationFn: () => download(`${importPath(run.id)}/errors`, { tenant }),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
  })
  return (
    <div className={classes.failedRows}>
      <Notice tone="warning">{t('import.result.failedText2', { count: run.progress.failed })}</Notice>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} stroke={1.6} />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        {t('import.result.download')}
      </Button>
    </div>
  )
}

function Next({ run, entity }: ResultStepProps) {
  const tenant = useTenant()
  const go = useGo()
  const [, changeList] = useListState(tenant, entity)
  const conditions = whatCame(run)
  const open = () => {
    changeList({ q: '', match: 'and', conditions, sort: undefined })
    go(paths.list(tenant, entity.plural))
  }
  return (
    <div className={classes.next}>
      {run.state === 'failed' && <GoOn run={run} />}
      <Button variant={run.state === 'failed' ? 'default' : 'filled'} onClick={open}>
        {conditions.length > 0 ? t('import.result.open') : t('import.result.openAll')}
      </Button>
      <Button variant="default" onClick={() => go(paths.import(tenant, entity.plural))}>
        {t('import.result.another')}
      </Button>
    </div>
  )
}

/** An import that stopped is taken up where it ended: rows that are done are not done twice. */
function GoOn({ run }: { run: ImportRun }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const start = useMutation({
    mutationFn: () => startImport(tenant, run.id),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    onSettled: () => client.invalidateQueries({ queryKey: runKey(tenant, run.id) }),
  })
  return (
    <Button loading={start.isPending} onClick={() => start.mutate()}>
      {t('import.result.goOn')}
    </Button>
  )
}

function Undo({ run }: { run: ImportRun }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const undo = useMutation({
    mutationFn: () => undoImport(tenant, run.id),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    onSettled: () => client.invalidateQueries({ queryKey: runKey(tenant, run.id) }),
  })
  const confirm = async () => {
    const confirmed = await ask({
      title: t('import.result.undoTitle'),
      text: t('import.result.undoText'),
      confirm: t('import.result.undoConfirm'),
      danger: true,
    })
    if (confirmed) undo.mutate()
  }
  return (
    <div className={classes.undo}>
      <p className={shared.hint}>{t('import.result.undoHint')}</p>
      <Button variant="default" loading={undo.isPending} onClick={() => void confirm()}>
        {t('import.result.undo')}
      </Button>
    </div>
  )
}
