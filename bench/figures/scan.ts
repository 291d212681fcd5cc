import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atLeast, byTurns, type Figure, median } from '#bench/figure.ts'
import { type Bench, type BenchTenant, largestOf } from '#bench/installation.ts'
import { type BackupPlace, makeBackup } from '#engine/backup/write.ts'
import { lookThroughBackups } from '#engine/erase/scan/backups.ts'
import { lookThroughCiphertexts } from '#engine/erase/scan/ciphertexts.ts'
import { type ScanPlace, scan } from '#engine/erase/scan/scan.ts'
import type { Seeker } from '#engine/erase/scan/seeker.ts'
import { lookThroughTables } from '#engine/erase/scan/tables.ts'
import { openTarget } from '#platform/backups/target.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openCopier } from '#platform/database/copier.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'

const names = { owner: 'steward', app: 'bench_large_app', search: 'bench_large_search' }
const rounds = 3
/** Who stands nowhere: every byte must be looked at. */
const values = ['nobody.at.all@nowhere.example', '+4930999999999', 'Nobody Nowhere']

/** Reads, decrypts and unpacks, and looks at nothing. */
const blind: Seeker = {
  canary: 'canary',
  canaryId: '00000000-0000-7000-8000-000000000000',
  async look(store, pieces) {
    let bytes = 0
    for await (const piece of pieces) bytes += piece.length
    return { store, bytes, canary: true, hits: [] }
  },
}

/** The same places as the scan's, in the same order. */
async function readAll({ ownerUrl, engine, backups }: ScanPlace, { id }: BenchTenant): Promise<number> {
  const copier = await openCopier(ownerUrl)
  let bytes = 0
  try {
    for await (const each of lookThroughTables(copier, blind, id)) bytes += each.bytes
    for await (const each of lookThroughCiphertexts(copier, blind, id, await engine.keys.tenant(id))) bytes += each.bytes
    if (backups !== undefined) for await (const each of lookThroughBackups(backups, blind, id)) bytes += each.bytes
  } finally {
    await copier.close()
  }
  return bytes
}

const timed = (work: () => Promise<unknown>) => async (): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Looking for somebody in every row, ciphertext and backup of a large tenant, against reading, decrypting and unpacking the same bytes. */
export async function scanFigures(bench: Bench): Promise<Figure[]> {
  const { keys, keysDir } = bench
  const installed = await bench.whole()
  const folder = await mkdtemp(join(tmpdir(), 'steward-bench-scan-'))
  const tenant = largestOf(installed)
  const target = openTarget(openFolderStore(folder))
  const making: BackupPlace = {
    ...{ ownerUrl: installed.ownerUrl, appUrl: installed.appUrl, names, keys, keysDir, clock: systemClock },
    ...{ target, files: openFolderStore(join(folder, 'files')) },
  }
  const place: ScanPlace = {
    engine: { keys, clock: systemClock },
    ownerUrl: installed.ownerUrl,
    files: openFiles(join(folder, 'files'), keys),
    backups: { target, keys },
  }
  try {
    await makeBackup(making, { kind: 'manual', tenantId: tenant.id })
    let bytes = 0
    const [reading = [], scanning = []] = await byTurns(rounds, [
      timed(async () => {
        bytes = await readAll(place, tenant)
      }),
      timed(async () => {
        const { found, missed } = await scan(place, tenant.id, values)
        if (found.length > 0 || missed.length > 0) throw new Error(`found ${found.length}, could not look into ${missed.join(', ')}`)
      }),
    ])
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
    const detail = { megabytes: Math.round(bytes / 1e6), read: seconds(median(reading)), scan: seconds(median(scanning)) }
    return [atLeast('erase/canary-scan', median(reading) / median(scanning), 0.1, detail)]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
