import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { inSentence, t } from '#web/app/language.ts'
import { entityByName, type ModelEntity } from '#web/app/model.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { paths } from '#web/app/paths.ts'
import { visit } from '#web/app/storage.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { CheckStep } from '#web/import/check-step.tsx'
import classes from '#web/import/import.module.css'
import { type ImportRun, importPath, importQuery, refreshAfterImport } from '#web/import/imports.ts'
import { MapStep } from '#web/import/map-step.tsx'
import { ResultStep } from '#web/import/result-step.tsx'
import { RunningStep } from '#web/import/running-step.tsx'
import { Steps } from '#web/import/steps.tsx'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { useCardWhenLeft } from '#web/kit/card-when-left.ts'
import { useGo } from '#web/kit/go.ts'
import type { TrackedJob } from '#web/kit/jobs.ts'
import { Page } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

/** One import, at the step at which it is. The server knows which: a reload, another tab, tomorrow: it goes on from there. */
export default function RunPage({ id }: { id: string }) {
  const tenant = useTenant()
  const model = useModel()
  const run = useQuery(importQuery(tenant, id))
  const entity = entityByName(model, run.data?.entity)
  useBreadcrumb([{ label: t('import.title'), to: paths.import(tenant) }, { label: run.data?.fileName ?? '…' }])
  if (run.data === undefined) {
    return (
      <Page title={t('import.title')} width="wide">
        {run.isError ? <ErrorState error={run.error} retry={() => void run.refetch()} /> : <Skeletons />}
      </Page>
    )
  }
  return entity === undefined ? <NotFound /> : <Run run={run.data} entity={entity} />
}

function Run({ run, entity }: { run: ImportRun; entity: ModelEntity }) {
  const { state, id } = run
  const tenant = useTenant()
  const [checking, setChecking] = useChecking(id)
  const isMoving = state === 'running' || state === 'undoing'
  useCardWhenLeft(id, isMoving ? cardOf(tenant, run, entity) : undefined)
  useRefreshAtEnd(isMoving)
  const isOver = state === 'done' || state === 'failed' || state === 'undone'
  const at = state !== 'mapping' ? 'run' : checking ? 'check' : 'columns'
  return (
    <Page
      title={t('import.of', { name: inSentence(entity.labels) })}
      width={state === 'mapping' ? 'wide' : 'medium'}
      actions={state === 'mapping' && <AnotherFile entity={entity} />}
    >
      <Steps at={at} />
      <FileFacts run={run} />
      {at === 'columns' && <MapStep run={run} entity={entity} onNext={() => setChecking(true)} />}
      {at === 'check' && <CheckStep run={run} entity={entity} onBack={() => setChecking(false)} />}
      {isMoving && <RunningStep run={run} entity={entity} />}
      {isOver && <ResultStep run={run} entity={entity} />}
    </Page>
  )
}

/** What is told in the corner to whoever goes on working elsewhere. */
function cardOf(tenant: string, { id, state }: ImportRun, { labels: name }: ModelEntity): TrackedJob {
  const isUndo = state === 'undoing'
  return {
    id,
    tenant,
    path: importPath(id),
    running: t(isUndo ? 'import.run.cardUndoing' : 'import.run.cardRunning', { name: inSentence(name) }),
    done: isUndo ? t('import.run.cardUndone', { name }) : t('import.run.cardDone', { name }),
    result: { label: t('import.run.show'), to: paths.importRun(tenant, id) },
  }
}

/** Lists and records are another when an import or its undo has come to its end. */
function useRefreshAtEnd(isMoving: boolean): void {
  const tenant = useTenant()
  const client = useQueryClient()
  useEffect(() => {
    if (!isMoving) return
    return () => void refreshAfterImport(client, tenant)
  }, [isMoving, client, tenant])
}

/** Columns or check: a reload of the tab comes back to the same. */
function useChecking(id: string): [boolean, (checking: boolean) => void] {
  const key = `import:${id}:checking`
  const [checking, setChecking] = useState(visit.read(key) === true)
  return [
    checking,
    (next) => {
      visit.write(key, next || undefined)
      setChecking(next)
    },
  ]
}

function AnotherFile({ entity }: { entity: ModelEntity }) {
  const tenant = useTenant()
  const go = useGo()
  return (
    <Button variant="default" onClick={() => go(paths.import(tenant, entity.plural))}>
      {t('import.file.another')}
    </Button>
  )
}

const products = ['hubspot', 'salesforce', 'pipedrive', 'google-contacts', 'outlook'] as const

function unknownText({ detected: { format } }: ImportRun): string {
  if (format === 'vcard') return t('import.file.cards')
  return format === 'json' ? t('import.file.data') : t('import.file.unknown')
}

function FileFacts({ run }: { run: ImportRun }) {
  const product = products.find((one) => one === run.detected.product)
  return (
    <p className={classes.facts}>
      <strong>{run.fileName}</strong>
      <span>
        {t('import.file.rows', { count: run.rows })}, {t('import.file.columns', { count: run.columns.length })}.
      </span>
      {run.state === 'mapping' && (
        <span>{product === undefined ? unknownText(run) : t('import.file.from', { product: t(`import.products.${product}`) })}</span>
      )}
    </p>
  )
}
