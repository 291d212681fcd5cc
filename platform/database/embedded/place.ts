import { createHash } from 'node:crypto'
import { chown, lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Account, accountFor, canReach } from '#platform/database/embedded/account.ts'
import { awayFolderOf, rememberAway } from '#platform/database/embedded/away.ts'
import { type Binaries, copyBinaries, hydrate, installedBinaries } from '#platform/database/embedded/binaries.ts'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'

/** Where an embedded database lives and who runs it. The same for every process that is given the same data folder. */
export interface Place {
  readonly binaries: Binaries
  readonly account: Account | undefined
  /** PostgreSQL's data directory. */
  readonly cluster: string
  readonly socketFolder: string
  readonly logFile: string
  /** Set where the cluster could not be kept below the data folder. */
  readonly movedTo: string | undefined
}

/** The name of a socket file behind its folder: `/.s.PGSQL.5432` and, while it starts, `.lock`. */
const socketName = 20
/** 107 bytes on Linux, 103 on macOS. */
const socketPathMax = 103

/** Finds or makes the folders. Throws an `EmbeddedError`. */
export async function findPlace(dataDir: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  const data = await realpath(dataDir)
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 12)
  const below = join(data, 'postgres')
  const known = await awayFolderOf(data)
  const away = known ?? join('/var/lib/steward', hash)
  const account = await accountFor([below, join(away, 'postgres')])
  const movedTo = known === undefined && (await canReach(account, [data])) ? undefined : away
  const home = movedTo === undefined ? below : join(away, 'postgres')
  if (movedTo !== undefined && known === undefined) {
    await ownFolder(away, undefined, 0o711)
    await rememberAway(data, away)
  }
  await ownFolder(home, account, 0o700)
  const socketFolder = await socketFolderFor(home, hash, account)
  const binaries = await reachableBinaries(account, away)
  return { binaries, account, cluster: join(home, 'cluster'), socketFolder, logFile: join(home, 'postgres.log'), movedTo }
}

async function reachableBinaries(account: Account | undefined, away: string): Promise<Binaries> {
  const installed = await installedBinaries()
  const tools = ['initdb', 'pg_ctl', 'postgres'].map((tool) => join(installed.root, 'bin', tool))
  const whole = await hydrate(installed.root)
  if (whole && (await canReach(account, [...tools, join(installed.root, 'share')]))) return installed
  if (process.getuid?.() !== 0) {
    throw new EmbeddedError(
      'embedded.no-binaries',
      `The database's programs in ${installed.root} are not complete. Run npm ci as their owner.`,
    )
  }
  await ownFolder(away, undefined, 0o711)
  return copyBinaries(installed, away)
}

async function socketFolderFor(home: string, hash: string, account: Account | undefined): Promise<string> {
  const inside = join(home, 'run')
  const fits = Buffer.byteLength(inside) + socketName <= socketPathMax
  const folder = fits
    ? inside
    : account !== undefined
      ? join('/var/lib/steward', hash, 'run')
      : join(shortTmp(), `steward-${process.getuid?.()}-${hash}`)
  if (!fits && account !== undefined) await ownFolder(join('/var/lib/steward', hash), undefined, 0o711)
  await ownFolder(folder, account, 0o700)
  return folder
}

/** The same for every process of this user, whatever TMPDIR a session happens to have. */
function shortTmp(): string {
  return process.platform === 'linux' ? '/tmp' : tmpdir()
}

/** A folder of exactly this owner: in /tmp someone else may have put one (or a link) in its place. */
async function ownFolder(path: string, account: Account | undefined, mode: number): Promise<void> {
  const owner = account?.uid ?? process.getuid?.()
  await mkdir(path, { recursive: true, mode })
  const found = await lstat(path)
  if (!found.isDirectory()) throw new EmbeddedError('embedded.start-failed', `${path} is not a folder`)
  if (found.uid === owner) return
  if (process.getuid?.() !== 0 || account === undefined) {
    throw new EmbeddedError('embedded.start-failed', `${path} belongs to another user. Remove it, or start Steward as that user.`)
  }
  await chown(path, account.uid, account.gid)
  await stat(path)
}
