import type { Importing } from '#engine/import/importing.ts'
import { titleAlone, titleAs } from '#engine/import/links.ts'
import type { TableRow } from '#engine/import/read-rows.ts'
import { targetAt } from '#engine/import/target.ts'
import { Wrong } from '#schema/problem.ts'

/** Whether rows can name other rows of their file: a column of titles goes to a link to the same entity. */
function namesItsOwn({ entity, settings }: Importing): boolean {
  return settings.columns.some(({ target }) => {
    const found = target === null ? undefined : targetAt(entity, target)
    return found?.as === 'field' && found.field.to === entity.name && found.cell === ''
  })
}

/** The titles that the rows of a file will bear, if rows can link to each other by them; of some rows alone where they are given. */
export async function ownTitles(work: Importing, rows: AsyncIterable<TableRow>, only?: ReadonlySet<number>): Promise<Set<string>> {
  const titles = new Set<string>()
  const field = titleAlone(work.entity, work.writing)
  if (field === undefined || !namesItsOwn(work)) return titles
  for await (const row of rows) {
    if (row.problem !== undefined || only?.has(row.number) === false) continue
    const title = work.assemble(row.cells).input[field.key]
    if (typeof title === 'string') titles.add(titleOr(title, (text) => titleAs(work.entity, field, text, work.writing)))
  }
  return titles
}

function titleOr(text: string, read: (text: string) => string): string {
  try {
    return read(text)
  } catch (error) {
    if (error instanceof Wrong) return text
    throw error
  }
}
