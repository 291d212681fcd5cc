import type { Manifest, Part, Photographed } from '#engine/backup/format.ts'
import { loadPart, openTables } from '#engine/backup/load.ts'
import { differences, openCamera } from '#engine/backup/photograph.ts'
import { type BackupSource, readPart } from '#engine/backup/read.ts'
import { leftOut } from '#engine/backup/tables.ts'
import { type BackupPlace, enter } from '#engine/backup/write.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Copier, openCopier, quotedName } from '#platform/database/copier.ts'
import { type Database, openDatabase } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { readMigrations } from '#platform/database/migrate.ts'
import { openScratch, type Scratch } from '#platform/database/scratch.ts'

/** A backup, or one tenant's part of it, in a scratch database, and found to be right. */
export interface Tried {
  readonly scratch: Scratch
  readonly rows: number
  close(): Promise<void>
}

export interface TryPlace extends BackupPlace {
  readonly scratchUrl?: string | undefined
}

/** The parts that bring back one tenant, or everything. */
export const partsFor = (manifest: Manifest, tenantId: string | null): Part[] =>
  manifest.parts.filter((part) => part.tenantId === null || tenantId === null || part.tenantId === tenantId)

/**
 * Brings a backup into a scratch database and checks it there: counts and hashes of every table against the photograph that PostgreSQL took
 * in the backup's own snapshot, the walls, and each tenant's chain of changes. Throws at the first thing that is wrong; nothing live is touched.
 */
export async function tryBackup(place: TryPlace, manifest: Manifest, tenantId: string | null): Promise<Tried> {
  const upTo = await migrationFor(manifest)
  const scratch = await openScratch({ ...place, upTo })
  try {
    const parts = partsFor(manifest, tenantId)
    const rows = await fill(place, manifest, parts, scratch)
    await checkScratch(place, manifest, parts, scratch)
    return { scratch, rows, close: () => scratch.close() }
  } catch (error) {
    await scratch.close()
    throw error
  }
}

/** The schema of a backup's time is the one its rows fit into; a later release then migrates them as it migrates an installation. */
async function migrationFor(manifest: Manifest): Promise<string | undefined> {
  const ours = await readMigrations()
  const same = manifest.migrations.every(({ name, sha256 }, index) => ours[index]?.name === name && ours[index]?.sha256 === sha256)
  return same ? manifest.migrations.at(-1)?.name : undefined
}

/** Fills an empty database in one transaction: a run that is killed leaves it empty. */
export async function fill(
  source: BackupSource,
  manifest: Manifest,
  parts: readonly Part[],
  into: Pick<Scratch, 'ownerUrl' | 'names'>,
  /** Goes along in the same transaction. */
  along: (copier: Copier) => Promise<void> = async () => {},
): Promise<number> {
  const copier = await openCopier(into.ownerUrl)
  try {
    await copier.script('begin')
    const closeTables = await openTables(copier, into.names)
    let rows = 0
    for (const part of parts) rows += await loadPart(copier, into.names, part.tenantId, readPart(source, manifest, part))
    await closeTables()
    await along(copier)
    await copier.script('commit')
    await copier.script('analyze')
    return rows
  } catch (error) {
    await copier.script('rollback').catch(() => {})
    // A row that leads nowhere, or twice the same: what was in the database was sound.
    const broken =
      error instanceof DatabaseError && ['database.foreign-key', 'database.unique', 'database.invalid-value'].includes(error.code)
    throw broken ? new BackupError('backup.wrong', undefined, error) : error
  } finally {
    await copier.close()
  }
}

export async function checkScratch(
  place: Pick<BackupPlace, 'keys' | 'clock'>,
  manifest: Manifest,
  parts: readonly Part[],
  scratch: Pick<Scratch, 'ownerUrl' | 'appUrl'>,
): Promise<void> {
  const copier = await openCopier(scratch.ownerUrl)
  const database = openDatabase({ url: scratch.appUrl, connections: 2 })
  try {
    await compare(copier, manifest, parts)
    await checkWalls(copier, database, place)
    for (const { tenantId } of parts) {
      if (tenantId === null) continue
      const { findings } = await verifyTenant(database, place.keys, tenantId)
      if (findings.length > 0) throw new BackupError('backup.history-broken')
    }
  } finally {
    await database.close()
    await copier.close()
  }
}

/** Sums depend on PostgreSQL's own hash functions, which are stable within a major version; across them the counts are compared, and COPY's own hash was checked on the way in. */
async function compare(copier: Copier, manifest: Manifest, parts: readonly Part[]): Promise<void> {
  const { rows } = await copier.query<{ major: number }>({ text: `select current_setting('server_version_num')::int / 10000 as major` })
  const sameServer = rows[0]?.major === manifest.serverMajor
  await copier.script('begin isolation level repeatable read read only')
  const camera = await openCamera(copier, [...leftOut.keys()], columnsOf(parts))
  for (const { tenantId, photograph } of parts) {
    if (tenantId !== null) await enter(copier, tenantId)
    const now = await camera.take(tenantId)
    const wrong = differences(sameServer ? photograph : withoutSums(photograph), sameServer ? now : withoutSums(now))
    if (wrong.length > 0) throw new BackupError('backup.wrong', wrong.join(', '))
  }
  await copier.script('commit')
}

const withoutSums = (photograph: readonly Photographed[]): Photographed[] => photograph.map((each) => ({ ...each, sum: '' }))

/** The columns that were photographed then: a later release may have more. */
const columnsOf = (parts: readonly Part[]): ReadonlyMap<string, readonly string[]> =>
  new Map(parts.flatMap(({ photograph }) => photograph.map(({ table, columns }) => [table, columns] as const)))

const bareTables = `select c.relname as "table" from pg_class c where c.relnamespace = 'public'::regnamespace and c.relname = any($1::text[])
and (not c.relrowsecurity or not (c.relforcerowsecurity or c.relname = any($2::text[])) or not exists (select from pg_policy p where p.polrelid = c.oid))`

/** Nobody sees a row of another tenant, and without a tenant nobody sees anything. */
async function checkWalls(copier: Copier, database: Database, { clock }: Pick<BackupPlace, 'clock'>): Promise<void> {
  const walled = tablePlans().filter(({ wall }) => wall === 'tenant')
  const ofSearch = walled.filter(({ ownedBy }) => ownedBy === 'search').map(({ name }) => name)
  const { rows } = await copier.query<{ table: string }>({ text: bareTables, values: [walled.map(({ name }) => name), ofSearch] })
  const [bare] = rows
  if (bare !== undefined) throw new BackupError('backup.wrong', `row security of ${bare.table}`)
  const readable = walled.filter(({ grants }) => grants.includes('select'))
  const text = readable.map(({ name }) => `select exists (select from ${quotedName(name)}) as seen`).join(' union all ')
  const stranger = await database.batch(newId(clock), [{ text }])
  if (stranger[0]?.rows.some(({ seen }) => seen !== false)) throw new BackupError('backup.wrong', 'row security')
}
