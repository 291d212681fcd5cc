import type { FastifyInstance, FastifyRequest } from 'fastify'
import { invalid } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { allowAddresses, allowedAddressesOf, mostAddresses } from '#platform/accounts/allowed-addresses.ts'
import { isInside, networkIn } from '#platform/network/network.ts'
import { inside, wrong } from '#schema/problem.ts'
import type { Context } from '#server/context.ts'
import { mustBeAdmin } from '#server/principal.ts'
import { mustBeProvenHere } from '#server/prove.ts'
import { body, type Value } from '#server/read-body.ts'
import { allowedAddresses, data } from '#server/routes/shapes.ts'

const tags = ['Tenant']

const networks: Value<readonly string[]> = {
  json: {
    type: 'array',
    items: { type: 'string', maxLength: 50 },
    maxItems: mostAddresses,
    description: 'Addresses or networks (CIDR); none: everywhere',
  },
  read: (input) => {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    if (input.length > mostAddresses) throw wrong('too-many', { max: mostAddresses })
    const read = input.map((each: unknown, index) =>
      inside(`/${index}`, () => {
        const network = typeof each === 'string' ? networkIn(each) : undefined
        if (network === undefined) throw wrong('address.not-a-network')
        return network
      }),
    )
    return [...new Set(read)]
  },
}

const wanted = body({ addresses: networks })

/** From where the tenant may be entered; owners and admins alone. */
export function allowedAddressRoutes(app: FastifyInstance, { engine, entrance }: Context): void {
  const ask = async (request: FastifyRequest) => {
    const principal = await entrance.principals.resolve(request)
    mustBeAdmin(principal)
    return principal
  }

  app.get(
    '/allowed-addresses',
    { schema: { summary: 'From where the organisation may be entered', tags, response: { 200: data(allowedAddresses) } } },
    async (request) => {
      const { tenantId } = await ask(request)
      const addresses = await engine.database.tenant(tenantId, (tx) => allowedAddressesOf((statement) => tx.query(statement), tenantId))
      return { data: { addresses, yours: request.ip } }
    },
  )

  app.put(
    '/allowed-addresses',
    { schema: { summary: 'Choose from where it may be entered', tags, body: wanted.json, response: { 200: data(allowedAddresses) } } },
    async (request) => {
      const principal = await ask(request)
      await mustBeProvenHere(entrance, request)
      const { tenantId } = principal
      const { addresses } = wanted.read(request.body)
      // Whoever closes the door must stand inside.
      if (addresses.length > 0 && !isInside(request.ip, addresses))
        throw invalid([{ pointer: '/addresses', code: 'address.locks-you-out', params: { address: request.ip } }])
      await engine.database.tenant(tenantId, async (tx) => {
        const before = await allowedAddressesOf((statement) => tx.query(statement), tenantId)
        const row = { id: tenantId, before: { allowedAddresses: before }, after: { allowedAddresses: addresses } }
        const recorded = await recordOf(engine, principal, { action: 'tenant.change', entity: 'tenant', rows: [row] })
        await tx.finish([allowAddresses(tenantId, addresses), ...recorded])
      })
      entrance.principals.forget({ tenantId })
      return { data: { addresses, yours: request.ip } }
    },
  )
}
