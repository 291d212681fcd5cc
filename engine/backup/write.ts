import {
  type CopiedTable,
  formatVersion,
  type Manifest,
  manifestPath,
  type Part,
  partPath,
  partPlace,
  sealManifest,
} from '#engine/backup/format.ts'
import { sealedPart, type TableSource } from '#engine/backup/frames.ts'
import { copyKeySet, copyObjects } from '#engine/backup/objects.ts'
import { type Camera, openCamera } from '#engine/backup/photograph.ts'
import { recordEnd, recordStart } from '#engine/backup/runs.ts'
import { backedUp, leftOut, tenantColumn } from '#engine/backup/tables.ts'
import { hasTurn } from '#engine/backup/turn.ts'
import type { TablePlan } from '#engine/storage/tables.ts'
import { BackupError } from '#platform/backups/errors.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Copier, openCopier, quotedName } from '#platform/database/copier.ts'
import type { RoleNames } from '#platform/database/roles.ts'
import type { ByteStore } from '#platform/files/byte-store.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** What a backup stands on: the database as its owner, the keys, and where it goes. */
export interface BackupPlace {
  readonly ownerUrl: string
  readonly appUrl: string
  readonly names: RoleNames
  readonly keys: Keys
  readonly clock: Clock
  readonly target: BackupTarget
  /** The files of tenants, as they lie: sealed. */
  readonly files: ByteStore
  readonly keysDir: string
}

export interface MadeBackup {
  readonly manifest: Manifest
  readonly rows: number
  readonly bytes: number
}

/**
 * A backup of one moment: everything is read in one snapshot, each tenant's part is sealed under its own key. It is there with its
 * manifest, which is written last: whatever ends it earlier leaves no backup. Two cannot run at once.
 */
export async function makeBackup(place: BackupPlace, wanted: { kind: Manifest['kind']; tenantId?: string }): Promise<MadeBackup> {
  const copier = await openCopier(place.ownerUrl)
  const photographer = await openCopier(place.ownerUrl)
  const id = newId(place.clock)
  try {
    if (!(await hasTurn(copier))) throw new BackupError('backup.running')
    await recordStart(copier, { id, kind: wanted.kind, tenantId: wanted.tenantId ?? null, at: place.clock.now() })
    try {
      const made = await writeBackup({ ...place, copier, photographer }, id, wanted)
      await recordEnd(copier, id, place.clock.now(), made)
      return made
    } catch (error) {
      await copier.script('rollback').catch(() => {})
      await recordEnd(copier, id, place.clock.now(), String((error as { code?: unknown }).code ?? 'backup.failed')).catch(() => {})
      await removeUnfinished(place.target, id).catch(() => {})
      throw error
    }
  } finally {
    await photographer.close()
    await copier.close()
  }
}

interface Writing extends BackupPlace {
  readonly copier: Copier
  readonly photographer: Copier
}

async function removeUnfinished(target: BackupTarget, id: string): Promise<void> {
  for await (const path of target.list(`backups/${id}`)) await target.remove(path)
}

async function writeBackup(writing: Writing, id: string, wanted: { kind: Manifest['kind']; tenantId?: string }): Promise<MadeBackup> {
  const { copier, photographer, keys, target } = writing
  const snapshot = await openSnapshot(copier, photographer)
  const camera = await openCamera(photographer, [...leftOut.keys()])
  const parts: Part[] = [await writePart(writing, camera, id, null)]
  for (const { id: tenantId, slug } of snapshot.tenants) {
    if (wanted.tenantId !== undefined && wanted.tenantId !== tenantId) continue
    const part = await writePart(writing, camera, id, tenantId)
    const label = (await keys.tenant(tenantId)).encrypt(Buffer.from(slug), `backup-label|${id}`).toString('base64')
    parts.push({ ...part, label, objects: await copyObjects(writing, tenantId) })
  }
  await copier.script('commit')
  await photographer.script('commit')
  await copyKeySet(writing, new Set(snapshot.tenants.map((tenant) => tenant.id)))
  const { at, serverMajor, migrations } = snapshot
  const only = wanted.tenantId === undefined ? {} : { only: wanted.tenantId }
  const manifest: Manifest = { version: formatVersion, id, at, kind: wanted.kind, ...only, serverMajor, migrations, parts }
  await target.write(manifestPath(id), [sealManifest(manifest, keys.installation)])
  const rows = parts.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.rows, 0)
  return { manifest, rows, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) }
}

interface Snapshot {
  readonly at: string
  readonly serverMajor: number
  readonly tenants: readonly { readonly id: string; readonly slug: string }[]
  readonly migrations: Manifest['migrations']
}

/** Both connections see the same moment. */
async function openSnapshot(copier: Copier, photographer: Copier): Promise<Snapshot> {
  await copier.script('begin isolation level repeatable read read only')
  const { rows } = await copier.query<{ snapshot: string; at: string; major: number }>({
    text: `select pg_export_snapshot() as snapshot, now() as at, current_setting('server_version_num')::int / 10000 as major`,
  })
  const [found] = rows
  if (found === undefined || !/^[0-9A-F-]+$/.test(found.snapshot)) throw new BackupError('backup.wrong', 'snapshot')
  await photographer.script('begin isolation level repeatable read read only')
  await photographer.script(`set transaction snapshot '${found.snapshot}'`)
  const tenants = await copier.query<{ id: string; slug: string }>({ text: 'select id, slug from tenant order by id' })
  const migrations = await copier.query<{ name: string; sha256: string }>({
    text: 'select name, sha256 from steward_migration order by name',
  })
  return { at: found.at, serverMajor: found.major, tenants: tenants.rows, migrations: migrations.rows }
}

async function writePart(writing: Writing, camera: Camera, id: string, tenantId: string | null): Promise<Part> {
  const { copier, photographer, keys, target, names } = writing
  if (tenantId !== null) for (const each of [copier, photographer]) await enter(each, tenantId)
  const plans = backedUp().filter((plan) => (tenantId === null ? plan.wall === 'global' : tenantColumn(plan) !== undefined))
  const tables: CopiedTable[] = []
  const cipher = tenantId === null ? keys.installation : await keys.tenant(tenantId)
  const content = sealedPart(copies(copier, plans, tenantId, names), cipher, partPlace(id, tenantId), (table) => tables.push(table))
  // Both at once: the other connection counts and hashes what this one copies.
  const [written, taken] = await Promise.allSettled([target.write(partPath(id, tenantId), content), camera.take(tenantId)])
  if (written.status === 'rejected') throw written.reason
  if (taken.status === 'rejected') throw taken.reason
  const { bytes, sha256 } = written.value
  const photograph = taken.value
  const missed = photograph.filter(({ table, rows }) => tables.find((each) => each.table === table)?.rows !== rows)
  if (missed.length > 0) throw new BackupError('backup.wrong', missed.map(({ table }) => table).join(', '))
  return { tenantId, bytes, sha256, tables, photograph, objects: [], label: null }
}

/** As the owner, past the door that a closed tenant shuts: what is closed is backed up all the same. */
export async function enter(copier: Copier, tenantId: string): Promise<void> {
  await copier.query({ text: `select set_config('app.tenant_id', $1, true)`, values: [tenantId] })
}

async function* copies(
  copier: Copier,
  plans: readonly TablePlan[],
  tenantId: string | null,
  names: RoleNames,
): AsyncGenerator<TableSource> {
  for (const plan of plans) {
    const columns = plan.columns.map(({ name }) => name)
    if (plan.ownedBy === 'search') await copier.script(`set local role ${quotedName(names.search)}`)
    yield { table: plan.name, columns, data: copier.copyOut(copyText(plan, columns, tenantId)) }
    if (plan.ownedBy === 'search') await copier.script('reset role')
  }
}

/** The wall shows a walled table's rows of this tenant alone; a global one's are chosen by the same setting, since COPY takes no parameter. */
function copyText(plan: TablePlan, columns: readonly string[], tenantId: string | null): string {
  const column = tenantColumn(plan)
  const mine = `${column} = current_setting('app.tenant_id')::uuid`
  const where = tenantId !== null ? mine : column === undefined ? 'true' : `${column} is null`
  return `copy (select ${columns.map(quotedName).join(', ')} from ${quotedName(plan.name)} where ${where}) to stdout`
}
