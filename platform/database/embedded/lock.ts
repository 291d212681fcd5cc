import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'
import { identityOf, isAlive } from '#platform/database/embedded/processes.ts'

/** Runs `work` while no other process does, across kill -9: the lock of a dead process is broken. Waits up to two minutes. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true })
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  await writeFile(mine, await identityOf(process.pid), { mode: 0o600 })
  try {
    await acquire(path, mine)
    try {
      return await work()
    } finally {
      await rm(path, { force: true })
    }
  } finally {
    await rm(mine, { force: true })
  }
}

/** A hard link either comes into being with its content or not at all. */
async function acquire(path: string, mine: string): Promise<void> {
  const deadline = performance.now() + 120_000
  while (performance.now() < deadline) {
    try {
      await link(mine, path)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (!(await isAlive(path))) await breakLock(path, `${mine}.broken`)
    await sleep(50 + Math.random() * 50)
  }
  throw new EmbeddedError('embedded.locked', `Another process has been holding the lock for two minutes (${path}).`)
}

/** Two may find the same dead lock: the slower one would remove the quicker one's new lock, so it looks at what it took and puts it back. */
async function breakLock(path: string, aside: string): Promise<void> {
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if (await isAlive(aside)) await link(aside, path).catch(() => {})
  await rm(aside, { force: true })
}
