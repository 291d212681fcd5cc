import { basename } from 'node:path'
import { editable } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { ApiError, invalid } from '#engine/api/errors.ts'
import { cardTargets } from '#engine/export/card-layout.ts'
import { importable } from '#engine/import/access.ts'
import { convert } from '#engine/import/convert.ts'
import { EncodingScan } from '#engine/import/encoding.ts'
import { suggestTargets } from '#engine/import/headings.ts'
import { linkedPaths } from '#engine/import/linked-target.ts'
import { LinkFinder } from '#engine/import/links.ts'
import { keyAt, keysOf } from '#engine/import/matches.ts'
import type { ImportColumn, ImportSettings, ImportSource } from '#engine/import/settings.ts'
import { type ImportRun, insertImport, readImport } from '#engine/import/store.ts'
import { type Survey, survey } from '#engine/import/survey.ts'
import { bearsPhoto, targetAt } from '#engine/import/target.ts'
import { pathLabel } from '#engine/import/target-label.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { Language } from '#messages/message.ts'
import { newId } from '#platform/clock/ids.ts'
import { FileError } from '#platform/files/errors.ts'
import type { FileName, Files } from '#platform/files/files.ts'

export const mostMegabytes = 100

export interface Upload {
  readonly fileName: string
  readonly content: AsyncIterable<Uint8Array>
}

/** 422 for a file of which a part did not come. */
export const fileCut = (): ApiError => invalid([{ pointer: '/file', code: 'import.file-cut' }])

/** The file as it comes. Whatever ends it too early, the client's connection or its form, is `fileCut`. */
async function* scanned(content: AsyncIterable<Uint8Array>, scan: EncodingScan): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of content) {
      scan.push(chunk)
      yield chunk
    }
  } catch {
    throw fileCut()
  }
}

/** Keeps a file, finds out what is in it and suggests where its columns go. Nothing stays of a file that cannot be imported: 413, or 422 with the reason. */
export async function uploadImport(writing: Writing, files: Files, entityName: string, { fileName, content }: Upload): Promise<ImportRun> {
  const entity = importable(writing, entityName)
  const name: FileName = { tenantId: writing.principal.tenantId, area: 'import', id: newId(writing.clock) }
  const table: FileName = { ...name, id: newId(writing.clock) }
  const scan = new EncodingScan()
  let id: string
  try {
    await files.write(name, scanned(content, scan), mostMegabytes * 1024 * 1024)
    const { found, source } = await tableIn(files, name, table, scan)
    // The import bears the name of the file that stays longest, so that both are forgotten together.
    id = source === null || source.file !== null ? name.id : table.id
    if (id !== name.id) await files.remove(name)
    const read: ReadFile = { fileName: fileNameOf(fileName), table: source === null ? name.id : table.id, source, found }
    const settings = await suggestedSettings(writing, entity, id, read)
    await insertImport(writing, { id, entity: entity.name, settings, rows: found.rows, createdAt: writing.clock.now().toISOString() })
  } catch (error) {
    await files.remove(name)
    await files.remove(table)
    throw error instanceof FileError && error.code === 'file.too-large'
      ? new ApiError(413, 'import.file-too-large', { params: { max: mostMegabytes } })
      : error
  }
  const run = await readImport(writing, id)
  if (run === undefined) throw new Error('the import is gone')
  return run
}

/** The table that a file is, or that is made of it. */
async function tableIn(
  files: Files,
  name: FileName,
  table: FileName,
  scan: EncodingScan,
): Promise<{ found: Survey; source: ImportSource | null }> {
  const encoding = scan.end()
  const foreign = scan.foreign()
  if (foreign === undefined) return { found: await survey(() => files.read(name), encoding), source: null }
  if (foreign === 'binary' || foreign === 'old-spreadsheet') throw invalid([{ pointer: '/file', code: `import.${foreign}` }])
  return convert(files, name, table, { format: foreign, encoding: encoding.encoding, sheet: null })
}

const fileNameOf = (name: string): string =>
  basename(name.replaceAll('\\', '/'))
    .replace(/\p{Cc}/gu, '')
    .slice(0, 200)
    .toWellFormed() || 'import.csv'

/** The fields that whoever imports may see, and so may fill. */
export const openFields = (entity: EntityModel, { principal }: Writing): FieldModel[] =>
  entity.fields.filter((field) => (field.options.set !== 'by-rule' || bearsPhoto(field)) && editable(entity, field, principal))

/** A file after it was read. */
export interface ReadFile {
  readonly fileName: string
  /** The id under which its table lies. */
  readonly table: string
  readonly source: ImportSource | null
  readonly found: Survey
}

/** What is chosen until somebody chooses otherwise. */
export async function suggestedSettings(
  writing: Writing,
  entity: EntityModel,
  importId: string,
  { fileName, table, source, found: { format, columns } }: ReadFile,
): Promise<ImportSettings> {
  const headings = columns.map(({ heading }) => heading)
  const cards = source?.format === 'vcard' ? cardTargets(entity) : undefined
  const fields = openFields(entity, writing)
  const linked = linkedPaths(writing, entity, fields)
  const { product, targets } = suggestTargets(entity, fields, headings, { more: cards, linked, model: writing.model })
  const suggested = columns.map((column, index): ImportColumn => ({ ...column, target: targets[index] ?? null }))
  const kept = await Promise.all(
    suggested.map(async (column) => ((await leadsNowhere(writing, entity, importId, column)) ? { ...column, target: null } : column)),
  )
  const named = kept.map((column) => ({ ...column, heading: headingOf(entity, column, source, writing.principal.language) }))
  const key = suggestedKey(writing, entity, named)
  const mode = key === null ? 'create' : 'create-or-update'
  return {
    fileName,
    product,
    table,
    source,
    format,
    columns: named,
    key,
    mode,
    existing: 'merge',
    tags: [],
    erasureReason: null,
    createLinked: true,
  }
}

/** Cards and data have names of properties for headings: where we know them, people read ours. */
function headingOf(entity: EntityModel, { heading, target }: ImportColumn, source: ImportSource | null, language: Language): string {
  return source === null || source.format === 'xlsx' || target === null ? heading : pathLabel(entity, target, language)
}

/** A column of people who are no members here (owners in another CRM) would make every row fail: it is left out unless one of them is known. */
async function leadsNowhere(writing: Writing, entity: EntityModel, importId: string, { target, samples }: ImportColumn): Promise<boolean> {
  const found = target === null ? undefined : targetAt(entity, target)
  if (found?.as !== 'field' || found.field.kind.name !== 'user' || found.field.to === null || samples.length === 0) return false
  const lookups = samples.map((title) => ({ entity: found.field.to ?? '', id: '', title, pointer: '', put: () => {} }))
  const { problems } = await new LinkFinder({ writing, importId, createLinked: false }).find(lookups, { make: false })
  return problems.size === lookups.length
}

/** By what records of such a file are best found again: a unique field, an e-mail address, the id of our own export. */
function suggestedKey(writing: Writing, entity: EntityModel, columns: readonly ImportColumn[]): string | null {
  const mapped = mappedKeys(entity, columns)
  const usable = keysOf(entity, writing).filter(({ path }) => mapped.has(path))
  const isEmail = ({ field, inner }: (typeof usable)[number]): boolean => (inner ?? field)?.kind.name === 'email'
  const best = usable.find(({ field }) => field?.options.unique) ?? usable.find(isEmail) ?? usable.find(({ path }) => path === 'id')
  return best?.path ?? null
}

/** The keys for which some column brings values. */
export function mappedKeys(entity: EntityModel, columns: readonly ImportColumn[]): Set<string> {
  const paths = columns.flatMap(({ target }) => {
    const found = target === null ? undefined : targetAt(entity, target)
    if (found === undefined) return []
    if (found.as === 'id') return ['id']
    if (found.as === 'title') return found.fields.map(({ key }) => key)
    if (found.as === 'part') return keyAt(entity, found.field.key)?.inner === found.inner ? [found.field.key] : []
    return [found.field.key]
  })
  return new Set(paths)
}
