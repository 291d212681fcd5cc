import { execFile } from 'node:child_process'
import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { lastLogLines, lastWords, startServer, stopServer } from '#platform/database/embedded/cluster.ts'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'
import type { Place } from '#platform/database/embedded/place.ts'
import { identityOf } from '#platform/database/embedded/processes.ts'

const execute = promisify(execFile)

/** Whether a connection works: the only proof that a server runs. Throws what is no matter of starting (a wrong password). */
export type Probe = () => Promise<boolean>

/** The pid in postmaster.pid if that process is a server of this very cluster; the file of a killed one stays behind. */
export async function postmasterOf(place: Place): Promise<number | undefined> {
  const text = await readFile(join(place.cluster, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0 || (await identityOf(pid)) === '') return undefined
  return (await servesCluster(pid, place.cluster)) ? pid : undefined
}

/** A pid that came again belongs to some other program. A server's working directory is its cluster. */
async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster))
  } catch {
    const shown = await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
    return shown.stdout.includes(cluster)
  }
}

/** Brings the server up over whatever a killed one has left. Throws an `EmbeddedError` with the server's last words. */
export async function bringUp(place: Place, probe: Probe): Promise<void> {
  let words = ''
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    if ((await postmasterOf(place)) === undefined) {
      await rm(join(place.cluster, 'postmaster.pid'), { force: true })
    } else {
      if (await waitFor(probe, place)) return
      // It runs and cannot be reached: its socket was swept away, or it hangs.
      await stopServer(place, attempt === 1 ? 'fast' : 'immediate')
    }
    try {
      await startServer(place)
      return
    } catch (error) {
      words = lastWords(error)
      if (await probe()) return
    }
    // The children of a killed server hold its shared memory until they notice.
    await sleep(300 * attempt)
  }
  throw new EmbeddedError('embedded.start-failed', `PostgreSQL does not start. ${words}\n${await lastLogLines(place)}`)
}

/** A server that recovers from a crash answers late; one that is gone never. */
async function waitFor(probe: Probe, place: Place): Promise<boolean> {
  for (let waited = 0; waited < 15_000; waited += 250) {
    if (await probe()) return true
    if ((await postmasterOf(place)) === undefined) return false
    await sleep(250)
  }
  return false
}
