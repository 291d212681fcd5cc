// A process that writes one archive into nothing and says how much memory that took at most.
import { readFileSync } from 'node:fs'
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

/** A child inherits its parent's peak in `maxRSS` (Linux, getrusage); VmHWM begins anew with the program. */
function peakMb(): number {
  const own = process.platform === 'linux' ? /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] : undefined
  return (own === undefined ? process.resourceUsage().maxRSS : Number(own)) / 1024
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
  process.send?.({ rows, bytes, ms, peakMb: peakMb() } satisfies ArchiveAnswer)
}

process.on('message', (task: ArchiveTask) => {
  void measure(task)
})
