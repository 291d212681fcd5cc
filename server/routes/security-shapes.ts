/** JSON Schemas of what the routes about factors, devices and security answer. */
import { boolean, country, id, list, listedSession, moment, orNull, record, string } from '#server/routes/shapes.ts'

const count = { type: 'integer' } as const

const passkeyProperties = { id, name: string, createdAt: moment, lastUsedAt: orNull(moment) }
const codes = orNull({ ...list(string), description: 'Shown once; null where the account has its codes already' })

export const factors = record({
  totp: orNull(record({ addedAt: moment, lastUsedAt: orNull(moment) })),
  passkeys: list(record(passkeyProperties)),
  recoveryCodes: { ...count, description: 'How many are left' },
})
export const newTotp = record({
  id,
  secret: { ...string, description: 'Base 32' },
  uri: { ...string, description: 'otpauth://…, for the QR code' },
})
export const recoveryCodes = record({ recoveryCodes: codes })
export const addedPasskey = record({ ...passkeyProperties, recoveryCodes: codes })
export const passkeyOptions = {
  type: 'object',
  additionalProperties: true,
  description: 'What navigator.credentials is asked (WebAuthn, as JSON)',
} as const

const place = { country: orNull(country), browser: orNull(string), os: orNull(string) }

export const device = record({ id, createdAt: moment, lastUsedAt: moment, expiresAt: moment, ...place, current: boolean })

const eventProperties = { id, kind: string, at: moment, ip: orNull(string), ...place }
export const securityEvent = record(eventProperties)
export const page = (shape: Readonly<Record<string, unknown>>) => record({ data: list(shape), next: orNull(string) })

/** A member, and how their account is guarded. */
const guarded = record({
  memberId: id,
  name: string,
  email: string,
  role: string,
  state: string,
  joined: boolean,
  alone: { ...boolean, description: 'The account is in this tenant alone' },
  totp: boolean,
  passkeys: count,
  recoveryCodes: count,
  sessions: { ...orNull(count), description: 'Null where the account is in other tenants too' },
})

export const tenantSecurity = record({
  demandsFactor: boolean,
  members: list(guarded),
  events: list(record({ ...eventProperties, memberId: id })),
})
export const securityDemand = record({ demandsFactor: boolean })
const {
  remembered: _remembered,
  current: _current,
  ...session
} = listedSession.properties as Record<string, Readonly<Record<string, unknown>>>
export const memberSession = record(session)
