import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Scene } from '#tests/crash/scene.ts'

export interface Operation {
  readonly name:
    | 'backup'
    | 'restore'
    | 'restore-all'
    | 'import'
    | 'export'
    | 'archive'
    | 'arrival'
    | 'deletion'
    | 'erasure'
    | 'sweep'
    | 'access'
  /** Brings about what the operation begins with, anew for each kill, and names it. */
  prepare(): Promise<Record<string, string>>
  /** After the kill and the rerun: is it as if nothing had happened? */
  check(payload: Record<string, string>): Promise<void>
}

const preload = fileURLToPath(new URL('./preload.ts', import.meta.url))
const operation = fileURLToPath(new URL('./operation.ts', import.meta.url))

interface Ended {
  readonly signal: NodeJS.Signals | null
  readonly events: number
}

async function run(scene: Scene, name: string, payload: Record<string, string>, killAt: number, begunAgain = ''): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', preload, operation], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      CRASH_AT: String(killAt),
      CRASH_SCENE: JSON.stringify(scene),
      CRASH_OPERATION: JSON.stringify({ name, payload }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [output, errors] = ['', '']
  child.stdout.on('data', (text) => {
    output += String(text)
  })
  child.stderr.on('data', (text) => {
    errors += String(text)
  })
  const { promise, resolve } = Promise.withResolvers<[number | null, NodeJS.Signals | null]>()
  child.once('close', (code, signal) => resolve([code, signal]))
  const [code, signal] = await promise
  assert.ok(code === 0 || signal === 'SIGKILL', `${name}${begunAgain} ended with ${code}: ${errors}`)
  return { signal, events: Number(/events (\d+)/.exec(output)?.[1] ?? 0) }
}

/** How often something is made fast (a COMMIT, a rename, an answer) when nobody kills it. */
export async function count(scene: Scene, { name, prepare, check }: Operation): Promise<number> {
  const payload = await prepare()
  const { events } = await run(scene, name, payload, 0)
  await check(payload)
  assert.ok(events > 0, `${name} makes nothing fast`)
  return events
}

/** Killed at the k-th, and done again. */
export async function crash(scene: Scene, { name, prepare, check }: Operation, killAt: number): Promise<void> {
  const payload = await prepare()
  const { signal } = await run(scene, name, payload, killAt)
  assert.equal(signal, 'SIGKILL', `${name} came to its end before event ${killAt}`)
  await run(scene, name, payload, 0, `, begun again after event ${killAt},`)
  await check(payload)
}
