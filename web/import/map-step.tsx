import { Button, Switch } from '@mantine/core'
import { useRef, useState } from 'react'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { ColumnTable } from '#web/import/column-table.tsx'
import { FileReading } from '#web/import/file-reading.tsx'
import classes from '#web/import/import.module.css'
import type { ImportRun } from '#web/import/imports.ts'
import { ModeChoice } from '#web/import/mode-choice.tsx'
import { SheetChoice } from '#web/import/sheet-choice.tsx'
import { useImportChange } from '#web/import/use-import-change.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'

interface MapStepProps {
  run: ImportRun
  entity: ModelEntity
  onNext: () => void
}

/** Above this many columns one looks for those that are left out, not for each. */
const manyColumns = 12

/** The second step: where each column goes, and what happens to records that are here already. Every choice is kept at once. */
export function MapStep({ run, entity, onNext }: MapStepProps) {
  const [onlyLeft, setOnlyLeft] = useState(false)
  const { change, problem, busy } = useImportChange(run)
  const mapped = run.columns.filter((column) => column.target !== null).length
  const isReady = mapped > 0
  const element = useRef<HTMLFormElement>(null)
  // What a field is still making (a new tag) belongs to the import: the next step waits for it.
  const next = useForm({}, async () => onNext())
  return (
    <form ref={element} className={classes.step} onSubmit={next.onSubmit} noValidate>
      <Section title={t('import.map.title')} description={t('import.map.text')}>
        {run.columns.length > manyColumns && (
          <Switch
            mb="md"
            label={t('import.map.onlyLeft')}
            checked={onlyLeft}
            onChange={(event) => setOnlyLeft(event.currentTarget.checked)}
          />
        )}
        <SheetChoice run={run} />
        <ColumnTable run={run} entity={entity} onlyLeft={onlyLeft} change={change} />
        <FileReading run={run} />
      </Section>
      <ModeChoice run={run} entity={entity} change={change} />
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <div className={classes.bar}>
        <span className={classes.hint}>
          {isReady ? t('import.map.mapped', { count: mapped, total: run.columns.length }) : t('import.map.nothing')}
        </span>
        <Button disabled={!isReady} loading={busy || next.busy} onClick={() => element.current?.requestSubmit()}>
          {t('import.map.next')}
        </Button>
      </div>
    </form>
  )
}
