import type { Reading } from '#engine/access/reading.ts'
import { scopeFor, scopeSql } from '#engine/access/scope.ts'
import { badRequest } from '#engine/api/errors.ts'
import { findByIds } from '#engine/find.ts'
import { pictureIn, pictureKeys, readableOf } from '#engine/labels.ts'
import { hidesWords, hitsInSight, searchSql } from '#engine/search/hits.ts'
import { type Terms, termsOf } from '#engine/search/words.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import { titleFields, titleOf } from '#engine/title.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'

export interface Found {
  readonly entity: string
  readonly id: string
  readonly title: string
  /** What else tells it apart: the first text of the list's columns that is not in the title. */
  readonly detail: string | null
  /** Its photo or logo, where it has one. */
  readonly picture: string | null
}

interface Hit {
  readonly entity: string
  readonly record_id: string
  readonly rank: number
}

/** The search box: the best records of all entities that one may read. Finds exactly first, then what was typed wrong. */
export async function search(reading: Reading, typed: string, limit = 20, only?: readonly string[]): Promise<Found[]> {
  const terms = termsOf(typed)
  const entities = reading.model.entities
    .filter((entity) => scopeFor(entity, 'read', reading.principal) !== 'none' && (only === undefined || only.includes(entity.name)))
    .map(({ name }) => name)
  if (terms === undefined || entities.length === 0) return []
  const hitsOf = async (fuzzy: boolean): Promise<Hit[]> => {
    const found = await inTime(reading, hitStatements(reading, entities, terms, fuzzy))
    const hits = found.flatMap(({ rows }) => rows as unknown as Hit[])
    return inSight(reading, terms, fuzzy, hits.toSorted(bestFirst).slice(0, mostHits))
  }
  const exact = await shown(reading, await hitsOf(false), limit)
  return exact.length > 0 ? exact : shown(reading, await hitsOf(true), limit)
}

const slowest = 2000

/** As any list that may be slow: two seconds, then a clear error says what to narrow. */
async function inTime({ database, principal }: Reading, statements: readonly Statement[]): Promise<Rows<Record<string, unknown>>[]> {
  try {
    return await database.tenant(principal.tenantId, (tx) => tx.finish(statements), { readOnly: true, statementTimeoutMs: slowest })
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'database.timeout') throw badRequest('list.too-slow', { narrow: 'q' })
    throw error
  }
}

const mostHits = 200
const bestFirst = (one: Hit, other: Hit): number => other.rank - one.rank || (one.record_id < other.record_id ? 1 : -1)

/** The best hits. Of what a reader sees in part alone only that part is looked at: the better hits of others would leave no place for their own. */
function hitStatements(reading: Reading, entities: readonly string[], terms: Terms, fuzzy: boolean): Statement[] {
  const { principal, model } = reading
  const { tenantId } = principal
  const best = (from: string): string =>
    `select s.entity, s.record_id, s.rank from ${from} order by s.rank desc, s.record_id desc limit ${mostHits}`
  const whole: string[] = []
  const narrowed = entities.flatMap((name): Statement[] => {
    const params = new Params(tenantId)
    const entity = model.get(name)
    const scope = scopeSql(entity, 'read', principal, 't', params, model)
    if (scope === undefined) {
      whole.push(name)
      return []
    }
    const hits = searchSql([name], { terms, fuzzy }, reading, params)
    const text = best(`${hits} s join ${entity.table} t on t.tenant_id = $1 and t.id = s.record_id where t.deleted_at is null and ${scope}`)
    return [statement(text, params.values)]
  })
  if (whole.length === 0) return narrowed
  const params = new Params(tenantId)
  return [
    ...narrowed,
    statement(best(`${searchSql(whole, { terms, fuzzy }, reading, params)} s where $1::uuid is not null`), params.values),
  ]
}

/** Without the hits that this reader finds by no word that they may read. */
async function inSight(reading: Reading, terms: Terms, fuzzy: boolean, hits: readonly Hit[]): Promise<Hit[]> {
  const names = new Set(hits.map(({ entity }) => entity))
  const seen = new Map<string, ReadonlySet<string>>()
  for (const name of names) {
    const entity = reading.model.get(name)
    if (hidesWords(entity, reading)) seen.set(name, new Set(fuzzy ? [] : await hitsInSight(reading, entity, terms)))
  }
  return hits.filter((hit) => seen.get(hit.entity)?.has(hit.record_id) ?? true)
}

async function shown(reading: Reading, hits: readonly Hit[], limit: number): Promise<Found[]> {
  const byEntity = Map.groupBy(hits, (hit) => hit.entity)
  const found = new Map<string, Found>()
  await Promise.all(
    [...byEntity].map(async ([name, group]) => {
      const entity = reading.model.get(name)
      const details = entity.fields.filter(
        (field) =>
          field.options.list &&
          !entity.title.of.includes(field.key) &&
          (field.parts !== null || field.columns[0]?.type === 'text') &&
          field.kind.name !== 'choice',
      )
      const records = await findByIds(
        reading,
        name,
        group.map((hit) => hit.record_id),
        readableOf(reading, entity, [...titleFields(entity), ...pictureKeys(entity), ...details.map((field) => field.key)]),
        true,
      )
      for (const record of records) {
        if (record.deletedAt !== null) continue
        const detail = details.map((field) => firstText(record[field.key])).find((text) => text !== null) ?? null
        found.set(record.id, { entity: name, id: record.id, title: titleOf(entity, record), detail, picture: pictureIn(entity, record) })
      }
    }),
  )
  return hits.flatMap((hit) => found.get(hit.record_id) ?? []).slice(0, limit)
}

function firstText(value: unknown): string | null {
  if (Array.isArray(value)) return firstText((value[0] as Record<string, unknown> | undefined)?.value)
  return typeof value === 'string' && value !== '' ? value : null
}
