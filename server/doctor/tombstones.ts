import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ByteStore } from '#platform/files/byte-store.ts'
import type { Config } from '#server/config.ts'
import { checkFiles } from '#server/doctor/files.ts'
import { type Finding, ok, warning } from '#server/doctor/finding.ts'

/** What a restore must erase again is known here alone: lost with the data, people who were erased would come back with a backup. */
export async function checkTombstones({ tombstonesUrl, dataDir, backups }: Config, store: ByteStore): Promise<Finding[]> {
  const works = { ...(await checkFiles(store, tombstonesUrl)), check: 'tombstones' }
  if (works.state !== 'ok') return [{ ...works, message: works.message.replaceAll('FILES_URL', 'TOMBSTONES_URL') }]
  if (!tombstonesUrl.startsWith('file:')) return [ok('tombstones', 'The record of erasures lies in a bucket')]
  const folder = fileURLToPath(tombstonesUrl)
  const within = (other: string): boolean => !relative(other, folder).startsWith('..')
  if (within(dataDir))
    return [
      warning(
        'tombstones',
        'The record of what was erased lies in DATA_DIR: lost with it, a restore would bring people back who were erased. Set TOMBSTONES_URL to another disk or a bucket',
      ),
    ]
  if (backups.url.startsWith('file:') && within(fileURLToPath(backups.url)))
    return [warning('tombstones', 'The record of what was erased lies beside the backups: set TOMBSTONES_URL to another place')]
  return [ok('tombstones', `The record of erasures lies in ${folder}`)]
}
