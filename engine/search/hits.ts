import type { Principal } from '#engine/access/principal.ts'
import { barredSql } from '#engine/access/restricted.ts'
import { type Purpose, readable, scopeSql } from '#engine/access/scope.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { fromSql, selectSql, spreadOwn } from '#engine/query/select.ts'
import { searchWords, type Terms } from '#engine/search/words.ts'
import { Params, statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'

/** Who searches, and in what. */
interface Searching {
  readonly database: Database
  readonly model: Model
  readonly principal: Principal
  readonly purpose: Purpose
}

/** Of so many hits the reader of a list sees the first; work in the background takes all that there are. */
const foundAtMost = 5000
const all = 2_147_483_647

/** What is searched for. */
export interface Sought {
  readonly terms: Terms
  /** Also what was typed wrong. */
  readonly fuzzy: boolean
  /** Every hit, however many. */
  readonly whole?: boolean | undefined
}

/** The one function that sees past the wall of the search table; it takes the tenant from the setting. Terms find only in fields that the reader may read. */
export function searchSql(
  entities: readonly string[],
  { terms, fuzzy, whole = false }: Sought,
  { model, principal, purpose }: Searching,
  params: Params,
): string {
  const restricted = entities.flatMap((name) => {
    const entity = model.get(name)
    return entity.fields
      .filter((field) => field.options.readableBy !== undefined && readable(entity, field, principal, purpose))
      .map((field) => field.key)
  })
  const words = params.add(fuzzy ? terms.words : terms.patterns)
  return `app.search(${params.add(entities)}::text[], ${words}::text[], ${params.add(['', ...restricted])}::text[], ${params.add(fuzzy)}::boolean, ${whole ? all : foundAtMost})`
}

/** Are there words of this entity among those that everyone finds by which this reader may not find, or whose values wait for their end? Then each hit must be looked at. */
export const hidesWords = (entity: EntityModel, { principal, purpose }: Pick<Searching, 'principal' | 'purpose'>): boolean =>
  entity.fields.some(
    (field) =>
      field.options.search &&
      (field.waiting !== undefined ||
        (entity.rights !== undefined && field.options.readableBy === undefined && !readable(entity, field, principal, purpose))),
  )

/**
 * The records of one entity that are found by words which this reader may read: the hits are read, and looked at again. What was typed wrong is not found this way.
 * A role that hides no field that people search for does without.
 */
export async function hitsInSight(searching: Searching, entity: EntityModel, terms: Terms, whole?: boolean): Promise<string[]> {
  const { principal, purpose, model, database } = searching
  const params = new Params(principal.tenantId)
  const hits = `select s.record_id from ${searchSql([entity.name], { terms, fuzzy: false, whole }, searching, params)} s`
  const fields = entity.fields.filter((field) => field.options.search && readable(entity, field, principal, purpose))
  const scope = scopeSql(entity, 'read', principal, 't', params, model)
  const barred = barredSql(entity, 't', params, model)
  const where = [
    fromSql(entity, params),
    `t.id in (${hits})`,
    ...(barred === undefined ? [] : [`not ${barred}`]),
    ...(scope === undefined ? [] : [scope]),
  ].join(' and ')
  const [found] = await database.batch(principal.tenantId, [statement(`select ${selectSql(entity, fields)} from ${where}`, params.values)])
  const rows = found?.rows ?? []
  spreadOwn(rows, fields)
  return rows.filter((row) => bears(entity, fields, row, terms)).map(({ id }) => String(id))
}

/** As the database compares: terms of three letters anywhere in the words, shorter ones at the beginning of one. */
function bears(entity: EntityModel, fields: readonly FieldModel[], row: Record<string, unknown>, terms: Terms): boolean {
  const shown = Object.fromEntries(fields.map(({ key }) => [key, row[key]]))
  const texts = [...searchWords(entity, shown).values()]
  return texts.some((text) => terms.words.every((word) => text.includes(word.length < 3 ? ` ${word}` : word)))
}
