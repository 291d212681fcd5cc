export type EmbeddedErrorCode =
  | 'embedded.no-binaries'
  | 'embedded.no-account'
  | 'embedded.other-version'
  | 'embedded.keys-missing'
  | 'embedded.initdb-failed'
  | 'embedded.start-failed'
  | 'embedded.locked'

/** The embedded database could not be brought up; the message says what the operator can do. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
  readonly code: EmbeddedErrorCode

  constructor(code: EmbeddedErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
