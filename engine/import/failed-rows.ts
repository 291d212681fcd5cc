import type { Writing } from '#engine/act/writing.ts'
import { csvLine, guardOnce } from '#engine/export/cell.ts'
import { importOf, mustHaveFile, tableOf } from '#engine/import/access.ts'
import { shownCell } from '#engine/import/embedded.ts'
import { problemSentence } from '#engine/import/problem-words.ts'
import { csvRows } from '#engine/import/read-rows.ts'
import { failedRows, type ImportRun, type RowProblem } from '#engine/import/store.ts'
import deImports from '#messages/de/imports.ts'
import enImports from '#messages/en/imports.ts'
import type { Language } from '#messages/message.ts'
import type { Files } from '#platform/files/files.ts'

const words = { en: enImports, de: deImports } as const
const mark = '\ufeff'

export interface FailedFile {
  readonly fileName: string
  readonly text: AsyncIterable<string>
}

/** The rows that failed as they stood in their file, photos apart, each with the reason behind it: to be mended and imported again. 404 once the file has expired. */
export async function failedFile(writing: Writing, files: Files, id: string, language: Language): Promise<FailedFile> {
  const run = await importOf(writing, id)
  await mustHaveFile(writing, files, run)
  return {
    fileName: run.settings.fileName.replace(/(\.\w+)?$/, '.errors.csv'),
    text: failedText(writing, files.read(tableOf(writing, run)), run, language),
  }
}

async function* failedText(
  writing: Writing,
  bytes: AsyncIterable<Uint8Array>,
  run: ImportRun,
  language: Language,
): AsyncGenerator<string, void, undefined> {
  const { format, columns } = run.settings
  const { delimiter } = format.dialect
  const failed = failedRows(writing, run.id)
  const reasonOf = (problems: readonly RowProblem[]): string =>
    problems
      .map(({ column, ...problem }) => {
        const heading = column === null ? '' : columns[column]?.heading
        return `${heading ? `${heading}: ` : ''}${problemSentence(problem, language)}`
      })
      .join(' ')
  const line = (cells: readonly string[]): string => csvLine(cells.map(guardOnce), delimiter)
  yield mark
  if (format.headings) yield line([...columns.map(({ heading }) => heading), words[language].reason])
  let next = await failed.next()
  for await (const { number, cells, raw } of csvRows(bytes, format)) {
    if (next.done) return
    if (number !== next.value.row) continue
    const { problems } = next.value
    // Cells that cannot be told apart stay together in the first, as they stand in the file.
    const row = cells.length === 0 ? [raw] : cells.map(shownCell)
    while (row.length < columns.length) row.push('')
    yield line([...row, reasonOf(problems)])
    next = await failed.next()
  }
}
