import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'

const run = promisify(execFile)

/** The user that PostgreSQL runs as, where that is not ourselves. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root. Then it runs as whoever owns the cluster already, else as `postgres`, made when missing. */
export async function accountFor(existingFolders: readonly string[]): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  for (const folder of existingFolders) {
    const found = await stat(folder).catch(() => undefined)
    if (found !== undefined && found.uid !== 0) return { uid: found.uid, gid: found.gid }
  }
  return (await lookUp()) ?? (await create())
}

async function lookUp(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}

async function create(): Promise<Account> {
  const ways: readonly (readonly [string, ...string[]])[] = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    ['adduser', '-S', '-D', '-H', '-s', '/sbin/nologin', 'postgres'],
  ]
  for (const [command, ...args] of ways) {
    await run(command, args).catch(() => undefined)
    const made = await lookUp()
    if (made !== undefined) return made
  }
  throw new EmbeddedError(
    'embedded.no-account',
    'PostgreSQL does not run as root, and a user "postgres" could not be made. Start Steward as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether that user can enter all of these folders and execute all of these files. */
export async function canReach(account: Account | undefined, paths: readonly string[]): Promise<boolean> {
  if (account === undefined) return true
  const test = 'for path; do test -x "$path" || exit 1; done'
  try {
    await run('/bin/sh', ['-c', test, 'sh', ...paths], { ...account, cwd: '/' })
    return true
  } catch {
    return false
  }
}
