import { NativeSelect } from '@mantine/core'
import { t } from '#web/app/language.ts'
import type { ImportRun } from '#web/import/imports.ts'
import classes from '#web/import/map.module.css'
import { useImportChange } from '#web/import/use-import-change.ts'
import { Notice } from '#web/kit/notice.tsx'

/** Which sheet of a workbook is imported, where there are several. */
export function SheetChoice({ run }: { run: ImportRun }) {
  const { change, problem, busy } = useImportChange(run)
  const { sheets, sheet } = run.detected
  if (sheets.length < 2) return null
  return (
    <div className={classes.sheet}>
      <NativeSelect
        label={t('import.file.sheet')}
        description={t('import.file.sheetText')}
        value={sheet ?? ''}
        disabled={busy}
        onChange={(event) => change({ sheet: event.currentTarget.value })}
        data={[...sheets]}
      />
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
    </div>
  )
}
