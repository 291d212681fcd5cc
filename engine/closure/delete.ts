import { forgetInKeySet } from '#engine/backup/objects.ts'
import { type Doomed, globalTables, walledTables } from '#engine/closure/tables.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Owner } from '#platform/database/owner.ts'
import type { Files } from '#platform/files/files.ts'
import { areas } from '#platform/files/files.ts'
import type { Keys } from '#platform/keys/keys.ts'

export interface Deleting {
  readonly owner: Owner
  readonly files: Files
  readonly keys: Keys
  readonly clock: Clock
  /** Where backups lie, with the wrapped keys beside them: a key that stays there could be brought back. Undefined where none are made. */
  readonly backups: BackupTarget | undefined
}

/** What went: numbers alone. */
export interface Deleted {
  readonly tables: Readonly<Record<string, number>>
  readonly files: number
  readonly accounts: number
}

export class DeletionError extends Error {
  override readonly name = 'DeletionError'
  readonly code: 'closure.not-due' | 'closure.under-way' | 'closure.at-work' | 'closure.rows-left'

  constructor(code: DeletionError['code']) {
    super(code)
    this.code = code
  }
}

const batch = 5000
const beginText = `update tenant_closure set state = 'deleting' where id = $1 and (state = 'deleting' or due_at <= $2) returning state`
const countText = `update tenant_closure set tables = jsonb_set(tables, array[$2], to_jsonb(coalesce((tables->>$2)::bigint, 0) + $3::bigint)) where id = $1`
const fileText = 'update tenant_closure set files = files + 1 where id = $1'
const waitingText = `delete from graphile_worker._private_jobs where payload->>'tenantId' = $1 and locked_at is null`
const workingText = `select 1 from graphile_worker._private_jobs where payload->>'tenantId' = $1 limit 1`
const lonelyText = `select m.account_id as id from membership m where m.tenant_id = $1
and not exists (select 1 from membership o where o.account_id = m.account_id and o.tenant_id <> $1)`
const endText = `update tenant_closure set state = 'ended', ended_at = $2, accounts = $3 where id = $1 returning tables, files, accounts`

/**
 * Deletes a tenant whose last day is over: its jobs, every row, every file, its key (with which its backups end), then whom it let in, and the accounts that
 * are nowhere else. Each step can be done again, so that whoever is killed at any point goes on; what went is counted in the transaction in which it goes.
 */
export async function deleteTenant(deleting: Deleting, tenantId: string): Promise<Deleted> {
  const { owner, files, keys, clock } = deleting
  const lock = await owner.pool.connect()
  try {
    const { rows } = await lock.query<{ mine: boolean }>(
      "select pg_try_advisory_lock(hashtextextended('delete ' || $1::text, 0)) as mine",
      [tenantId],
    )
    if (rows[0]?.mine !== true) throw new DeletionError('closure.under-way')
    const begun = await owner.query({ text: beginText, values: [tenantId, clock.now()] })
    if (begun.count === 0) throw new DeletionError('closure.not-due')
    await endJobs(owner, tenantId)
    for (const table of await walledTables(owner)) await empty(owner, table, tenantId)
    await endFiles(deleting, tenantId)
    await mustBeGone(owner, tenantId)
    await keys.destroy(tenantId)
    if (deleting.backups !== undefined) await forgetInKeySet(deleting.backups, tenantId)
    // An upload that was under way when the first files went can no longer be read: it goes too.
    for await (const name of files.olderThan(new Date(8.64e15), areas, tenantId)) await files.remove(name)
    return await endTenant(deleting, tenantId)
  } finally {
    lock.release(true)
  }
}

/** What waits goes; what runs ends first, or would write behind us. */
async function endJobs(owner: Owner, tenantId: string): Promise<void> {
  await owner.query({ text: waitingText, values: [tenantId] })
  if ((await owner.query({ text: workingText, values: [tenantId] })).count > 0) throw new DeletionError('closure.at-work')
}

/** Under the wall, as whoever owns the table. What goes is counted under its name in the same transaction. */
async function within(owner: Owner, table: Doomed, tenantId: string, text: string): Promise<number> {
  return owner.transaction(async ({ query }) => {
    await query({ text: 'select app.set_tenant($1)', values: [tenantId] })
    if (table.role !== null) await query({ text: "select set_config('role', $1, true)", values: [table.role] })
    const { count } = await query({ text, values: [tenantId] })
    await query({ text: "select set_config('role', 'none', true)" })
    if (count > 0 && text.startsWith('delete')) await query({ text: countText, values: [tenantId, table.name, count] })
    return count
  })
}

async function empty(owner: Owner, table: Doomed, tenantId: string): Promise<void> {
  const key = table.plan?.key.join(', ')
  const some = key === undefined ? '' : ` and (${key}) in (select ${key} from ${table.name} where tenant_id = $1 limit ${batch})`
  const text = `delete from ${table.name} where tenant_id = $1${some}`
  const toItself = table.plan?.foreignKeys.filter((link) => link.table === table.name).map(({ column }) => column) ?? []
  // Rows that lead to one another cannot go one batch before the other.
  for (const column of toItself) {
    const cut = `update ${table.name} set ${column} = null where tenant_id = $1 and ${column} is not null`
    await within(owner, table, tenantId, cut)
  }
  for (;;) if ((await within(owner, table, tenantId, text)) < batch || key === undefined) return
}

async function endFiles({ owner, files }: Deleting, tenantId: string): Promise<void> {
  for await (const name of files.olderThan(new Date(8.64e15), areas, tenantId)) {
    await files.remove(name)
    await owner.query({ text: fileText, values: [tenantId] })
  }
}

/** Looked at once more, before what cannot be undone: no table holds a row of the tenant. */
async function mustBeGone(owner: Owner, tenantId: string): Promise<void> {
  for (const table of await walledTables(owner)) {
    const text = `select 1 from ${table.name} where tenant_id = $1 limit 1`
    if ((await within(owner, table, tenantId, text)) > 0) throw new DeletionError('closure.rows-left')
  }
}

/** Whom it let in, the accounts that are nowhere else with all that hangs on them, and the tenant's name: together, as the last step. */
async function endTenant({ owner, clock }: Deleting, tenantId: string): Promise<Deleted> {
  return owner.transaction(async ({ query }) => {
    const { rows: lonely } = await query<{ id: string }>({ text: lonelyText, values: [tenantId] })
    const accounts = lonely.map(({ id }) => id)
    for (const table of await globalTables({ query }, 'tenant_id'))
      await query({ text: `delete from ${table} where tenant_id = $1`, values: [tenantId] })
    for (const table of await globalTables({ query }, 'account_id'))
      await query({ text: `delete from ${table} where account_id = any($1::uuid[])`, values: [accounts] })
    await query({ text: 'delete from account where id = any($1::uuid[])', values: [accounts] })
    await query({ text: 'delete from tenant where id = $1', values: [tenantId] })
    const { rows } = await query<Deleted>({ text: endText, values: [tenantId, clock.now(), accounts.length] })
    return rows[0] ?? { tables: {}, files: 0, accounts: 0 }
  })
}
