import type { Values } from '#engine/act/values.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import type { Importing } from '#engine/import/importing.ts'
import { changeOf, needsRecord } from '#engine/import/merge.ts'
import type { ReadyRow } from '#engine/import/prepare.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'

/** One record to be written, and the rows that say how: rows of one batch that have a key in common are one record. */
export interface Unit {
  readonly rows: readonly ReadyRow[]
  /** Null for a new record. */
  readonly recordId: string | null
  /** As it was read before the change; what has moved on by then is read again. */
  readonly version: number | null
  readonly input: Values
  /** Photos that were kept for it. */
  readonly found: Values
}

interface Group {
  readonly rows: ReadyRow[]
  readonly recordId: string | null
}

/** Rows in groups of one record each, in the order of the file. */
function grouped({ key }: Importing, rows: readonly ReadyRow[]): Group[] {
  const groups: Group[] = []
  const byKey = new Map<string, Group>()
  for (const row of rows) {
    const names = key === null ? [] : [...(row.recordId === null ? [] : [`id ${row.recordId}`]), ...row.keys.map((value) => `key ${value}`)]
    const known = names.map((name) => byKey.get(name)).find((group) => group !== undefined)
    const group = known ?? { rows: [], recordId: row.recordId }
    if (known === undefined) groups.push(group)
    group.rows.push(row)
    for (const name of names) if (!byKey.has(name)) byKey.set(name, group)
  }
  return groups
}

/** What the rows of a group make of a record, each on top of those before it; of none, a new one. Where records that are there are left alone, that one counts as there too. */
function together(importing: Importing, rows: readonly ReadyRow[], record: ReadRecord | undefined): Values {
  const { entity, spoken, settings, mapped } = importing
  const input: Values = {}
  const state: Record<string, unknown> = { ...record }
  for (const [nth, row] of rows.entries()) {
    if (nth > 0 && settings.mode === 'skip') break
    const isNew = record === undefined && nth === 0
    const change = isNew
      ? row.values
      : changeOf(settings.existing, { entity, before: state, given: row.values, guessed: row.guessed, mapped })
    Object.assign(state, change)
    Object.assign(input, change)
  }
  if (record === undefined) for (const { key } of spoken) input[key] ??= null
  return { ...input, ...tagged(importing, state) }
}

/** The tags of the whole import, beside those that a record has. */
function tagged({ entity, settings: { tags } }: Importing, state: Readonly<Record<string, unknown>>): Values {
  const field = tags.length === 0 ? undefined : tagsField(entity)
  return field === undefined ? {} : { [field.key]: [...new Set([...((state[field.key] ?? []) as string[]), ...tags])].toSorted() }
}

/** The first photo that its rows bring, where none is there: a photo that somebody chose stays. */
function photosOf(rows: readonly ReadyRow[], record: ReadRecord | undefined): Values {
  const brought = Object.assign({}, ...rows.map(({ found }) => found).toReversed()) as Values
  return Object.fromEntries(Object.entries(brought).filter(([key]) => record === undefined || record[key] === null))
}

/** The field of tags, where an entity has one. */
export const tagsField = (entity: EntityModel): FieldModel | undefined => entity.fields.find(({ kind }) => kind.lives === 'taggings')

async function recordsOf({ writing, entity, settings, mapped }: Importing, groups: readonly Group[]): Promise<Map<string, ReadRecord>> {
  const ids = groups.flatMap(({ recordId }) => recordId ?? [])
  const given = new Set(groups.flatMap(({ rows }) => rows.flatMap(({ values }) => Object.keys(values))))
  const photos = new Set(groups.flatMap(({ rows }) => rows.flatMap(({ found }) => Object.keys(found))))
  if (settings.existing === 'overwrite') for (const { field } of mapped) given.add(field.key)
  const tags = settings.tags.length === 0 ? undefined : tagsField(entity)
  const fields = entity.fields
    .filter((field) => field === tags || photos.has(field.key) || (given.has(field.key) && needsRecord(field, settings.existing)))
    .map(({ key }) => key)
  const records = await findByIds(writing, entity.name, ids, fields)
  return new Map(records.map((record) => [record.id, record]))
}

/** The writes of a batch: new records, and changes of those that are there, as they stand now. */
export async function unitsOf(importing: Importing, rows: readonly ReadyRow[]): Promise<{ creates: Unit[]; updates: Unit[] }> {
  const groups = grouped(importing, rows)
  const records = await recordsOf(importing, groups)
  const units = groups.map(({ rows: mine, recordId }): Unit => {
    const record = recordId === null ? undefined : records.get(recordId)
    return {
      rows: mine,
      recordId,
      version: record?.version ?? null,
      input: together(importing, mine, record),
      found: photosOf(mine, record),
    }
  })
  return { creates: units.filter(({ recordId }) => recordId === null), updates: units.filter(({ recordId }) => recordId !== null) }
}
