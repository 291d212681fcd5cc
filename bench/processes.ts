import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Bench, Installed } from '#bench/installation.ts'
import { nodeFlags } from '#server/start/flags.mjs'

const started = new Set<ChildProcess>()

function remember<C extends ChildProcess>(child: C): C {
  started.add(child)
  child.once('close', () => started.delete(child))
  return child
}

/** Whatever still runs of what we started: after a figure that failed, or a Ctrl-C in the middle of one. */
export async function stopEverything(): Promise<void> {
  await Promise.all([...started].map(ended))
}

/** A process of our own that measures what it is told, so that it shares no event loop with anybody. */
export interface Helper<Task, Answer> {
  readonly pid: number
  run(task: Task): Promise<Answer>
  stop(): void
}

export function startHelper<Task, Answer>(file: URL): Helper<Task, Answer> {
  const child = remember(
    fork(fileURLToPath(file), [], { execArgv: nodeFlags, serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  return {
    pid: child.pid ?? 0,
    run: (task) =>
      new Promise((resolve, reject) => {
        child.once('exit', (code) => reject(new Error(`${file.pathname} ended with ${code}`)))
        child.once('message', (answer) => {
          child.removeAllListeners('exit')
          resolve(answer as Answer)
        })
        child.send(task as object)
      }),
    stop: () => {
      child.removeAllListeners('exit')
      child.kill()
    },
  }
}

export interface Server {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

const entry = fileURLToPath(new URL('../server/start/enter.mjs', import.meta.url))

/** The server as `npm start` runs it, with worker and sealer, on a database of the bench. */
export async function startServer(
  bench: Pick<Bench, 'folder' | 'keysDir'>,
  installed: Installed,
  flags: readonly string[] = [],
): Promise<Server> {
  const dataDir = join(bench.folder, 'server')
  await mkdir(dataDir, { recursive: true })
  const port = await freePort()
  const spawned = spawn(process.execPath, [...nodeFlags, ...flags, entry, 'server'], {
    env: {
      PATH: process.env.PATH ?? '',
      PORT: String(port),
      DATA_DIR: dataDir,
      KEYS_DIR: bench.keysDir,
      DATABASE_URL: installed.ownerUrl,
      APP_DATABASE_URL: installed.appUrl,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const child = remember(spawned)
  await untilReady(child, port)
  return { port, pid: child.pid ?? 0, stop: () => ended(child) }
}

export async function untilReady(child: ChildProcess, port: number): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 10) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(10)
  }
  throw new Error('the server does not become ready')
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

/** Resident memory in megabytes; undefined where /proc does not say it. */
export async function residentMegabytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]
  return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
}
