import type { Reading } from '#engine/access/reading.ts'
import { type Restricted, restrictedIn, sightSql } from '#engine/access/restricted.ts'
import { purposes, scopeFor, scopeSql } from '#engine/access/scope.ts'
import { badRequest, forbidden } from '#engine/api/errors.ts'
import type { EntityModel } from '#engine/model.ts'
import { type Filter, filterSql, readFilter } from '#engine/query/filter.ts'
import { hidesWords, hitsInSight, searchSql } from '#engine/search/hits.ts'
import { type Terms, termsOf } from '#engine/search/words.ts'
import type { Params } from '#engine/storage/sql.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Rows, Statement } from '#platform/database/statement.ts'

/** Which records are meant. */
export interface Question {
  readonly q?: string
  readonly filter?: unknown
  readonly trash?: boolean
  /** Only people whose data is restricted, whom every other list leaves out. */
  readonly restricted?: boolean
  /** Every hit of `q`, and as much time as it takes: for work in the background. */
  readonly whole?: boolean
}

const slowest = 2000

/** Throws when the surface names no purpose that we know, or the role may not read the entity at all. */
export function checkRead({ principal, purpose }: Reading, entity: EntityModel): void {
  if (purposes[purpose] === undefined) throw new Error(`undeclared purpose ${String(purpose)}`)
  if (scopeFor(entity, 'read', principal) === 'none') throw forbidden()
}

/** The same after reading. */
export interface Selection {
  readonly entity: EntityModel
  readonly filter: Filter | undefined
  readonly terms: Terms | undefined
  readonly fuzzy: boolean
  /** Of what was searched for the records that were looked at already: where the reader may not read every word. */
  readonly ids?: readonly string[] | undefined
  readonly whole?: boolean | undefined
  readonly trash: boolean | 'both'
  /** `open`: without what is barred. */
  readonly restricted: Restricted
}

/** The conditions of a list besides its order: trash, access, search, filter. */
export function whereSql(reading: Reading, selection: Selection, params: Params): string[] {
  const { entity, filter, terms, fuzzy, whole, trash, ids, restricted } = selection
  const scopes = (reading.purpose === 'export' ? ['read', 'export'] : ['read'])
    .map((action) => scopeSql(entity, action, reading.principal, 't', params, reading.model))
    .filter((scope) => scope !== undefined)
  return [
    ...(trash === 'both' ? [] : [`t.deleted_at is ${trash ? 'not ' : ''}null`]),
    ...sightSql(reading, entity, restricted, params),
    ...new Set(scopes),
    ...(ids === undefined ? [] : [`t.id = any(${params.add(ids)}::uuid[])`]),
    ...(terms === undefined || ids !== undefined
      ? []
      : [`t.id in (select s.record_id from ${searchSql([entity.name], { terms, fuzzy, whole }, reading, params)} s)`]),
    ...(filter === undefined ? [] : [filterSql(filter, params)]),
  ]
}

/** Reads which records are meant, as far as this reader may ask for them: 400 for a wrong filter, 403 where nothing may be read. */
export async function selectionOf(reading: Reading, entity: EntityModel, question: Question): Promise<Selection> {
  checkRead(reading, entity)
  const { q, filter, trash = false, whole } = question
  const terms = q === undefined ? undefined : termsOf(q)
  return {
    entity,
    filter: readFilter(filter, entity, reading.principal, reading.purpose),
    terms,
    fuzzy: false,
    ids: await inSight(reading, entity, terms, whole),
    whole,
    trash,
    restricted: restrictedIn(reading, entity, question.restricted),
  }
}

/** What is found by words that this reader may read, where there are others. */
const inSight = async (reading: Reading, entity: EntityModel, terms: Terms | undefined, whole?: boolean): Promise<string[] | undefined> =>
  terms !== undefined && hidesWords(entity, reading) ? hitsInSight(reading, entity, terms, whole) : undefined

/** Runs reads of one tenant together. All but a page of everything may be slow and has two seconds: then a clear error names what to narrow. */
async function run(reading: Reading, selection: Selection, { statements, isPage }: Ask): Promise<Answers> {
  const { tenantId } = reading.principal
  if (selection.whole === true) return reading.database.batch(tenantId, statements)
  if (isPage && selection.filter === undefined && selection.terms === undefined) return reading.database.read(tenantId, statements)
  try {
    return await reading.database.tenant(tenantId, (tx) => tx.finish(statements), { statementTimeoutMs: slowest })
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'database.timeout')
      throw badRequest('list.too-slow', { narrow: selection.terms === undefined ? 'filter' : 'q' })
    throw error
  }
}

type Answers = Rows<Record<string, unknown>>[]

/** What is asked of a selection; a page alone, without a count, is one walk along an index. */
interface Ask {
  readonly statements: readonly Statement[]
  readonly isPage: boolean
}

/** Asks for exactly what was said; where that is nothing, for what is spelled like it. */
export async function answer(
  reading: Reading,
  selection: Selection,
  askOf: (selection: Selection) => Ask,
  isNothing: (answers: Answers) => boolean,
): Promise<{ selection: Selection; answers: Answers }> {
  const answers = await run(reading, selection, askOf(selection))
  if (selection.terms === undefined || selection.ids !== undefined || selection.fuzzy || !isNothing(answers)) return { selection, answers }
  const fuzzy = { ...selection, fuzzy: true }
  return { selection: fuzzy, answers: await run(reading, fuzzy, askOf(fuzzy)) }
}
