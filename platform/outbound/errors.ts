/**
 * Why a request to somebody else's server came to nothing. Neither the address nor what was answered is part of it, and a name of the operator's own network cannot be told
 * from one that nobody has.
 */
export type OutboundCode =
  | 'outbound.not-an-address'
  | 'outbound.not-https'
  | 'outbound.not-public'
  | 'outbound.timed-out'
  | 'outbound.too-large'
  | 'outbound.not-trusted'
  | 'outbound.failed'

export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly code: OutboundCode

  constructor(code: OutboundCode) {
    super(code)
    this.code = code
  }

  static of(thrown: unknown): OutboundError {
    if (thrown instanceof OutboundError) return thrown
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    return new OutboundError(/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code) ? 'outbound.not-trusted' : 'outbound.failed')
  }
}
