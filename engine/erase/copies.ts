import { buffer } from 'node:stream/consumers'
import { StringDecoder } from 'node:string_decoder'
import type { Writing } from '#engine/act/writing.ts'
import { unpacked } from '#engine/erase/scan/unpack.ts'
import { ErasureWaits } from '#engine/erase/waits.ts'
import { forgetSamples, type ImportRun, listImports } from '#engine/import/store.ts'
import type { Identifiers } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { FileName, Files } from '#platform/files/files.ts'
import { placesOf } from '#privacy/mentions/redact.ts'
import { withoutSingles } from '#privacy/mentions/tokens.ts'

const all = new Date(8.64e15)
const overlap = 512
const expiredText = `update export_run set state = 'expired' where tenant_id = $1 and id = $2`
const removedText = `update archive_run set state = 'failed', problem = 'erasure.copy-removed' where tenant_id = $1 and id = $2 and state = 'done'`
/** Of an archive: null. */
const ofExportText = `select entity from export_run where tenant_id = $1 and id = $2
union all select null from archive_run where tenant_id = $1 and id = $2`
/** What is being written was read from what has gone since: it begins again, and what was written of it goes (`runExport`, `runArchive`). */
const againTexts = [
  `update export_run set state = 'queued', rows = 0 where tenant_id = $1 and state = 'running'`,
  `update archive_run set state = 'queued', done = 0 where tenant_id = $1 and state = 'running' and direction = 'out'`,
]
const broughtText = 'select distinct import_id as id from import_row where tenant_id = $1 and record_id = any($2::uuid[])'
const forgottenText = `delete from import_run where tenant_id = $1 and id = $2 and state = 'mapping'`

/** Whose copies are looked for. */
export interface Sought {
  readonly writing: Writing
  readonly files: Files
  readonly identifiers: Identifiers
  /** The kinds of records that went, and all their ids. */
  readonly entities: ReadonlySet<string>
  readonly ids: readonly string[]
}

/**
 * Removes the files that were taken out and hold the person, when all that could be read into them is gone from the tables. Gives how many. Nobody noted whom an export holds: one of the person's
 * kind may hold them, an archive holds everybody, and any other file is looked into.
 */
export async function removeExports({ writing, files, identifiers, entities }: Sought): Promise<number> {
  const { tenantId, country } = writing.principal
  // Before the look: whatever ends after it was not begun before.
  await writing.database.batch(
    tenantId,
    againTexts.map((text) => statement(text, [tenantId])),
  )
  let removed = 0
  for await (const name of files.olderThan(all, ['export'], tenantId)) {
    const [found] = await writing.database.batch(tenantId, [statement(ofExportText, [tenantId, name.id])])
    const of = found?.rows[0]?.entity
    const surely = of === null || (typeof of === 'string' && entities.has(of))
    if (!surely && !(await names(files, name, identifiers, country))) continue
    await files.remove(name)
    await writing.database.batch(tenantId, [statement(expiredText, [tenantId, name.id]), statement(removedText, [tenantId, name.id])])
    removed += 1
  }
  return removed
}

/**
 * Removes the files that were brought in and hold the person: where one of their rows made or changed a record of theirs, or where they name them. Undoing the import works without it. Gives how
 * many. What was taken out is soon made again, and this is not: a single word that may be anybody's name takes no file away.
 */
export async function removeImports({ writing, files, identifiers: known, ids }: Sought): Promise<number> {
  const { tenantId, country } = writing.principal
  const identifiers = withoutSingles(known)
  const [brought] = await writing.database.batch(tenantId, [statement(broughtText, [tenantId, ids])])
  const related = new Set((brought?.rows ?? []).map(({ id }) => String(id)))
  let removed = 0
  for (const run of await listImports(writing, { by: null, entity: null, before: null, limit: 10_000 })) {
    const there = await namesOf(writing, files, run)
    const shown = placesOf(JSON.stringify([run.settings.fileName, run.settings.columns]), identifiers, country).length > 0
    if (!(related.has(run.id) || shown || (await anyNames(files, there, identifiers, country)))) continue
    if (run.state === 'running' || run.state === 'undoing') throw new ErasureWaits('erasure.import-running')
    for (const name of there) await files.remove(name)
    await forgetSamples(writing, run)
    await writing.database.batch(tenantId, [statement(forgottenText, [tenantId, run.id])])
    removed += there.length
  }
  return removed
}

async function anyNames(files: Files, there: readonly FileName[], identifiers: Identifiers, country: string): Promise<boolean> {
  for (const name of there) if (await names(files, name, identifiers, country)) return true
  return false
}

/** The table, the file that it was made of, and the one that bears the import's id. */
async function namesOf({ principal: { tenantId } }: Writing, files: Files, { id, settings }: ImportRun): Promise<FileName[]> {
  const ids = [...new Set([id, settings.table, ...(settings.source?.file ? [settings.source.file] : [])])]
  const there = await Promise.all(
    ids.map(async (each): Promise<FileName[]> => {
      const name: FileName = { tenantId, area: 'import', id: each }
      return (await files.size(name)) === undefined ? [] : [name]
    }),
  )
  return there.flat()
}

/** Does the text of this file name the person, or what is packed into it? Plain text is read in pieces that overlap, so that what stands across two is seen. */
async function names(files: Files, name: FileName, identifiers: Identifiers, country: string): Promise<boolean> {
  const decoder = new StringDecoder('utf8')
  let before = ''
  let isFirst = true
  for await (const piece of files.read(name)) {
    if (isFirst && isPacked(piece)) return packedNames(await buffer(files.read(name)), identifiers, country)
    isFirst = false
    const text = before + decoder.write(piece)
    if (placesOf(text, identifiers, country).length > 0) return true
    before = text.slice(-overlap)
  }
  return false
}

const isPacked = (piece: Buffer): boolean => piece.subarray(0, 2).toString('latin1') === 'PK'

async function packedNames(bytes: Buffer, identifiers: Identifiers, country: string): Promise<boolean> {
  for await (const inner of unpacked(bytes)) if (placesOf(inner.toString('utf8'), identifiers, country).length > 0) return true
  return false
}
