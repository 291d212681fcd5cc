/** JSON Schemas of what the routes of one's own profile answer. */

const stringOrNull = { type: ['string', 'null'] } as const

const record = (properties: Readonly<Record<string, object>>) =>
  ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties }) as const

const address = record({
  street: stringOrNull,
  postalCode: stringOrNull,
  city: stringOrNull,
  region: stringOrNull,
  country: stringOrNull,
})

export const profile = record({ jobTitle: stringOrNull, phone: stringOrNull, address: { anyOf: [address, { type: 'null' }] } })

export const acceptance = record({
  tenantId: { type: 'string', format: 'uuid' },
  kind: { type: 'string', enum: ['agreement', 'policy', 'age'] },
  sha256: stringOrNull,
  text: stringOrNull,
  minimumAge: { type: ['integer', 'null'] },
  language: { type: 'string' },
  acceptedAt: { type: 'string', format: 'date-time' },
})
