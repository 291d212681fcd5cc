import { type LockedRow, lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act/writing.ts'
import { canonical } from '#engine/change/canonical.ts'
import { changeStatements } from '#engine/change/record.ts'
import { forgetHistory } from '#engine/mentions/history.ts'
import { type Said, withTexts } from '#engine/mentions/texts.ts'
import { soughtTokens } from '#engine/mentions/tokens.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import { updateRows } from '#engine/storage/write.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { redact, redactAll } from '#privacy/mentions/redact.ts'
import { foundIn, keysOf, type Sought } from '#privacy/mentions/tokens.ts'

/** `direct`: addresses and numbers; `all`: what may be the name as well. */
export type Depth = 'direct' | 'all'

export interface Place {
  readonly entity: string
  readonly recordId: string
  readonly field: string
}

export interface RedactionCounts {
  /** Records whose text changed. */
  readonly records: number
  /** Places in texts that hold a mark now. */
  readonly places: number
  /** Changes of history whose values went. */
  readonly history: number
}

const most = 100
const lessText = `update mention m set tokens = array(select unnest(m.tokens) except select unnest($3::bigint[])) where m.tenant_id = $1 and m.record_id = any($2::uuid[]) and m.tokens && $3::bigint[]`

/** Cleans texts of a person, in the trash or not, and their history with them. The change is recorded as `redact`: that it happened and to which field, no value before or after. */
export async function redactPlaces(writing: Writing, places: readonly Place[], sought: Sought, depth: Depth): Promise<RedactionCounts> {
  const total = { records: 0, places: 0, history: 0 }
  for (const [entity, group] of Map.groupBy(places, (place) => place.entity)) {
    const byRecord = [...Map.groupBy(group, ({ recordId }) => recordId)]
    for (let at = 0; at < byRecord.length; at += most) {
      const some = new Map(byRecord.slice(at, at + most).map(([id, of]) => [id, new Set(of.map(({ field }) => field))]))
      const counts = await redactSome(writing, entity, some, sought, depth)
      for (const key of ['records', 'places', 'history'] as const) total[key] += counts[key]
    }
  }
  return total
}

/** Some records of one entity, in one transaction. */
async function redactSome(
  writing: Writing,
  entityName: string,
  fields: ReadonlyMap<string, ReadonlySet<string>>,
  sought: Sought,
  depth: Depth,
): Promise<RedactionCounts> {
  const { database, keys, principal } = writing
  const cipher = await keys.tenant(principal.tenantId)
  const ids = [...fields.keys()]
  const { country } = principal
  return database.tenant(principal.tenantId, async (tx) => {
    const entity = writing.model.entity(entityName)
    const rows = entity === undefined ? [] : await lockRows(tx, asSystem(writing), entity, ids)
    const cleaned =
      entity === undefined ? [] : rows.map((row) => cleanedRow(entity, row, fields.get(row.id) ?? new Set(), { sought, depth, country }))
    const changed = cleaned.filter(({ count }) => count > 0)
    const wanted = soughtKeys(sought, depth)
    const history = await forgetHistory(tx, writing, cipher, ids, (text) => foundIn(text, country, wanted).length > 0)
    await tx.finish([
      ...(entity === undefined || changed.length === 0 ? [] : changedStatements(writing, cipher, entity, changed)),
      forgetTokens(tx, cipher, ids, sought, depth),
    ])
    return { records: changed.length, places: changed.reduce((sum, { count }) => sum + count, 0), history }
  })
}

const asSystem = (writing: Writing): Writing => ({ ...writing, principal: { ...writing.principal, kind: 'system' } })

function soughtKeys(sought: Sought, depth: Depth): ReadonlySet<string> {
  const { direct, names } = keysOf(sought)
  return depth === 'direct' ? direct : new Set([...direct, ...names])
}

interface Cleaned {
  readonly row: LockedRow
  readonly set: Readonly<Record<string, unknown>>
  readonly count: number
}

interface Cleaning {
  readonly sought: Sought
  readonly depth: Depth
  readonly country: string
}

function cleanedRow(entity: EntityModel, row: LockedRow, keys: ReadonlySet<string>, cleaning: Cleaning): Cleaned {
  const set: Record<string, unknown> = {}
  let count = 0
  for (const key of keys) {
    const field = entity.field(key)
    if (field === undefined || field.kind.keeps !== undefined) continue
    const value = withTexts(entity, field, row[key], (said) => {
      const clean = cleanText(said, cleaning)
      count += clean.count
      return clean.text
    })
    if (canonical(value) !== canonical(row[key])) set[key] = distinct(field, value, row.id)
  }
  return { row, set, count: Object.keys(set).length === 0 ? 0 : count }
}

/** An address that is kept as one goes whole. */
function cleanText({ text, as }: Said, { sought, depth, country }: Cleaning): { text: string | null; count: number } {
  if (as === 'text') return depth === 'direct' ? redact(text, sought, country) : redactAll(text, sought, country)
  return depth === 'all' && redact(text, sought, country).count > 0 ? { text: null, count: 1 } : { text, count: 0 }
}

/** Two that were told apart by a name alone are told apart by a piece of their id. */
const distinct = ({ options }: FieldModel, value: unknown, id: string): unknown =>
  options.unique === true && typeof value === 'string' ? `${value} ${id.slice(-6)}` : value

function changedStatements(writing: Writing, cipher: Cipher, entity: EntityModel, changed: readonly Cleaned[]): Statement[] {
  const { principal, clock } = writing
  const at = clock.now().toISOString()
  const stamp = { tenantId: principal.tenantId, at, by: principal.actorId, cipher, country: principal.country }
  const fields = new Set(changed.flatMap(({ set }) => Object.keys(set)))
  return [
    ...updateRows(
      entity,
      changed.map(({ row, set }) => ({ id: row.id, values: { ...row, ...set } })),
      fields,
      stamp,
    ),
    ...changeStatements(
      {
        id: newId(clock),
        at,
        principal,
        action: 'redact',
        entity: entity.name,
        rows: changed.map(({ row }) => ({ id: row.id, before: null, after: null })),
        fields: [...fields],
      },
      cipher,
    ),
  ]
}

/** The texts name the person no longer, and neither does their history. */
export function forgetTokens(
  tx: Pick<Transaction, 'tenantId'>,
  cipher: Cipher,
  ids: readonly string[],
  sought: Sought,
  depth: Depth,
): Statement {
  const { direct, names } = soughtTokens(cipher, sought)
  return statement(lessText, [tx.tenantId, ids, depth === 'direct' ? [...direct] : [...direct, ...names]])
}
