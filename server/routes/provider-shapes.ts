import { boolean, id, list, moment, orNull, record, string } from '#server/routes/shapes.ts'

/** JSON Schemas of what the routes about identity providers answer. */

const provider = record({
  name: string,
  issuer: string,
  clientId: string,
  defaultRole: string,
  emailDomains: list(string),
  justInTime: boolean,
  checksFactor: boolean,
})

/** The client's secret is never among it. */
export const identityProvider = record({ provider: { anyOf: [provider, { type: 'null' }] }, redirectUri: string })

export const testedProvider = record({ issuer: string })

export const begun = record({ url: string })

/** How a visit ended. `to`: the tenant's slug. */
export const ended = record({ outcome: { type: 'string', enum: ['signed-in', 'factor-needed', 'linked'] }, to: string })

export const providerOfTenant = record({ name: string, tenant: string })

export const identity = record({
  tenantId: id,
  issuer: string,
  createdAt: moment,
  lastUsedOn: orNull({ type: 'string', format: 'date' }),
})
