const messages = {
  'file.missing': 'The file is not here: it was never written whole, or it has expired',
  'file.damaged': 'The file was changed, cut, or belongs to something else',
  'file.too-large': 'The file is larger than is allowed',
  'file.not-an-id': 'A file is named by UUIDs',
  'file.store-unavailable': 'The file store cannot be reached, or refuses us',
  'file.store-full': 'The file store has no room left',
} as const

export type FileErrorCode = keyof typeof messages

/** A stored file cannot be read or written. The message holds no value. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code: FileErrorCode

  constructor(code: FileErrorCode, cause?: unknown) {
    super(messages[code], cause === undefined ? undefined : { cause })
    this.code = code
  }
}
