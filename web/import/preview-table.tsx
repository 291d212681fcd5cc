import { IconAlertCircle } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import classes from '#web/import/check.module.css'
import { columnName } from '#web/import/column-table.tsx'
import type { ImportColumn, ImportRun, PreviewRow, Problem } from '#web/import/imports.ts'

interface PreviewTableProps {
  run: ImportRun
  rows: readonly PreviewRow[]
  /** Other rows are on their way. */
  stale: boolean
}

/** Rows of the file, by the columns that go along; what is wrong stands in the cell that it is about. */
export function PreviewTable({ run, rows, stale }: PreviewTableProps) {
  const mapped = run.columns.filter((column) => column.target !== null)
  // Where nothing goes anywhere, one wants to see how the file was read.
  const columns = mapped.length > 0 ? mapped : run.columns
  const labels = new Map(run.targets.map(({ path, label }) => [path, label]))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section className={classes.preview} data-stale={stale} data-scroll-x aria-label={t('import.check.title')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" className={classes.rowNumber}>
              {t('import.check.row')}
            </th>
            {columns.map((column) => (
              <th key={column.index} scope="col">
                {column.target === null ? t('import.map.none') : labels.get(column.target)}
                <span className={classes.from}>{columnName(column)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.row} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ row, columns }: { row: PreviewRow; columns: readonly ImportColumn[] }) {
  const cells = new Map(row.cells.map((cell) => [cell.column, cell]))
  const { problem } = row
  const isWrong = problem !== null || row.cells.some((cell) => cell.problem !== null)
  return (
    <>
      <tr>
        <th scope="row" className={classes.rowNumber} data-problem={isWrong}>
          {row.row}
        </th>
        {columns.map(({ index }) => {
          const cell = cells.get(index)
          return (
            <td key={index} data-problem={cell?.problem != null} data-left-out={cell?.leftOut != null}>
              <span className={classes.cellText} data-tip={(cell?.text.length ?? 0) > 30 ? cell?.text : undefined}>
                {cell?.text}
              </span>
              {cell?.problem != null && <Reason problem={cell.problem} />}
              {cell?.leftOut != null && <Reason problem={cell.leftOut} />}
            </td>
          )
        })}
      </tr>
      {problem !== null && (
        <tr>
          <td className={classes.rowNumber} />
          <td colSpan={columns.length} data-problem="true">
            <Reason problem={problem} />
          </td>
        </tr>
      )}
    </>
  )
}

function Reason({ problem }: { problem: Problem }) {
  return (
    <span className={classes.reason}>
      <IconAlertCircle size={14} stroke={1.8} aria-hidden="true" />
      {problem.message}
    </span>
  )
}
