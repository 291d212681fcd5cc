import type { Writing } from '#engine/act.ts'
import { titlesOf } from '#engine/labels.ts'
import { conditionOf } from '#engine/retain/condition.ts'
import { type Due, dueNow } from '#engine/retain/due.ts'
import { type Held, heldNow } from '#engine/retain/held.ts'
import { settingsOf } from '#engine/retain/settings.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database, Transaction } from '#platform/database/database.ts'
import type { Limits } from '#privacy/retention/limits.ts'

/** What there is of one kind, what of it is due, and what of that is held. */
export interface Found {
  /** Null where nothing is due: what is large is not counted for nothing. */
  readonly total: number | null
  readonly found: number
  readonly held: number
}

/** What a sweep at this moment would do with one kind; `previous`: what the last one took of it. */
export interface Outlook extends Found {
  readonly kind: string
  readonly before: string
  readonly previous: number | null
  /** So much that somebody has to look first. */
  readonly waits: boolean
}

/** Over five per cent and over a hundred rows of what people would miss. */
export const trips = ({ guarded }: Pick<Due, 'guarded'>, { total, found, held }: Found): boolean =>
  guarded && found - held > 100 && (found - held) / Math.max(total ?? 0, 1) > 0.05

const previousText =
  'select distinct on (kind) kind, taken from sweep_part where tenant_id = $1 and state = $2 order by kind, sweep_id desc'

/** Counts one kind: the same condition by which it is ended. */
export async function countOf(
  tx: Pick<Transaction, 'query' | 'tenantId'>,
  writing: Writing,
  held: Held,
  due: Due,
  all: readonly Due[],
): Promise<Found> {
  const { from, where, due: over, held: kept, params } = conditionOf(due, { model: writing.model, tenantId: tx.tenantId, held, all })
  const text = `select count(*) as found, count(*) filter (where ${kept}) as held from ${from} where ${where} and (${over})`
  const { rows } = await tx.query<Record<keyof Found, unknown>>(statement(text, params.values))
  const found = Number(rows[0]?.found)
  return { total: found === 0 ? null : await totalOf(tx, writing, held, due, all), found, held: Number(rows[0]?.held) }
}

async function totalOf(
  tx: Pick<Transaction, 'query' | 'tenantId'>,
  writing: Writing,
  held: Held,
  due: Due,
  all: readonly Due[],
): Promise<number> {
  const { from, where, due: over, held: kept, params } = conditionOf(due, { model: writing.model, tenantId: tx.tenantId, held, all })
  // Every parameter must be used; the planner sees that the rest is always true.
  const text = `select count(*) as total from ${from} where ${where} and ((${over}) or (${kept}) or true)`
  const { rows } = await tx.query<{ total: unknown }>(statement(text, params.values))
  return Number(rows[0]?.total)
}

/** Beyond so many the rest is out of sight with what waits: a hold on more is a hold on the whole kind, of which nothing ends. */
const sparedAtMost = 10_000

/** What of one kind is due and held: where the rest waits out of sight, these stay in sight. Undefined for what has no id of its own. */
export async function sparedOf(
  tx: Pick<Transaction, 'query' | 'tenantId'>,
  writing: Writing,
  held: Held,
  due: Due,
  all: readonly Due[],
): Promise<string[]> {
  const { from, where, due: over, held: kept, params } = conditionOf(due, { model: writing.model, tenantId: tx.tenantId, held, all })
  const text = `select t.id from ${from} where ${where} and (${over}) and (${kept}) order by t.id limit ${sparedAtMost}`
  return (await tx.query<{ id: string }>(statement(text, params.values))).rows.map(({ id }) => id)
}

/** What is due for a tenant at the writer's moment. */
export async function dueOf(writing: Writing, limits: Limits, now = writing.clock.now()): Promise<Due[]> {
  const { database, principal, model } = writing
  return dueNow(model, await settingsOf(database, principal.tenantId), limits, { now, timeZone: principal.timeZone })
}

/** What the last sweep took of each kind. */
export async function lastTaken(database: Pick<Database, 'batch'>, tenantId: string): Promise<ReadonlyMap<string, number>> {
  const [found] = await database.batch(tenantId, [statement(previousText, [tenantId, 'done'])])
  return new Map(((found?.rows ?? []) as unknown as { kind: string; taken: number }[]).map(({ kind, taken }) => [kind, Number(taken)]))
}

/** A sweep that writes nothing: everything as it is at one moment, by the conditions of the sweep itself. */
export async function lookAhead(writing: Writing, limits: Limits, only?: string): Promise<Outlook[]> {
  const { database, principal } = writing
  const all = await dueOf(writing, limits)
  const previous = await lastTaken(database, principal.tenantId)
  return database.tenant(
    principal.tenantId,
    async (tx) => {
      const held = await heldNow(tx, writing)
      const outlooks: Outlook[] = []
      for (const due of all) {
        if (only !== undefined && due.kind !== only) continue
        const found = await countOf(tx, writing, held, due, all)
        const { kind, before } = due
        outlooks.push({ kind, before: before.toISOString(), previous: previous.get(kind) ?? null, waits: trips(due, found), ...found })
      }
      return outlooks
    },
    { snapshot: true },
  )
}

const shown = 20

/** The names of the first records that would go, for those whose records they are. */
export async function namesOf(writing: Writing, limits: Limits, kind: string): Promise<{ id: string; entity: string; title: string }[]> {
  const all = await dueOf(writing, limits)
  const due = all.find((each) => each.kind === kind)
  if (due === undefined || !(due.target.of === 'records' || due.target.of === 'trash')) return []
  const { entity } = due.target
  const ids = await writing.database.tenant(writing.principal.tenantId, async (tx) => {
    const held = await heldNow(tx, writing)
    const { from, where, due: over, held: kept, params } = conditionOf(due, { model: writing.model, tenantId: tx.tenantId, held, all })
    const text = `select t.id from ${from} where ${where} and (${over}) and not (${kept}) order by t.id limit ${shown}`
    return (await tx.query<{ id: string }>(statement(text, params.values))).rows.map(({ id }) => id)
  })
  const titles = new Map(await titlesOf(writing, entity.name, ids))
  return ids.map((id) => ({ id, entity: entity.name, title: titles.get(id) ?? '' }))
}
