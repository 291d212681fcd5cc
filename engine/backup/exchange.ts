import { inOrder, leftOut, tenantColumn } from '#engine/backup/tables.ts'
import { enter } from '#engine/backup/write.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import type { TablePlan } from '#engine/storage/tables.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { type Copier, quotedName } from '#platform/database/copier.ts'
import type { RoleNames } from '#platform/database/roles.ts'

/** The live database and the scratch one, and whose rows are exchanged. */
export interface Exchange {
  readonly live: Copier
  readonly scratch: Copier
  readonly names: RoleNames
  readonly tenantId: string
  /** About so many bytes go in one transaction. */
  readonly batchBytes?: number
}

const deletedAtOnce = 10_000
const mine = `tenant_id = current_setting('app.tenant_id')::uuid`

/** A transaction of the owner's within the tenant, as the role that owns the table. */
async function within({ live, names, tenantId }: Exchange, plan: TablePlan, work: () => Promise<number>): Promise<number> {
  await live.script('begin')
  try {
    await enter(live, tenantId)
    if (plan.ownedBy === 'search') await live.script(`set local role ${quotedName(names.search)}`)
    const count = await work()
    await live.script('commit')
    return count
  } catch (error) {
    await live.script('rollback').catch(() => {})
    throw error
  }
}

/** Links that lead to the own table or to one that comes later: they are emptied first and filled last. */
function loops(plans: readonly TablePlan[]): ReadonlyMap<string, readonly string[]> {
  const position = new Map(plans.map(({ name }, index) => [name, index]))
  return new Map(
    plans.map((plan, index) => {
      const columns = plan.foreignKeys.filter(({ table }) => (position.get(table) ?? -1) >= index).map(({ column }) => column)
      const fixed = columns.find((column) => plan.columns.find(({ name }) => name === column)?.optional !== true)
      if (fixed !== undefined) throw new BackupError('backup.other-schema', `${plan.name}.${fixed}`)
      return [plan.name, columns] as const
    }),
  )
}

/** Removes every row of the tenant behind its wall, in batches; a run that was killed goes on where it stopped. */
export async function emptyTenant(exchange: Exchange): Promise<void> {
  const plans = inOrder(tablePlans()).filter(({ wall }) => wall === 'tenant')
  const looping = loops(plans)
  for (const plan of plans.toReversed()) {
    const name = quotedName(plan.name)
    for (const column of looping.get(plan.name) ?? []) {
      const cleared = `update ${name} set ${quotedName(column)} = null where ctid = any(array(select ctid from ${name} where ${mine} and ${quotedName(column)} is not null limit ${deletedAtOnce}))`
      await untilDone(exchange, plan, cleared)
    }
    await untilDone(
      exchange,
      plan,
      `delete from ${name} where ctid = any(array(select ctid from ${name} where ${mine} limit ${deletedAtOnce}))`,
    )
  }
}

async function untilDone(exchange: Exchange, plan: TablePlan, text: string): Promise<void> {
  for (;;) {
    const count = await within(exchange, plan, async () => (await exchange.live.query({ text })).count)
    if (count < deletedAtOnce) return
  }
}

/**
 * Fills the tenant with the rows of the scratch database, in batches of a transaction each. What is there already stays, so that a killed run goes on. Global
 * tables keep what they hold (a key that was revoked since stays revoked) and get back what is missing.
 */
export async function fillTenant(exchange: Exchange): Promise<void> {
  const { scratch, tenantId } = exchange
  const all = inOrder(tablePlans())
  const plans = all.filter((plan) => tenantColumn(plan) !== undefined && !leftOut.has(plan.name))
  const looping = loops(all.filter(({ wall }) => wall === 'tenant'))
  await scratch.script('begin isolation level repeatable read read only')
  try {
    await enter(scratch, tenantId)
    for (const plan of plans) await fillTable(exchange, plan, new Set(looping.get(plan.name)))
    for (const plan of plans) for (const column of looping.get(plan.name) ?? []) await fillLinks(exchange, plan, column)
  } finally {
    await scratch.script('rollback')
  }
}

async function fillTable(exchange: Exchange, plan: TablePlan, later: ReadonlySet<string>): Promise<void> {
  const columns = plan.columns.map(({ name }) => name)
  const given = columns.map((column) => (later.has(column) ? 'null' : `s.${quotedName(column)}`)).join(', ')
  const target = columns.map(quotedName).join(', ')
  const text = `insert into ${quotedName(plan.name)} (${target}) select ${given} from steward_batch s where ${accepted(plan)} on conflict do nothing`
  await inBatches(exchange, plan, columns, 'true', text)
}

/** In a global table only what leads somewhere: an account may be gone by now. */
function accepted(plan: TablePlan): string {
  if (plan.wall === 'tenant') return 'true'
  const leads = plan.foreignKeys.map(
    ({ column, table }) =>
      `(s.${quotedName(column)} is null or exists (select from ${quotedName(table)} t where t.id = s.${quotedName(column)}))`,
  )
  return leads.length === 0 ? 'true' : leads.join(' and ')
}

async function fillLinks(exchange: Exchange, plan: TablePlan, column: string): Promise<void> {
  const same = plan.key.map((each) => `t.${quotedName(each)} = s.${quotedName(each)}`).join(' and ')
  const text = `update ${quotedName(plan.name)} t set ${quotedName(column)} = s.${quotedName(column)} from steward_batch s where ${same} and t.${quotedName(column)} is distinct from s.${quotedName(column)}`
  await inBatches(exchange, plan, [...plan.key, column], `${quotedName(column)} is not null`, text)
}

/** Rows wait in a table of the connection's own, which no wall surrounds: COPY does not pass one. */
async function inBatches(exchange: Exchange, plan: TablePlan, columns: readonly string[], where: string, text: string): Promise<void> {
  const { live, scratch, names, batchBytes = 4 * 1024 * 1024 } = exchange
  const list = columns.map(quotedName).join(', ')
  const belongs = `${tenantColumn(plan) ?? ''} = current_setting('app.tenant_id')::uuid`
  await live.script('drop table if exists pg_temp.steward_batch')
  await live.script(`create temp table steward_batch as select ${list} from ${quotedName(plan.name)} with no data`)
  if (plan.ownedBy === 'search') {
    await live.script(`grant select on steward_batch to ${quotedName(names.search)}`)
    await scratch.script(`set local role ${quotedName(names.search)}`)
  }
  const order = plan.key.map(quotedName).join(', ')
  const rows = scratch.copyOut(
    `copy (select ${list} from ${quotedName(plan.name)} where ${belongs} and ${where} order by ${order}) to stdout`,
  )
  for await (const batch of wholeRows(rows, batchBytes)) {
    await live.script('truncate steward_batch')
    await live.copyIn('copy steward_batch from stdin', once(batch))
    await within(exchange, plan, async () => (await live.query({ text })).count)
  }
  if (plan.ownedBy === 'search') await scratch.script('reset role')
}

/** Cuts what COPY sends at the ends of rows: a line break within a value is written as `\n`. */
async function* wholeRows(source: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  for await (const piece of source) {
    const end = piece.lastIndexOf(10) + 1
    held.push(piece.subarray(0, end))
    bytes += end
    if (bytes >= size && end > 0) {
      yield Buffer.concat(held)
      held = []
      bytes = 0
    }
    held.push(piece.subarray(end))
    bytes += piece.length - end
  }
  if (bytes > 0) yield Buffer.concat(held)
}

async function* once(batch: Buffer): AsyncGenerator<Buffer> {
  yield batch
}
