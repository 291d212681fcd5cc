import type { Writing } from '#engine/act/writing.ts'
import { type ApiError, conflict, invalid } from '#engine/api/errors.ts'
import { findByIds } from '#engine/find.ts'
import { importable, importOf, mustHaveFile, tableOf } from '#engine/import/access.ts'
import { convert } from '#engine/import/convert.ts'
import { delimiters } from '#engine/import/dialect.ts'
import { type Encoding, encodings } from '#engine/import/encoding.ts'
import { mayRepeat } from '#engine/import/headings.ts'
import { mayGo } from '#engine/import/importing.ts'
import { keysOf } from '#engine/import/matches.ts'
import { type Existing, existings, type ImportColumn, type ImportSettings, type Mode, modes } from '#engine/import/settings.ts'
import { type ImportRun, writeSettings } from '#engine/import/store.ts'
import { survey } from '#engine/import/survey.ts'
import { tagsField } from '#engine/import/units.ts'
import { mappedKeys, suggestedSettings } from '#engine/import/upload.ts'
import type { EntityModel } from '#engine/model.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Files } from '#platform/files/files.ts'
import { gather, inside, wrong } from '#schema/problem.ts'
import { isId } from '#schema/values/id.ts'

/** What may be chosen anew: `columns` `[{"index","target"}]`, `key`, `mode`, `existing`, `tags`, `createLinked`, `erasureReason`, `delimiter`, `encoding`, `sheet`. */
export type ImportChange = Readonly<Record<string, unknown>>

const mostTags = 20
const known = new Set(['columns', 'key', 'mode', 'existing', 'tags', 'createLinked', 'erasureReason', 'delimiter', 'encoding', 'sheet'])

/** Changes what was chosen for an import that has not started; on top of what somebody else chooses at the same time. 422 with every problem, 409 once it has started. */
export async function changeImport(writing: Writing, files: Files, id: string, change: ImportChange): Promise<ImportRun> {
  for (;;) {
    const run = await importOf(writing, id)
    if (run.state !== 'mapping') throw conflict('import.already-started')
    if (await changeRun(writing, files, run, change)) return importOf(writing, id)
  }
}

/** False when it was started or changed since it was read. */
async function changeRun(writing: Writing, files: Files, run: ImportRun, change: ImportChange): Promise<boolean> {
  const entity = importable(writing, run.entity)
  const read = await readAnew(writing, files, entity, run, change)
  let written = false
  try {
    const settings = {
      ...chosen(writing, entity, read.settings, change),
      tags: await chosenTags(writing, entity, change.tags, read.settings.tags),
    }
    written = await writeSettings(writing, run, settings, read.rows)
  } finally {
    // Of two tables one is left over: the one before, or the new one where nothing came of it.
    if (read.settings.table !== run.settings.table) await files.remove(tableOf(writing, written ? run : read))
  }
  return written
}

interface ReadAnew {
  readonly settings: ImportSettings
  readonly rows: number
}

/** Another sheet, encoding or delimiter makes other columns of the file: it is read from the beginning. */
async function readAnew(writing: Writing, files: Files, entity: EntityModel, run: ImportRun, change: ImportChange): Promise<ReadAnew> {
  const { encoding, delimiter, sheet } = change
  const { format, fileName, source, table } = run.settings
  if (sheet !== undefined && sheet !== source?.sheet) return anotherSheet(writing, files, entity, run, sheet)
  if (encoding === undefined && delimiter === undefined) return run
  if (source !== null) throw invalid([{ pointer: encoding === undefined ? '/delimiter' : '/encoding', code: 'import.no-text' }])
  if (encoding !== undefined && !encodings.includes(encoding as Encoding))
    throw invalid([{ pointer: '/encoding', code: 'import.unknown-encoding' }])
  if (delimiter !== undefined && !delimiters.includes(delimiter as ','))
    throw invalid([{ pointer: '/delimiter', code: 'import.unknown-delimiter' }])
  await mustHaveFile(writing, files, run)
  const detected = encoding === undefined ? format : { encoding: encoding as Encoding, mixed: true }
  const known = { delimiter: (delimiter as string | undefined) ?? format.dialect.delimiter }
  const found = await survey(() => files.read(tableOf(writing, run)), detected, known)
  return { settings: await suggestedSettings(writing, entity, run.id, { fileName, table, source, found }), rows: found.rows }
}

/** Another sheet of the same workbook, as a table of its own: the one before is read by others until then. */
async function anotherSheet(writing: Writing, files: Files, entity: EntityModel, run: ImportRun, sheet: unknown): Promise<ReadAnew> {
  const { fileName, source } = run.settings
  const known = source?.sheets.find((one) => one === sheet)
  if (source === null || source.file === null || known === undefined) throw invalid([{ pointer: '/sheet', code: 'import.unknown-sheet' }])
  await mustHaveFile(writing, files, run)
  const from = tableOf(writing, run)
  const table = { ...from, id: newId(writing.clock) }
  const read = await convert(files, { ...from, id: source.file }, table, { ...source, sheet: known })
  const settings = await suggestedSettings(writing, entity, run.id, { fileName, table: table.id, ...read })
  return { settings, rows: read.found.rows }
}

function chosen(writing: Writing, entity: EntityModel, settings: ImportSettings, change: ImportChange): ImportSettings {
  const next = { ...settings }
  gather([
    ...Object.keys(change).map((name) => () => {
      if (!known.has(name)) inside(`/${name}`, () => refuse('unknown-field'))
    }),
    () => {
      next.columns = inside('/columns', () => chosenColumns(writing, entity, settings.columns, change.columns))
    },
    () => {
      next.mode = inside('/mode', () => chosenMode(change.mode, settings.mode))
    },
    () => {
      next.existing = inside('/existing', () => chosenExisting(change.existing, settings.existing))
    },
    () => {
      next.createLinked = inside('/createLinked', () => chosenFlag(change.createLinked, settings.createLinked))
    },
    () => {
      next.erasureReason = inside('/erasureReason', () => chosenReason(change.erasureReason, settings.erasureReason))
    },
    () => {
      next.key = inside('/key', () => chosenKey(writing, entity, change.key, settings.key))
    },
  ])
  // A key that came from a column which now goes elsewhere is no key any more; one that is asked for must have its column.
  const lost = next.key !== null && !mappedKeys(entity, next.columns).has(next.key)
  if (lost && change.key !== undefined) throw invalid([{ pointer: '/key', code: 'import.key-not-mapped' }])
  if (lost) return { ...next, key: null, mode: change.mode === undefined || change.mode === 'create' ? 'create' : needsKey() }
  return next.key === null && next.mode !== 'create' ? { ...next, mode: change.mode === undefined ? 'create' : needsKey() } : next
}

function refuse(code: string, params?: Record<string, string | number>): never {
  throw wrong(code, params)
}

function needsKey(): never {
  throw invalid([{ pointer: '/key', code: 'import.key-needed' }])
}

function chosenMode(asked: unknown, before: Mode): Mode {
  if (asked === undefined) return before
  return modes.find((mode) => mode === asked) ?? refuse('choice.not-one-of', { allowed: modes.join(', ') })
}

function chosenExisting(asked: unknown, before: Existing): Existing {
  if (asked === undefined) return before
  return existings.find((existing) => existing === asked) ?? refuse('choice.not-one-of', { allowed: existings.join(', ') })
}

/** Tags of the whole import: those that are there, and only where records can bear tags. */
async function chosenTags(writing: Writing, entity: EntityModel, asked: unknown, before: readonly string[]): Promise<readonly string[]> {
  if (asked === undefined) return before
  const field = tagsField(entity)
  const refused = (code: string): ApiError => invalid([{ pointer: '/tags', code }])
  if (field === undefined || field.to === null) throw refused('import.no-tags')
  if (!Array.isArray(asked) || asked.length > mostTags || !asked.every((id) => typeof id === 'string' && isId(id)))
    throw refused('not-a-list')
  const tags = [...new Set(asked as string[])]
  const found = await findByIds(writing, field.to, tags, [])
  if (found.length < tags.length) throw refused('link.unknown')
  return tags
}

function chosenFlag(asked: unknown, before: boolean): boolean {
  if (asked === undefined) return before
  return typeof asked === 'boolean' ? asked : refuse('boolean.not-yes-or-no')
}

const longestReason = 500

/** Nothing but spaces is no reason. */
function chosenReason(asked: unknown, before: string | null): string | null {
  if (asked === undefined) return before
  if (asked === null) return null
  if (typeof asked !== 'string') refuse('not-text')
  const reason = asked.trim().toWellFormed()
  if (reason.length > longestReason) refuse('too-long', { max: longestReason })
  return reason === '' ? null : reason
}

function chosenKey(writing: Writing, entity: EntityModel, asked: unknown, before: string | null): string | null {
  if (asked === undefined) return before
  if (asked === null) return null
  return keysOf(entity, writing).find(({ path }) => path === asked)?.path ?? refuse('import.unknown-key')
}

function chosenColumns(writing: Writing, entity: EntityModel, columns: readonly ImportColumn[], asked: unknown): readonly ImportColumn[] {
  if (asked === undefined) return columns
  if (!Array.isArray(asked)) refuse('not-a-list')
  const next = [...columns]
  gather(
    asked.map((item: unknown, at: number) => () => {
      inside(`/${at}`, () => {
        const { index, target } = (typeof item === 'object' && item !== null ? item : {}) as { index?: unknown; target?: unknown }
        const column = typeof index === 'number' ? next[index] : undefined
        if (column === undefined || typeof index !== 'number') return inside('/index', () => refuse('import.unknown-column'))
        if (target !== null && (typeof target !== 'string' || !mayGo(entity, target, writing)))
          return inside('/target', () => refuse('import.unknown-target'))
        next[index] = { ...column, target }
      })
    }),
  )
  const used = new Set<string>()
  for (const [index, { target }] of next.entries()) {
    if (target === null || mayRepeat(entity, target, writing.model)) continue
    if (used.has(target)) inside(`/${index}/target`, () => refuse('import.same-target'))
    used.add(target)
  }
  return next
}
