import { id, moment, orNull, record, string } from '#server/routes/shapes.ts'

/** JSON Schemas of what the routes of one's own profile answer. */

const address = record({
  street: orNull(string),
  postalCode: orNull(string),
  city: orNull(string),
  region: orNull(string),
  country: orNull(string),
})

export const profile = record({ jobTitle: orNull(string), phone: orNull(string), address: { anyOf: [address, { type: 'null' }] } })

export const acceptance = record({
  tenantId: id,
  kind: { type: 'string', enum: ['agreement', 'policy', 'age'] },
  sha256: orNull(string),
  text: orNull(string),
  minimumAge: orNull({ type: 'integer' }),
  language: string,
  acceptedAt: moment,
})
