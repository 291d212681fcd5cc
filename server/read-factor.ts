import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { badRequest, invalid, tooMany } from '#engine/api/errors.ts'
import type { Asked, RelyingParty } from '#platform/accounts/passkey-ceremonies.ts'
import type { FactorOutcome, ShownFactor } from '#platform/accounts/show-factor.ts'
import { wrong } from '#schema/problem.ts'
import { optional, text, type Value } from '#server/read-body.ts'

/** What an authenticator answered, as the browser gives it: `toJSON()` of a PublicKeyCredential. What it says is verified elsewhere. */
const passkeyAnswer = <T extends { readonly id: string; readonly response: object }>(): Value<T> => ({
  json: {
    type: 'object',
    description: 'PublicKeyCredential.toJSON() (WebAuthn)',
    required: ['id', 'rawId', 'type', 'response', 'clientExtensionResults'],
    properties: {
      id: { type: 'string', maxLength: 1400 },
      rawId: { type: 'string', maxLength: 1400 },
      type: { type: 'string', enum: ['public-key'] },
      response: { type: 'object' },
      clientExtensionResults: { type: 'object' },
    },
  },
  read: (input) => {
    const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
    if (!isObject(input) || !isObject(input.response)) throw wrong('not-an-object')
    if (typeof input.id !== 'string' || !/^[\w-]{1,1400}$/.test(input.id)) throw wrong('not-text')
    return input as unknown as T
  },
})

export const newPasskeyAnswer = passkeyAnswer<RegistrationResponseJSON>()
const knownPasskeyAnswer = passkeyAnswer<AuthenticationResponseJSON>()

/** The ways to show a second factor; each request holds one. */
export const shownFactors = { code: optional(text(20)), recoveryCode: optional(text(40)), passkey: optional(knownPasskeyAnswer) }
export const shownPasskey = knownPasskeyAnswer

interface Given {
  readonly code: string | undefined
  readonly recoveryCode: string | undefined
  readonly passkey: AuthenticationResponseJSON | undefined
}

/** The one that was given; undefined for none, 400 for several. */
export function shownIn({ code, recoveryCode, passkey }: Given, rp: RelyingParty, asked: Asked): ShownFactor | undefined {
  const shown: ShownFactor[] = []
  if (code !== undefined) shown.push({ kind: 'code', code })
  if (recoveryCode !== undefined) shown.push({ kind: 'recovery-code', code: recoveryCode })
  if (passkey !== undefined) shown.push({ kind: 'passkey', response: passkey, rp, asked })
  if (shown.length > 1) throw badRequest('factor.one-of', { allowed: 'code, recoveryCode, passkey' })
  return shown[0]
}

const pointers = { code: '/code', 'recovery-code': '/recoveryCode', passkey: '/passkey' } as const
const codes = { code: 'factor.wrong-code', 'recovery-code': 'factor.wrong-recovery-code', passkey: 'passkey.refused' } as const

/** 429 for too many guesses, 422 beside the value for a wrong one. */
export function mustBeRight(outcome: FactorOutcome, { kind }: ShownFactor): asserts outcome is FactorOutcome & { outcome: 'right' } {
  if (outcome.outcome === 'locked') throw tooMany('session.locked', outcome.seconds)
  if (outcome.outcome === 'copied') throw invalid([{ pointer: pointers[kind], code: 'passkey.copied' }])
  if (outcome.outcome === 'wrong') throw invalid([{ pointer: pointers[kind], code: codes[kind] }])
}
