import { setTimeout as sleep } from 'node:timers/promises'
import { BackupError } from '#platform/backups/errors.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Copier } from '#platform/database/copier.ts'
import { sessionOptions } from '#platform/database/type-parsers.ts'

/** A tenant that is closed because its rows are being exchanged. */
export interface Restore {
  readonly id: string
  readonly backupId: string
  /** How far an earlier run came: the old rows are going, or are gone, or those of the backup came with a whole installation and nobody has compared them yet. */
  readonly state: 'emptying' | 'filling' | 'checking'
}

const openText = `select id, backup_id as "backupId", state from tenant_restore where tenant_id = $1 and state <> 'done'`
const closeText = `insert into tenant_restore (id, tenant_id, backup_id, state, started_at) values ($1, $2, $3, 'emptying', $4)`
const closedText = `insert into tenant_restore (id, tenant_id, backup_id, state, started_at) values ($1, $2, $3, 'checking', $4)`
const checkedText = `update tenant_restore set state = 'filling' where state = 'checking'`
const unfinishedText = `select id, tenant_id as "tenantId", backup_id as "backupId", state from tenant_restore where state <> 'done' order by id`
const headText = 'select last_position as position, last_hash as hash from tenant_restore where id = $1'
const noteText = 'update tenant_restore set last_position = $2, last_hash = $3 where id = $1 and last_position is null'
const emptiedText = `update tenant_restore set state = 'filling' where id = $1`
const doneText = `update tenant_restore set state = 'done', finished_at = $2, problem = null where id = $1`
const problemText = 'update tenant_restore set problem = $2 where id = $1'

/** Is this tenant being brought back, and from which backup? */
async function restoreUnderWay({ query }: Pick<Copier, 'query'>, tenantId: string): Promise<Restore | undefined> {
  return (await query<Restore>({ text: openText, values: [tenantId] })).rows[0]
}

/** Closes the tenant, for reading too, and waits for whoever is still inside. */
export async function closeTenant(copier: Copier, clock: Clock, tenantId: string, backupId: string): Promise<Restore> {
  const known = await restoreUnderWay(copier, tenantId)
  if (known !== undefined && known.backupId !== backupId) throw new BackupError('backup.other-restore')
  const restore = known ?? { id: newId(clock), backupId, state: 'emptying' }
  if (known === undefined) await copier.query({ text: closeText, values: [restore.id, tenantId, backupId, clock.now()] })
  await waitForOthers(copier)
  return restore
}

/** Whoever began before the door was closed may still write: every transaction of that moment ends first. As long as indexes wait that are made beside the work. */
const insideText = `select l.virtualtransaction as id from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'virtualxid' and l.mode = 'ExclusiveLock' and l.pid <> pg_backend_pid() and a.datname = current_database()`
const patience = 1200

async function waitForOthers(copier: Copier): Promise<void> {
  const inside = async () => (await copier.query<{ id: string }>({ text: insideText })).rows.map(({ id }) => id)
  let left = new Set(await inside())
  for (let round = 0; left.size > 0; round += 1) {
    if (round === patience) throw new BackupError('backup.busy')
    await sleep(250)
    const now = new Set(await inside())
    left = left.intersection(now)
  }
}

/** Where the chain of changes stood when the tenant was closed; noted once, before the first row goes. */
export async function noteHead(copier: Copier, restore: Restore, head: { position: number; hash: Buffer }): Promise<void> {
  await copier.query({ text: noteText, values: [restore.id, head.position, head.hash] })
}

export async function notedHead(copier: Copier, restore: Restore): Promise<{ position: number; hash: Buffer } | undefined> {
  const { rows } = await copier.query<{ position: number | null; hash: Buffer | null }>({ text: headText, values: [restore.id] })
  const [found] = rows
  return found?.hash ? { position: Number(found.position), hash: found.hash } : undefined
}

/** All that is from now on in the tenant came from the backup. */
export async function noteEmptied(copier: Copier, restore: Restore): Promise<void> {
  await copier.query({ text: emptiedText, values: [restore.id] })
}

/** Its rows are back, and it does not open: what the operator must mend first. Null once it is tried again. */
async function noteProblem({ query }: Pick<Copier, 'query'>, { id }: Pick<Restore, 'id'>, problem: string | null): Promise<void> {
  await query({ text: problemText, values: [id, problem] })
}

/** What is done before the door opens; where that fails, why is noted at the door. */
export async function inQuarantine(copier: Pick<Copier, 'query'>, restore: Pick<Restore, 'id'>, work: () => Promise<void>): Promise<void> {
  await noteProblem(copier, restore, null)
  try {
    await work()
  } catch (error) {
    const problem = error instanceof BackupError ? [error.code, error.at ?? ''].join(' ').trim() : 'backup.not-replayed'
    await noteProblem(copier, restore, problem)
    throw error
  }
}

export async function openAgain(copier: Copier, clock: Clock, restore: Restore): Promise<void> {
  await copier.query({ text: doneText, values: [restore.id, clock.now()] })
}

/** Closes the tenants of a whole installation in the transaction that fills them: nobody enters before what was erased since is erased again. */
export async function closeAll(copier: Copier, clock: Clock, tenantIds: readonly string[], backupId: string): Promise<void> {
  for (const tenantId of tenantIds) await copier.query({ text: closedText, values: [newId(clock), tenantId, backupId, clock.now()] })
}

/** What came is what the backup holds, for all of them. */
export async function noteChecked(copier: Copier): Promise<void> {
  await copier.query({ text: checkedText })
}

/** The tenants that a run closed which was killed before it opened them. */
export async function closedTenants({ query }: Pick<Copier, 'query'>): Promise<(Restore & { readonly tenantId: string })[]> {
  return (await query<Restore & { tenantId: string }>({ text: unfinishedText })).rows
}

/** The app role's connection for whoever brings a tenant back, or all: the closed door opens to it. */
export function insideUrl(appUrl: string, tenant: string | 'all'): string {
  const url = new URL(appUrl)
  url.searchParams.set('options', `${sessionOptions} -c app.restoring=${tenant}`)
  return url.toString()
}
