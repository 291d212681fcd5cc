import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { sealTenant } from '#engine/change/sealer.ts'
import { deliverWebhook } from '#engine/webhooks/deliver.ts'
import { followChanges } from '#engine/webhooks/follow.ts'
import { addWebhook } from '#engine/webhooks/webhooks.ts'
import { openOutbound } from '#platform/outbound/outbound.ts'
import { isShownIn, read } from '#tests/privacy/canaries.ts'
import type { Tenant } from '#tests/world.ts'
import type { Ground, Somebody } from '#tests/worlds/ground.ts'

/** So many of the changes are delivered; the others wait. */
const some = 12
const waitingText = `select id from webhook_delivery where tenant_id = $1 and state = 'waiting' order by id limit ${some}`

/** Another system of the tenant that is told of everything from now on. What it gives back tells it with people in it: it was told of nobody. */
export async function follow(ground: Ground, tenant: Tenant): Promise<(people: readonly Somebody[]) => Promise<void>> {
  const outbound = openOutbound({ allowedPrivateHosts: ['127.0.0.0/8'] })
  const heard: string[] = []
  let answer = ''
  const server = createServer((request: IncomingMessage, response) => {
    void text(request).then((body) => {
      heard.push(body)
      response.writeHead(500, answer).end(answer)
    })
  })
  await once(server.listen(0, '127.0.0.1').unref(), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  await addWebhook(await tenant.as(tenant.owner), outbound, { url, description: '', entities: [], actions: [] })
  return async (people) => {
    const { database, erasing } = ground
    const { model } = await tenant.as(tenant.owner)
    const values = people.flatMap((each) => each.values.all)
    // A server that gives back whom it knows: nothing of its answer is kept.
    answer = values.join(' ')
    await sealTenant(database, tenant.id)
    await followChanges(erasing.engine, { tenantId: tenant.id }, (name) => model.entity(name) !== undefined)
    const [waiting] = await database.batch(tenant.id, [{ text: waitingText, values: [tenant.id] }])
    for (const { id } of waiting?.rows ?? [])
      await deliverWebhook(erasing.engine, outbound, { tenantId: tenant.id, deliveryId: String(id) })
    server.close()
    assert.equal(heard.length, some)
    const written = read(heard.join('\n'))
    assert.ok(!values.some((value) => isShownIn(written, value)), 'a webhook is told of somebody')
  }
}
