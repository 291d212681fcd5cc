import { closeTenant, inQuarantine, insideUrl, notedHead, noteEmptied, noteHead, openAgain, type Restore } from '#engine/backup/doors.ts'
import { type Head, headOf, openEpoch } from '#engine/backup/epoch.ts'
import { type Exchange, emptyTenant, fillTenant } from '#engine/backup/exchange.ts'
import type { Manifest } from '#engine/backup/format.ts'
import { restoreObjects } from '#engine/backup/objects.ts'
import { differences, openCamera } from '#engine/backup/photograph.ts'
import { checkBackup, partOf } from '#engine/backup/read.ts'
import { settle } from '#engine/backup/settle.ts'
import { leftOut } from '#engine/backup/tables.ts'
import { type Tried, type TryPlace, tryBackup } from '#engine/backup/try.ts'
import { enter } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { type Copier, openCopier } from '#platform/database/copier.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { migrate } from '#platform/database/migrate.ts'

export interface RestoreOptions {
  /** The tenant's id, or the slug that it bore. */
  readonly tenant: string
  /** Runs in quarantine, when the rows are exchanged and nobody is let in yet: erasures since the backup are done again here. Throwing leaves the tenant closed. */
  readonly beforeReopen?: (inside: { database: Database; tenantId: string; backupAt: string }) => Promise<void>
  readonly progress?: (step: RestoreStep) => void
  readonly batchBytes?: number
}

export type RestoreStep = 'checking' | 'trying' | 'closing' | 'emptying' | 'filling' | 'comparing' | 'reopening'

export interface Restored {
  readonly tenantId: string
  readonly rows: number
  readonly files: number
  /** From when the data is. */
  readonly at: string
}

/**
 * Brings one tenant back to what it was when the backup was made; it keeps its id. First the backup is read whole and tried in a scratch database. Then
 * the tenant is closed, its rows are exchanged in batches, compared, and it opens with a new epoch of its chain. Killed at any point, the same call goes on.
 */
export async function restoreTenant(place: TryPlace, manifest: Manifest, options: RestoreOptions): Promise<Restored> {
  const step = options.progress ?? (() => {})
  const part = await partOf(place, manifest, options.tenant)
  const tenantId = part.tenantId ?? ''
  step('checking')
  await checkBackup(place, manifest, tenantId)
  step('trying')
  const tried = await tryBackup(place, manifest, tenantId)
  await toThisRelease(tried)
  const [live, scratch] = [await openCopier(place.ownerUrl), await openCopier(tried.scratch.ownerUrl)]
  const database = openDatabase({ url: insideUrl(place.appUrl, tenantId), connections: 2 })
  try {
    step('closing')
    const restore = await closeTenant(live, place.clock, tenantId, manifest.id)
    const replaced = await chainBefore(live, database, restore, tenantId)
    const exchange: Exchange = {
      live,
      scratch,
      names: place.names,
      tenantId,
      ...(options.batchBytes ? { batchBytes: options.batchBytes } : {}),
    }
    if (restore.state === 'emptying') {
      step('emptying')
      await emptyTenant(exchange)
      await noteEmptied(live, restore)
    }
    const done = await isReopening(live, tenantId, restore)
    if (!done) {
      step('filling')
      await fillTenant(exchange)
      step('comparing')
      await compare(live, scratch, tenantId)
    }
    step('reopening')
    const files = await restoreObjects(place, part.objects)
    if (!done) await openEpochOf(place, database, tenantId, { manifest, restore, replaced })
    await settle(database, place.clock, tenantId)
    await checkChain(place, database, tenantId)
    await inQuarantine(live, restore, async () => options.beforeReopen?.({ database, tenantId, backupAt: manifest.at }))
    await openAgain(live, place.clock, restore)
    return { tenantId, rows: tried.rows, files, at: manifest.at }
  } finally {
    await database.close()
    await live.close()
    await scratch.close()
    await tried.close()
  }
}

/** What was found right at the schema of its time becomes what this release works with. */
async function toThisRelease(tried: Tried): Promise<void> {
  const { ownerUrl, names } = tried.scratch
  await migrate({ ownerUrl, names }).catch(async (error: unknown) => {
    await tried.close()
    throw error
  })
}

/** Where the chain stands that is about to be replaced; its tail is sealed first. Noted before the first row goes. */
async function chainBefore(live: Copier, database: Database, restore: Restore, tenantId: string): Promise<Head> {
  const noted = await notedHead(live, restore)
  if (noted !== undefined) return noted
  await sealTenant(database, tenantId)
  const head = await headOf(database, tenantId)
  await noteHead(live, restore, head)
  return head
}

const epochText = `select exists (select from change_record where tenant_id = $1 and id = $2) as opened`

/** An earlier run may have opened the epoch already, and was killed before the door. */
async function isReopening(live: Copier, tenantId: string, restore: Restore): Promise<boolean> {
  if (restore.state !== 'filling') return false
  await live.script('begin')
  await enter(live, tenantId)
  const { rows } = await live.query<{ opened: boolean }>({ text: epochText, values: [tenantId, restore.id] })
  await live.script('commit')
  return rows[0]?.opened === true
}

async function openEpochOf(
  place: TryPlace,
  database: Database,
  tenantId: string,
  { manifest, restore, replaced }: { manifest: Manifest; restore: Restore; replaced: Head },
): Promise<void> {
  await openEpoch({ database, keys: place.keys, clock: place.clock }, tenantId, { id: restore.id, backupId: manifest.id, replaced })
}

async function checkChain(place: TryPlace, database: Database, tenantId: string): Promise<void> {
  const { findings } = await verifyTenant(database, place.keys, tenantId)
  if (findings.length > 0) throw new BackupError('backup.history-broken')
}

/** Row by row what is live now is what was found right in the scratch database. */
async function compare(live: Copier, scratch: Copier, tenantId: string): Promise<void> {
  const global = tablePlans().filter(({ wall }) => wall === 'global')
  const without = [...leftOut.keys(), ...global.map(({ name }) => name)]
  const photographs = []
  for (const copier of [live, scratch]) {
    await copier.script('begin isolation level repeatable read read only')
    await enter(copier, tenantId)
    photographs.push(await (await openCamera(copier, without)).take(tenantId))
    await copier.script('commit')
  }
  const [now, wanted] = photographs
  const wrong = differences(wanted ?? [], now ?? [])
  if (wrong.length > 0) throw new BackupError('backup.wrong', wrong.join(', '))
}
