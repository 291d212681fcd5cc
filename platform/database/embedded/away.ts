import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedError } from '#platform/database/embedded/embedded-error.ts'

/** In the data folder: where the cluster went. In the cluster's home: whose it is. */
const pointerName = 'database-lies-in'
const ownerName = 'data-folder'

/**
 * The folder outside the data folder that holds its cluster, if it was moved there. Follows a data folder that was renamed, and
 * refuses one that was copied, or whose cluster is gone: an empty new database would look like a loss of everything.
 */
export async function awayFolderOf(data: string): Promise<string | undefined> {
  const away = await lineOf(join(data, pointerName))
  if (away === undefined) return undefined
  if (!(await stat(away).catch(() => undefined))) {
    throw new EmbeddedError(
      'embedded.start-failed',
      `The database of ${data} lay in ${away}, which is gone. Put it back, or remove ${join(data, pointerName)} to begin anew.`,
    )
  }
  const owner = await lineOf(join(away, ownerName))
  if (owner !== undefined && owner !== data && (await lineOf(join(owner, pointerName))) === away) {
    throw new EmbeddedError(
      'embedded.start-failed',
      `${data} is a copy of ${owner}, and the database in ${away} belongs to that one. Use backup and restore to copy an installation.`,
    )
  }
  if (owner !== data) await rememberAway(data, away)
  return away
}

/** Ties the two together. */
export async function rememberAway(data: string, away: string): Promise<void> {
  await writeFile(join(away, ownerName), `${data}\n`)
  await writeFile(join(data, pointerName), `${away}\n`)
}

async function lineOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.trim() === '' ? undefined : text.trim()
}
