import { readdir, readFile } from 'node:fs/promises'
import { type Finding, ok, unknown } from '#server/doctor/finding.ts'

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** The device number of the deepest mount above a path: `253:0`. */
export function deviceAbove(mountInfo: string, path: string): string | undefined {
  const mounts = mountInfo
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([, , device, , at]) => (device === undefined || at === undefined ? [] : [{ device, at: at.replaceAll('\\040', ' ') }]))
    .filter(({ at }) => at === '/' || path === at || path.startsWith(`${at}/`))
  return mounts.toSorted((a, b) => b.at.length - a.at.length)[0]?.device
}

/** Whether the device, or every one that it is made of, is encrypted by dm-crypt. Undefined where Linux does not say. */
async function isEncrypted(device: string): Promise<boolean | undefined> {
  const place = `/sys/dev/block/${device}`
  if ((await textOf(`${place}/dm/uuid`)).startsWith('CRYPT-')) return true
  const below = await readdir(`${place}/slaves`).catch(() => undefined)
  if (below === undefined) return undefined
  if (below.length === 0) return false
  const parts = await Promise.all(below.map(async (name) => isEncrypted((await textOf(`/sys/class/block/${name}/dev`)).trim())))
  return parts.includes(undefined) ? undefined : parts.every((part) => part === true)
}

/** Only what can be seen is said: from inside a container or a rented machine it often cannot. */
export async function checkVolume(dataDir: string): Promise<Finding> {
  const device = process.platform === 'linux' ? deviceAbove(await textOf('/proc/self/mountinfo'), dataDir) : undefined
  const encrypted = device === undefined ? undefined : await isEncrypted(device)
  if (encrypted === true) return ok('volume', `${dataDir} lies on an encrypted volume`)
  const advice = 'names, addresses and notes are plain in the database, so the disk below should be encrypted'
  return unknown(
    'volume',
    encrypted === false
      ? `No encryption of the volume can be seen: ${advice}, unless the provider does that out of sight`
      : `Whether the volume is encrypted cannot be seen from here: ${advice}`,
  )
}
