/** JSON Schemas of what the account routes answer, for the API document and the serialiser. */

type Shape = Readonly<Record<string, unknown>>

export const id = { type: 'string', format: 'uuid' } as const
export const string = { type: 'string' } as const
export const boolean = { type: 'boolean' } as const
export const country = { type: 'string', description: 'ISO 3166-1 alpha-2, from a table that ships with the software' } as const
export const moment = { type: 'string', format: 'date-time' } as const
export const orNull = (shape: Shape): Shape => ({ ...shape, type: [shape.type, 'null'] })

/** Every property is always there. */
export const record = (properties: Readonly<Record<string, Shape>>): Shape => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
})

export const list = (items: Shape): Shape => ({ type: 'array', items })

/** `{"data": …}` */
export const data = (shape: Shape): Shape => record({ data: shape })
export const dataList = (shape: Shape): Shape => data(list(shape))
export const nothing = { type: 'null', description: 'Nothing' } as const

const accountFields = { id, name: string, email: string, language: string, timeZone: string }

export const account = record(accountFields)

/** For its holder. */
export const ownAccount = record({ ...accountFields, emailConfirmed: boolean })

export const session = record({
  account,
  confined: boolean,
  addsFactor: boolean,
  tenants: list(
    record({
      id,
      slug: string,
      name: string,
      country: string,
      role: string,
      roleName: orNull(string),
      viewing: orNull(string),
      memberId: id,
      factorDemanded: boolean,
    }),
  ),
})

export const listedSession = record({
  id,
  createdAt: moment,
  lastSeenAt: moment,
  ip: string,
  country: orNull(country),
  timeZone: orNull(string),
  browser: orNull(string),
  os: orNull(string),
  method: string,
  factor: orNull(string),
  remembered: boolean,
  current: boolean,
})

/** After the first proof, where a second factor is still to be shown. */
export const factorNeeded = record({ factors: list({ type: 'string', enum: ['code', 'passkey', 'recovery-code'] }), remember: boolean })

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

export const allowedAddresses = record({ addresses: list(string), yours: string })

export const slug = record({ slug: string })
export const invitation = record({ tenant: string, email: string, hasAccount: { type: 'boolean' } })
export const memberLink = record({ link: string, mailed: { type: 'boolean' }, expiresAt: moment })

export const fileSettings = record({
  maxMegabytes: { type: 'integer' },
  groups: list(string),
  refuseWithMetadata: { type: 'boolean' },
  most: record({ maxFileMegabytes: { type: 'integer' }, maxTenantMegabytes: { type: 'integer' } }),
  used: record({ bytes: { type: 'integer' }, files: { type: 'integer' } }),
})

export const tenant = record({
  id,
  slug: string,
  name: string,
  country: string,
  language: string,
  timeZone: string,
  currency: string,
  companySize: orNull(string),
  industry: orNull(string),
})

const scopesByAction = { type: 'object', additionalProperties: { type: 'string', enum: ['none', 'own', 'team', 'all'] } } as const
const flag = { type: 'boolean' } as const
const fieldRights = record({ read: flag, filter: flag, edit: flag })

export const role = record({
  id: orNull(id),
  key: string,
  name: string,
  description: string,
  base: string,
  version: { type: 'integer' },
  actions: { type: 'object', additionalProperties: scopesByAction },
  fields: { type: 'object', additionalProperties: { type: 'object', additionalProperties: fieldRights } },
})
export const roleList = record({ data: list(role), administrative: list(string) })

/** Somebody who has the same record open. */
export const present = record({ id, name: string })

const number = { type: 'integer' } as const

export const archive = record({
  id,
  direction: { type: 'string', enum: ['out', 'in'] },
  state: { type: 'string', enum: ['queued', 'running', 'done', 'failed', 'expired'] },
  progress: record({ done: number, total: number }),
  bytes: orNull(number),
  sha256: orNull(string),
  problem: orNull(string),
  part: orNull(string),
  createdBy: orNull(id),
  createdAt: moment,
  finishedAt: orNull(moment),
  expiresAt: moment,
})

export const closure = record({ days: number, closing: orNull(record({ requestedAt: moment, dueAt: moment })) })

/** Something that a member was told. */
const notification = record({
  id,
  kind: string,
  at: moment,
  readAt: orNull(moment),
  entity: orNull(string),
  recordId: orNull(id),
  title: orNull(string),
  actor: { ...orNull({ type: 'object' }), required: ['kind', 'id', 'name'], properties: { kind: string, id, name: orNull(string) } },
  detail: orNull(string),
  count: { type: 'integer' },
})

export const notificationPage = record({ data: list(notification), next: orNull(string) })
export const unread = record({ count: { type: 'integer' }, more: { type: 'boolean' } })
export const notificationChoice = record({ kind: string, inApp: { type: 'boolean' }, mail: orNull({ type: 'boolean' }) })

/** Why a member may do with a record what they may. */
export const why = record({
  member: record({ id, name: string, active: flag }),
  role: record({ key: string, name: string }),
  rules: list(record({ action: string, allowed: flag, scope: string, because: string })),
  owner: { anyOf: [record({ id, name: orNull(string) }), { type: 'null' }] },
  hidden: list(string),
  teams: list(string),
})

export const findingShape = record({
  check: string,
  state: { type: 'string', enum: ['ok', 'warning', 'failure', 'unknown'] },
  message: string,
})
export const tenantCounts = record({ open: number, closing: number, ended: number })

/** A member who has not come in yet; no date where no link works. */
export const invited = record({ id, name: string, email: string, role: string, addedAt: moment, expiresAt: orNull(moment) })
