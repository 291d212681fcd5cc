import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { atLeast, byTurns, type Figure, median } from '#bench/figure.ts'
import { asSuperuser, type Bench } from '#bench/installation.ts'
import type { Manifest } from '#engine/backup/format.ts'
import { prune } from '#engine/backup/prune.ts'
import { checkScratch, fill, partsFor } from '#engine/backup/try.ts'
import { type BackupPlace, makeBackup } from '#engine/backup/write.ts'
import { openTarget } from '#platform/backups/target.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { openScratch, type Scratch } from '#platform/database/scratch.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'

const names = { owner: 'steward', app: 'bench_large_app', search: 'bench_large_search' }

/** What COPY alone sends of the same rows; kept for putting them in, or thrown away. */
async function copyOut(client: pg.Client, manifest: Manifest, keep?: Map<string, Buffer[]>): Promise<number> {
  const began = performance.now()
  for (const { tenantId, tables } of manifest.parts)
    for (const { table } of tables) {
      const column = table === 'tenant' ? 'id' : 'tenant_id'
      const where = tenantId === null ? '' : ` where ${column} = '${tenantId}'`
      const chunks: Buffer[] = []
      for await (const chunk of client.query(copyTo(`copy (select * from ${table}${where}) to stdout`)))
        if (keep !== undefined) chunks.push(chunk as Buffer)
      keep?.set(table, [...(keep.get(table) ?? []), ...chunks])
    }
  return performance.now() - began
}

const superUrlOf = (superUrl: string, scratch: Scratch): string => {
  const url = new URL(superUrl)
  url.pathname = new URL(scratch.ownerUrl).pathname
  return url.toString()
}

/** The same rows into the same tables with the same indexes and foreign keys, past the walls: one COPY a table, in one transaction. */
async function copyIn(superUrl: string, scratch: Scratch, rows: ReadonlyMap<string, Buffer[]>): Promise<number> {
  return asSuperuser(superUrlOf(superUrl, scratch), async (client) => {
    const began = performance.now()
    await client.query('begin')
    for (const [table, chunks] of rows) await pipeline(Readable.from(chunks), client.query(copyFrom(`copy ${table} from stdin`)))
    await client.query('commit')
    return performance.now() - began
  })
}

async function inScratch(place: BackupPlace, work: (scratch: Scratch) => Promise<number>): Promise<number> {
  const scratch = await openScratch(place)
  try {
    return await work(scratch)
  } finally {
    await scratch.close()
  }
}

/** Rows into a scratch database, compared there with the photograph, walls and chain. */
const restoring = (place: BackupPlace, manifest: Manifest) => (scratch: Scratch) => {
  const began = performance.now()
  const parts = partsFor(manifest, null)
  return fill(place, manifest, parts, scratch)
    .then(() => checkScratch(place, manifest, parts, scratch))
    .then(() => performance.now() - began)
}

/** A large tenant's backup and its way back, against COPY of the same rows: compressing, encrypting, hashing and comparing included. */
export async function backupFigures(bench: Bench): Promise<Figure[]> {
  const { large } = bench
  const folder = await mkdtemp(join(tmpdir(), 'steward-bench-backup-'))
  const tenant = large.tenants.reduce((most, each) => (each.contacts > most.contacts ? each : most))
  const target = openTarget(openFolderStore(folder))
  const place: BackupPlace = {
    ...{ ownerUrl: large.ownerUrl, appUrl: large.appUrl, names, keys: bench.keys, keysDir: bench.keysDir, clock: systemClock },
    ...{ target, files: openFolderStore(join(folder, 'files')) },
  }
  try {
    return await asSuperuser(large.superUrl, async (client) => {
      let { manifest } = await makeBackup(place, { kind: 'manual', tenantId: tenant.id })
      const backingUp = async () => {
        const began = performance.now()
        manifest = (await makeBackup(place, { kind: 'manual', tenantId: tenant.id })).manifest
        return performance.now() - began
      }
      const [out = [], backup = []] = await byTurns(3, [() => copyOut(client, manifest), backingUp])
      await prune({ ...place, clock: systemClock }, 20)
      const kept = new Map<string, Buffer[]>()
      await copyOut(client, manifest, kept)
      const [into = [], restore = []] = await byTurns(1, [
        () => inScratch(place, (scratch) => copyIn(large.superUrl, scratch, kept)),
        () => inScratch(place, restoring(place, manifest)),
      ])
      const rows = manifest.parts.flatMap(({ tables }) => tables).reduce((sum, each) => sum + each.rows, 0)
      const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0)
      const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
      return [
        atLeast('backup/vs-copy-out', median(out) / median(backup), 0.4, {
          rows,
          megabytes: Math.round(bytes / 1e6),
          copy: seconds(median(out)),
          backup: seconds(median(backup)),
        }),
        atLeast('restore/vs-copy-in', median(into) / median(restore), 0.4, {
          rows,
          copy: seconds(median(into)),
          restore: seconds(median(restore)),
        }),
      ]
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
