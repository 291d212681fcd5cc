import type { BackupSource } from '#engine/backup/read.ts'
import type { Engine } from '#engine/engine.ts'
import { type LookedBackup, lookThroughBackups } from '#engine/erase/scan/backups.ts'
import { lookThroughCiphertexts, lookThroughGlobals } from '#engine/erase/scan/ciphertexts.ts'
import { lookThroughFiles, lookThroughFolder } from '#engine/erase/scan/files.ts'
import { shortest } from '#engine/erase/scan/needles.ts'
import { type Looked, openSeeker } from '#engine/erase/scan/seeker.ts'
import { lookThroughStatistics, lookThroughTables } from '#engine/erase/scan/tables.ts'
import { lookThroughTombstones } from '#engine/erase/scan/tombstones.ts'
import type { Tombstones } from '#engine/erase/tombstones.ts'
import { openCopier } from '#platform/database/copier.ts'
import type { Files } from '#platform/files/files.ts'

export interface ScanPlace {
  readonly engine: Pick<Engine, 'keys' | 'clock'>
  readonly ownerUrl: string
  readonly files: Files
  /** Where the operator's logs and scratch files lie; undefined where only the tenant's own is looked through. */
  readonly dataDir?: string | undefined
  readonly backups?: BackupSource | undefined
  /** Of the operator's look alone: they are kept elsewhere. */
  readonly tombstones?: Tombstones | undefined
  /** Places that are known to hold the values, and will go. */
  readonly except?: readonly string[]
}

export interface Scanned {
  /** Places in which a value stands. */
  readonly found: readonly Looked[]
  /** Places whose canary was not found: nobody looked there. */
  readonly missed: readonly string[]
  /** Backups that hold a value, which is theirs until they expire. */
  readonly backups: readonly LookedBackup[]
  readonly places: number
  readonly bytes: number
}

export class ScanError extends Error {
  override readonly name = 'ScanError'
  readonly code = 'scan.too-short'
}

/** Looks for values in every place of a tenant, in all forms. Throws for values so short that they are everywhere. */
export async function scan(place: ScanPlace, tenantId: string, values: readonly string[]): Promise<Scanned> {
  if (values.some((value) => Buffer.byteLength(value) < shortest)) throw new ScanError('scan.too-short')
  const seeker = openSeeker(values, [tenantId])
  const { keys, clock } = place.engine
  const copier = await openCopier(place.ownerUrl)
  const looked: Looked[] = []
  const backups: LookedBackup[] = []
  try {
    // The tenant's id stands in each of its rows: it is no canary where a row was planted.
    const strict = openSeeker(values)
    for await (const each of lookThroughTables(copier, strict, tenantId)) looked.push(each)
    for await (const each of lookThroughCiphertexts(copier, strict, tenantId, await keys.tenant(tenantId))) looked.push(each)
    for await (const each of lookThroughGlobals(copier, strict, keys.installation)) looked.push(each)
    for await (const each of lookThroughFiles(place.files, strict, tenantId, clock)) looked.push(each)
    if (place.dataDir !== undefined) {
      looked.push(await lookThroughStatistics(copier, strict))
      looked.push(await lookThroughFolder(place.dataDir, strict))
    }
    if (place.tombstones !== undefined) looked.push(await lookThroughTombstones(place.tombstones, strict, tenantId, clock))
    if (place.backups !== undefined) for await (const each of lookThroughBackups(place.backups, seeker, tenantId)) backups.push(each)
  } finally {
    await copier.close()
  }
  const every = [...looked, ...backups]
  return {
    found: looked.filter(({ store, hits }) => hits.length > 0 && place.except?.includes(store) !== true),
    missed: every.filter(({ canary }) => !canary).map(({ store }) => store),
    backups: backups.filter(({ hits }) => hits.length > 0),
    places: every.length,
    bytes: every.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
