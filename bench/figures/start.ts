import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Figure, median, printed } from '#bench/figure.ts'
import { ended, freePort, residentMegabytes, untilReady } from '#bench/processes.ts'
import { nodeFlags } from '#server/start/flags.mjs'

const entry = fileURLToPath(new URL('../../server/start/enter.mjs', import.meta.url))

/** An installed start with its embedded database, until the first answer; and what the process holds when nobody asks for anything. */
export async function startFigures(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-bench-start-'))
  const times: number[] = []
  let idle: number | undefined
  try {
    for (let round = 0; round < 4; round += 1) {
      const port = await freePort()
      const began = performance.now()
      const child = spawn(process.execPath, [...nodeFlags, entry, 'server'], {
        env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', PORT: String(port), DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      await untilReady(child, port)
      // The first start makes the database; it is no start of something installed.
      if (round > 0) times.push(performance.now() - began)
      if (round === 3) {
        await sleep(10_000)
        idle = await residentMegabytes(child.pid ?? 0)
      }
      await ended(child)
    }
    return [
      printed('start/first-answer', { median: `${Math.round(median(times))} ms`, aim: '< 2 s' }),
      printed('start/idle-memory', { resident: `${idle ?? '?'} MB`, aim: '< 200 MB' }),
    ]
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
