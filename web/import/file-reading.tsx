import { NativeSelect } from '@mantine/core'
import { t } from '#web/app/language.ts'
import classes from '#web/import/check.module.css'
import shared from '#web/import/import.module.css'
import type { ImportRun } from '#web/import/imports.ts'
import { useImportChange } from '#web/import/use-import-change.ts'
import { Notice } from '#web/kit/notice.tsx'

/** The encodings in which address books come, by the names of the WHATWG Encoding Standard. */
const encodings = [
  ['utf-8', 'UTF-8'],
  ['utf-16le', 'UTF-16 LE'],
  ['utf-16be', 'UTF-16 BE'],
  ['windows-1252', 'Windows-1252'],
  ['windows-1250', 'Windows-1250'],
  ['windows-1251', 'Windows-1251'],
  ['windows-1253', 'Windows-1253'],
  ['windows-1254', 'Windows-1254'],
  ['windows-1255', 'Windows-1255'],
  ['windows-1256', 'Windows-1256'],
  ['iso-8859-2', 'ISO 8859-2'],
  ['iso-8859-5', 'ISO 8859-5'],
  ['iso-8859-15', 'ISO 8859-15'],
  ['macintosh', 'Mac Roman'],
  ['koi8-r', 'KOI8-R'],
  ['shift_jis', 'Shift JIS'],
  ['euc-jp', 'EUC-JP'],
  ['euc-kr', 'EUC-KR'],
  ['gb18030', 'GB 18030'],
  ['big5', 'Big5'],
] as const

const delimiters = [
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
] as const

/** How the file was read, for when it was read wrongly. */
export function FileReading({ run }: { run: ImportRun }) {
  const { change, problem, busy } = useImportChange(run)
  const { encoding, delimiter, format } = run.detected
  if (format !== 'csv') return null
  return (
    <details className={classes.reading}>
      <summary>{t('import.check.letters')}</summary>
      <div className={classes.readingBody}>
        <NativeSelect
          label={t('import.check.encoding')}
          value={encoding}
          disabled={busy}
          onChange={(event) => change({ encoding: event.currentTarget.value })}
          data={encodings.map(([value, label]) => ({ value, label }))}
        />
        <NativeSelect
          label={t('import.check.delimiter')}
          value={delimiter}
          disabled={busy}
          onChange={(event) => change({ delimiter: event.currentTarget.value })}
          data={delimiters.map(([value, key]) => ({ value, label: t(`import.check.${key}`) }))}
        />
      </div>
      <p className={shared.hint}>{t('import.check.reread')}</p>
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
    </details>
  )
}
