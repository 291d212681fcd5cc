import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Failed, lastFailure, lastSuccesses } from '#engine/backup/runs.ts'
import { systemClock } from '#platform/clock/clock.ts'
import type { Owner } from '#platform/database/owner.ts'
import { escrowStanding } from '#platform/keys/escrow.ts'
import type { Config } from '#server/config.ts'
import { type Finding, failure, ok, warning } from '#server/doctor/finding.ts'

const day = 24 * 60 * 60 * 1000
/** After so long without, something is wrong. */
const lateAfter = { backup: 2 * day, drill: 14 * day }

/** A backup that nobody brought back yet is a hope. */
export async function checkBackups(owner: Pick<Owner, 'query'>): Promise<Finding[]> {
  const since = await firstTenant(owner)
  if (since === null) return [ok('backups', 'There is nothing to back up yet')]
  const last = await lastSuccesses(owner)
  const backups = judged(
    'backups',
    last.backup,
    since,
    lateAfter.backup,
    'The last backup was made',
    'steward backup makes one now; the log says why none was made',
  )
  const drill = judged(
    'restore drill',
    last.drill,
    since,
    lateAfter.drill,
    'A restore was last practised',
    'steward restore --drill practises one now',
  )
  const [noBackup, noDrill] = [await lastFailure(owner, 'backup'), await lastFailure(owner, 'drill')]
  return [
    noBackup === null ? backups : spoken(backups, backups.state === 'failure' ? failure : warning, noBackup, 'It is tried again by itself'),
    // What cannot be brought back is no backup, however young it is.
    noDrill === null ? drill : spoken(drill, failure, noDrill, 'steward restore --drill tries it again'),
  ]
}

/** The same finding, with what went wrong since. */
const spoken = ({ check, message }: Finding, as: typeof failure, { at, problem }: Failed, advice: string): Finding =>
  as(check, `${message}. The last try failed at ${at} (${problem ?? 'no reason given'}). ${advice}`)

/** Null where there is none, or no table yet. */
async function firstTenant(owner: Pick<Owner, 'query'>): Promise<string | null> {
  try {
    const { rows } = await owner.query<{ since: string | null }>({ text: 'select min(created_at) as since from tenant' })
    return rows[0]?.since ?? null
  } catch (error) {
    if ((error as { sqlState?: unknown }).sqlState === '42P01') return null
    throw error
  }
}

function judged(check: string, at: string | null, since: string, most: number, what: string, advice: string): Finding {
  const age = systemClock.now().getTime() - Date.parse(at ?? since)
  if (at === null) return (age > most ? failure : warning)(check, `There has been none yet: ${advice}`)
  const message = `${what} at ${at}`
  return age > most ? failure(check, `${message}: ${advice}`) : ok(check, message)
}

/** Backups beside the data burn with it. */
export function checkBackupsPlace({ backups, dataDir }: Config): Finding {
  if (!backups.url.startsWith('file:')) return ok('backups place', 'Backups lie in a bucket')
  const folder = fileURLToPath(backups.url)
  return relative(dataDir, folder).startsWith('..')
    ? ok('backups place', `Backups lie in ${folder}`)
    : warning('backups place', 'Backups lie in DATA_DIR and are lost with it: set BACKUPS_URL to another disk or a bucket')
}

const escrows = {
  confirmed: ok('escrow', 'The root key is in escrow, and somebody has confirmed it'),
  printed: warning('escrow', 'The root key was printed; confirm that it was put away: steward keys escrow --confirm <word>'),
  outdated: warning('escrow', 'The root key was changed since its escrow: steward keys escrow'),
  missing: warning('escrow', 'Without the root key no backup can be read: print it and put it away with steward keys escrow'),
} as const

export async function checkEscrow({ keysDir }: Config): Promise<Finding> {
  const standing = await escrowStanding(keysDir).catch(() => 'missing' as const)
  return escrows[standing]
}
