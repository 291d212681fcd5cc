import { bucketIn } from '#platform/files/s3-store.ts'

/** Where backups go, how long they stay, and when the nightly one is made. */
export interface BackupSettings {
  /** `file:///…` or `s3://bucket/folder?endpoint=…&region=…`, without credentials. */
  readonly url: string
  readonly days: number
  /** Hours and minutes in UTC. */
  readonly time: string
}

/** A path of its own counts as a folder. */
export function backupsUrl(value: string): string | undefined {
  const given = value.startsWith('/') ? `file://${encodeURI(value)}` : value
  if (!URL.canParse(given)) return undefined
  const { protocol, hostname, pathname, username, password } = new URL(given)
  if (username !== '' || password !== '') return undefined
  if (protocol === 'file:') return hostname === '' && pathname.length > 1 ? given : undefined
  return bucketIn(given) === undefined ? undefined : given
}

/** Not longer than what is promised of backups. */
export function backupDays(value: string): number | undefined {
  const days = Number(value)
  return /^\d{1,2}$/.test(value) && days >= 1 && days <= 20 ? days : undefined
}

export function backupTime(value: string): string | undefined {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? value : undefined
}
