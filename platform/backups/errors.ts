const messages = {
  'backup.running': 'Another backup is running: two at once are not possible',
  'backup.unknown': 'There is no backup of that name',
  'backup.none': 'There is no backup yet',
  'backup.damaged': 'A file of this backup is not what it was when it was written: cut, changed or exchanged. Nothing was touched',
  'backup.missing-part': 'A file of this backup is not there. Nothing was touched',
  'backup.foreign': 'This backup belongs to another installation, or the root key is not the one it was made with. Nothing was touched',
  'backup.newer-format': 'This backup was written by a newer release. Bring Steward up to date first',
  'backup.other-schema': 'This release cannot read the tables of this backup: it has columns or tables that are not here',
  'backup.wrong': 'What came out of the backup is not what went in',
  'backup.no-room': 'The disk is full: the backup was not finished, and what it had written is gone',
  'backup.tenant-not-in': 'This tenant is not in this backup',
  'backup.not-empty': 'A whole installation is brought back into an empty database only',
  'backup.other-restore': 'This tenant is being brought back from another backup: finish that first, with the same --from',
  'backup.history-broken': 'The history in this backup does not verify. Nothing was touched',
  'backup.too-old':
    'This backup is older than the record of what was erased since. Nothing was touched: it may hold people who must stay erased',
  'backup.tombstones-missing':
    'The record of what was erased is not here: see TOMBSTONES_URL. The data is back, and closed until this command runs where that record is',
  'backup.tombstones-unreadable':
    'The record of what was erased cannot be read: see TOMBSTONES_URL. Nothing was touched, since nobody would know who must stay erased',
  'backup.not-clean':
    'The data is back, and stays closed: something of people who were erased still stands in it. See what, with steward erase --tenant <slug> --verify --erasure <id>; then run this command again, or with --despite-found to open all the same',
  'backup.not-looked':
    'The data is back, and stays closed: a place could not be looked through for people who were erased. Run this command again when it can be read',
  'backup.not-replayed':
    'The data is back, and stays closed: erasing again who was erased since did not come to its end. Run this command again; the log says why',
  'backup.busy': 'Somebody has been working in this tenant for minutes: try again',
  'backup.target': 'The place for backups cannot be reached or written: see BACKUPS_URL',
} as const

export type BackupErrorCode = keyof typeof messages

/** The sentence of such a code; undefined for what is none. */
export const backupSentence = (code: string): string | undefined => messages[code as BackupErrorCode]

/** A backup could not be made, read or brought back. The message holds no value of anybody. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
  readonly code: BackupErrorCode
  /** The file, table or step: names of ours. */
  readonly at: string | undefined

  constructor(code: BackupErrorCode, at?: string, cause?: unknown) {
    super(at === undefined ? messages[code] : `${messages[code]} (${at})`, { cause })
    this.code = code
    this.at = at
  }
}
