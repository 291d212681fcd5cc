import { useSuspenseQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { inSentence, loadWords, t } from '#web/app/language.ts'
import { ExportForm } from '#web/exports/export-form.tsx'
import { ExportProgress } from '#web/exports/export-progress.tsx'
import type { ExportPanelProps, ExportRun } from '#web/exports/exports.ts'
import { Dialog } from '#web/kit/dialog.tsx'

/** Takes the records of a list out, as a file: what, in which form, how far it is, and the file itself. */
export default function ExportPanel(props: ExportPanelProps) {
  return (
    <Suspense>
      <Panel {...props} />
    </Suspense>
  )
}

function Panel({ entity, query, fields, count, onClose }: ExportPanelProps) {
  useSuspenseQuery({
    queryKey: ['words', 'exports'],
    queryFn: () => loadWords('exports').then(() => true),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [run, setRun] = useState<ExportRun>()
  return (
    <Dialog title={t('exports.title', { name: inSentence(entity.labels) })} onClose={onClose}>
      {run === undefined ? (
        <ExportForm entity={entity} query={query} fields={fields} count={count} onStarted={setRun} onClose={onClose} />
      ) : (
        <ExportProgress entity={entity} id={run.id} onAgain={() => setRun(undefined)} onClose={onClose} />
      )}
    </Dialog>
  )
}
