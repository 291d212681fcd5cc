// A process that writes one archive into nothing and says how much memory that took at most.
import type { BenchTenant } from '#bench/installation.ts'
import { readingFor } from '#bench/recorded.ts'
import { archiveOf } from '#engine/archive/export.ts'
import { openDatabase } from '#platform/database/database.ts'
import { openKeys } from '#platform/keys/keys.ts'

export interface ArchiveTask {
  readonly appUrl: string
  readonly keysDir: string
  readonly tenant: BenchTenant
}

export interface ArchiveAnswer {
  readonly rows: number
  readonly bytes: number
  readonly ms: number
  /** The most that the process has held. */
  readonly peakMb: number
}

async function measure({ appUrl, keysDir, tenant }: ArchiveTask): Promise<void> {
  const database = openDatabase({ url: appUrl, connections: 3 })
  const writing = readingFor(database, await openKeys(keysDir), tenant)
  const began = performance.now()
  let [rows, bytes] = [0, 0]
  const progress = async (done: number): Promise<void> => {
    rows = done
  }
  for await (const chunk of archiveOf({ writing, contents: () => [], progress })) bytes += chunk.length
  const ms = performance.now() - began
  await database.close()
  process.send?.({ rows, bytes, ms, peakMb: process.resourceUsage().maxRSS / 1024 } satisfies ArchiveAnswer)
}

process.on('message', (task: ArchiveTask) => {
  void measure(task)
})
