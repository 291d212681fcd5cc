/** JSON Schemas of what the account routes answer, for the API document and the serialiser. */

type Shape = Readonly<Record<string, unknown>>

const id = { type: 'string', format: 'uuid' } as const
const string = { type: 'string' } as const
const moment = { type: 'string', format: 'date-time' } as const
const orNull = (shape: Shape): Shape => ({ ...shape, type: [shape.type, 'null'] })

/** Every property is always there. */
const record = (properties: Readonly<Record<string, Shape>>): Shape => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
})

const list = (items: Shape): Shape => ({ type: 'array', items })

/** `{"data": …}` */
export const data = (shape: Shape): Shape => record({ data: shape })
export const dataList = (shape: Shape): Shape => data(list(shape))
export const nothing = { type: 'null', description: 'Nothing' } as const

export const account = record({ id, name: string, email: string, language: string, timeZone: string })

export const session = record({
  account,
  tenants: list(record({ id, slug: string, name: string, country: string, role: string, roleName: orNull(string), memberId: id })),
})

export const listedSession = record({
  id,
  createdAt: moment,
  lastSeenAt: moment,
  ip: string,
  browser: orNull(string),
  os: orNull(string),
  current: { type: 'boolean' },
})

const apiKeyProperties = {
  id,
  name: string,
  role: string,
  createdBy: orNull(id),
  createdAt: moment,
  lastUsedOn: orNull({ type: 'string', format: 'date' }),
  expiresOn: orNull({ type: 'string', format: 'date' }),
}

export const apiKey = record(apiKeyProperties)
export const newApiKey = record({ ...apiKeyProperties, key: string })

export const slug = record({ slug: string })
export const invitation = record({ tenant: string, email: string, hasAccount: { type: 'boolean' } })
export const memberLink = record({ link: string, mailed: { type: 'boolean' }, expiresAt: moment })

export const tenant = record({ id, slug: string, name: string, country: string, language: string, timeZone: string, currency: string })
