/** Where backups go, how long they stay, and when the nightly one is made. */
export interface BackupSettings {
  /** `file:///…` or `s3://bucket/folder?endpoint=…&region=…`, without credentials. */
  readonly url: string
  readonly days: number
  /** Hours and minutes in UTC. */
  readonly time: string
}

/** Not longer than what is promised of backups. */
export function backupDays(value: string): number | undefined {
  const days = Number(value)
  return /^\d{1,2}$/.test(value) && days >= 1 && days <= 20 ? days : undefined
}

export function backupTime(value: string): string | undefined {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? value : undefined
}
