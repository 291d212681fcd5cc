import { OutboundError } from '#platform/outbound/errors.ts'

/** Why a visit to an identity provider came to nothing; the code is one of the catalogue. Nothing that the provider said is part of it. */
export type ProviderCode =
  | 'provider.unreachable'
  | 'provider.too-slow'
  | 'provider.not-allowed'
  | 'provider.not-a-provider'
  | 'provider.refused'
  | 'provider.not-trusted'

export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly code: ProviderCode

  constructor(code: ProviderCode) {
    super(code)
    this.code = code
  }

  /** `otherwise`: what it means when nothing is known of the reason. */
  static of(thrown: unknown, otherwise: ProviderCode): ProviderError {
    for (let error = thrown; error instanceof Error; error = error.cause) {
      if (error instanceof ProviderError) return error
      if (error instanceof OutboundError) return new ProviderError(byGate[error.code] ?? 'provider.unreachable')
    }
    return new ProviderError(otherwise)
  }
}

const byGate: Readonly<Partial<Record<OutboundError['code'], ProviderCode>>> = {
  'outbound.timed-out': 'provider.too-slow',
  'outbound.not-public': 'provider.not-allowed',
  'outbound.not-https': 'provider.not-allowed',
  'outbound.not-an-address': 'provider.not-a-provider',
  'outbound.too-large': 'provider.not-a-provider',
}
