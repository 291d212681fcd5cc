/** Something else must come first: the erasure keeps where it stands, and comes back by itself. */
export class ErasureWaits extends Error {
  override readonly name = 'ErasureWaits'
  /** An import that is writing just now reads its file; what a restore must know could not be written. */
  readonly code: 'erasure.import-running' | 'erasure.tombstone-refused'

  constructor(code: ErasureWaits['code'], cause?: unknown) {
    super(code, { cause })
    this.code = code
  }
}
