import type { Writing } from '#engine/act/writing.ts'
import { type ChangedRow, changeStatements } from '#engine/change/record.ts'
import { childrenFirst, type Forget, forgetStatements } from '#engine/erase/forget.ts'
import { unlinkStatements } from '#engine/erase/unlink.ts'
import type { Owned } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Owner } from '#platform/database/owner.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** How many rows of a table went, and how many stayed without what was personal. */
export type Counts = Readonly<Record<string, { readonly erased?: number; readonly emptied?: number; readonly unlinked?: number }>>

const most = 1000
const enterText = "select set_config('app.tenant_id', $1, true)"
const becomeSearchText =
  "select set_config('role', pg_get_userbyid(relowner)::text, true) from pg_class where oid = 'public.search_entry'::regclass"
const becomeSelfText = "select set_config('role', 'none', true)"

/** As the owner, past the door that a closed tenant shuts: what is brought back in quarantine is erased too. */
export const inTenant = <T>(owner: Owner, tenantId: string, work: (query: Query) => Promise<T>): Promise<T> =>
  owner.transaction(async ({ query }) => {
    await query({ text: enterText, values: [tenantId] })
    return work(query)
  })

/** One statement as the role that may. */
export async function asOwnerOf(
  query: Query,
  asSearch: boolean,
  asked: Statement,
): Promise<{ rows: Record<string, unknown>[]; count: number }> {
  if (!asSearch) return query(asked)
  await query({ text: becomeSearchText })
  const done = await query(asked)
  await query({ text: becomeSelfText })
  return done
}

/** The steps that would find nothing, asked for in one statement where each of them costs one. What belongs to the search role is seen by that role alone. */
async function findIdle(query: Query, steps: readonly Forget[]): Promise<ReadonlySet<number>> {
  const asked = [...steps.entries()].filter(([, { rows, asSearch }]) => rows !== undefined && !asSearch)
  const values = asked[0]?.[1].statement.values
  if (values === undefined) return new Set()
  const text = `select ${asked.map(([index, { rows }]) => `exists (${rows}) as s${index}`).join(', ')}`
  const { rows } = await query<Record<string, boolean>>(statement(text, values))
  return new Set(asked.flatMap(([index]) => (rows[0]?.[`s${index}`] === false ? [index] : [])))
}

/** Runs what forgets, in the caller's transaction. Gives how much of what went. */
export async function runForget(query: Query, steps: readonly Forget[]): Promise<Counts> {
  const counts: Record<string, Record<string, number>> = {}
  const idle = await findIdle(query, steps)
  for (const [index, { table, effect, asSearch, statement: asked }] of steps.entries()) {
    if (idle.has(index)) continue
    const { count } = await asOwnerOf(query, asSearch, asked)
    if (effect !== 'noted' && count > 0) add(counts, table, effect, count)
  }
  return counts
}

function add(counts: Record<string, Record<string, number>>, table: string, effect: string, count: number): void {
  const known = counts[table] ?? {}
  known[effect] = (known[effect] ?? 0) + count
  counts[table] = known
}

/** Both together. */
export function sumOf(a: Counts, b: Counts): Counts {
  const sum: Record<string, Record<string, number>> = {}
  for (const counts of [a, b])
    for (const [table, effects] of Object.entries(counts))
      for (const [effect, count] of Object.entries(effects)) add(sum, table, effect, count)
  return sum
}

const countsText = 'select counts from erasure where tenant_id = $1 and id = $2 for update'
const countText = 'update erasure set counts = $3 where tenant_id = $1 and id = $2'

/** Notes what went, in the transaction in which it goes. */
export async function addCounts(query: Query, tenantId: string, id: string, counts: Counts): Promise<void> {
  const { rows } = await query<{ counts: Counts }>({ text: countsText, values: [tenantId, id] })
  await query({ text: countText, values: [tenantId, id, JSON.stringify(sumOf(rows[0]?.counts ?? {}, counts))] })
}

/** The records in portions that fit one transaction, children before what they lead to: most people fit one. */
export function portions(writing: Writing, owned: Owned): Owned[] {
  const cut: Map<string, readonly string[]>[] = []
  let room = 0
  for (const [entity, ids] of childrenFirst(writing.model, owned))
    for (let at = 0; at < ids.length; ) {
      if (room === 0) {
        cut.push(new Map())
        room = most
      }
      const some = ids.slice(at, at + room)
      cut.at(-1)?.set(entity.name, some)
      at += some.length
      room -= some.length
    }
  return cut
}

/**
 * Ends one portion of records for good, in the caller's transaction: locks them, empties what leads to them, forgets what belongs to them, and says in the history that they were erased,
 * by ids alone.
 */
export async function endPortion(writing: Writing, query: Query, portion: Owned): Promise<Counts> {
  const { model, principal, clock, keys } = writing
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  const at = clock.now().toISOString()
  const record = async (action: string, entity: string, rows: readonly ChangedRow[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += most) {
      const change = { id: newId(clock), at, principal, action, entity, rows: rows.slice(from, from + most) }
      for (const each of changeStatements(change, cipher)) await query(each)
    }
  }
  for (const [entity, ids] of childrenFirst(model, portion))
    await query(
      statement(`select t.id from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[]) order by t.id for update`, [
        tenantId,
        ids,
      ]),
    )
  let counts: Counts = {}
  const mine = new Set([...portion.values()].flat())
  for (const { entity, key, statement: asked } of unlinkStatements(model, tenantId, portion)) {
    const { rows, count } = await query<{ id: string }>(asked)
    if (count > 0) counts = sumOf(counts, { [entity.table]: { unlinked: count } })
    const others = [...new Set(rows.map(({ id }) => id))].filter((id) => !mine.has(id))
    await record(
      'unlink',
      entity.name,
      others.map((id) => ({ id, before: null, after: { [key]: null } })),
    )
  }
  const done = await runForget(query, forgetStatements(model, tenantId, portion))
  for (const [name, ids] of portion) {
    // Whose history goes is named as well: what is missing from it without that was taken by somebody else (`engine/change/verify.ts`).
    const gone = done[model.get(name).table] ?? done.change_part
    if (gone !== undefined)
      await record(
        'erase',
        name,
        ids.map((id) => ({ id, before: null, after: null })),
      )
  }
  return sumOf(counts, done)
}
