import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Who uses the embedded database: one file per process in `<dataDir>/run/users`, and `<dataDir>/run/starter` for the one that
 * must stop it. A file of a process that has died counts for nothing.
 */
export interface Register {
  /** Enters this process, as the starter too if there is none alive. Returns whether it is the starter. */
  enter(): Promise<boolean>
  takeOver(): Promise<void>
  /** Leaves. Returns whether the database is nobody's any more and must be stopped by us. */
  leave(): Promise<boolean>
}

export function registerIn(runFolder: string, entry: string): Register {
  const users = join(runFolder, 'users')
  const starter = join(runFolder, 'starter')
  const mine = join(users, entry)
  return {
    async enter() {
      await mkdir(users, { recursive: true })
      const me = await identityOf(process.pid)
      await writeFile(mine, me)
      if (await isAlive(starter)) return false
      await writeFile(starter, `${me} ${entry}`)
      return true
    },
    async takeOver() {
      await writeFile(starter, `${await identityOf(process.pid)} ${entry}`)
    },
    async leave() {
      await rm(mine, { force: true })
      const ours = (await readFile(starter, 'utf8').catch(() => '')).split(' ')[2] === entry
      const orphan = ours || !(await isAlive(starter))
      if (orphan) await rm(starter, { force: true })
      return orphan && !(await anyoneAlive(users))
    },
  }
}

async function anyoneAlive(users: string): Promise<boolean> {
  for (const name of await readdir(users).catch(() => [])) {
    const path = join(users, name)
    if (await isAlive(path)) return true
    await rm(path, { force: true })
  }
  return false
}

/** Whether the process that wrote this file still runs. */
export async function isAlive(file: string): Promise<boolean> {
  const [pid, born] = (await readFile(file, 'utf8').catch(() => '')).split(' ')
  if (pid === undefined || pid === '') return false
  return (await identityOf(Number(pid))) === `${pid} ${born}`
}

/** A pid and when its process began, for pids come again (in a container, after each restart). Empty when there is none. */
export async function identityOf(pid: number): Promise<string> {
  if (!Number.isInteger(pid) || pid <= 0 || !exists(pid)) return ''
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name of the program, in parentheses, may hold spaces; the start time is the 20th word behind it.
  const born = status?.slice(status.lastIndexOf(')') + 2).split(' ')[19] ?? '-'
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '-')).trim().slice(0, 8)
  return `${pid} ${boot}.${born}`
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
