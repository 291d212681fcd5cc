/** JSON Schemas of what the routes about identity providers answer. */

const string = { type: 'string' } as const

const record = (properties: Readonly<Record<string, object>>) =>
  ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties }) as const

const provider = record({
  name: string,
  issuer: string,
  clientId: string,
  defaultRole: string,
  emailDomains: { type: 'array', items: string },
  justInTime: { type: 'boolean' },
  checksFactor: { type: 'boolean' },
})

/** The client's secret is never among it. */
export const identityProvider = record({ provider: { anyOf: [provider, { type: 'null' }] }, redirectUri: string })

export const testedProvider = record({ issuer: string })

export const begun = record({ url: string })

/** How a visit ended. `to`: the tenant's slug. */
export const ended = record({ outcome: { type: 'string', enum: ['signed-in', 'factor-needed', 'linked'] }, to: string })

export const providerOfTenant = record({ name: string, tenant: string })

export const identity = record({
  tenantId: { type: 'string', format: 'uuid' },
  issuer: string,
  createdAt: { type: 'string', format: 'date-time' },
  lastUsedOn: { type: ['string', 'null'], format: 'date' },
})
