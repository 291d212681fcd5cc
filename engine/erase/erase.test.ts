import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { update } from '#engine/act.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { readCertificate } from '#engine/erase/certificates.ts'
import { planErasure, startErasure } from '#engine/erase/erasures.ts'
import { certificateOf } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { followChanges } from '#engine/webhooks/follow.ts'
import { addWebhook } from '#engine/webhooks/webhooks.ts'
import { openOutbound } from '#platform/outbound/outbound.ts'
import { erased, erasingIn } from '#tests/erasing.ts'
import { photographOf } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let erasing: Erasing

before(async () => {
  world = await openWorld()
  erasing = erasingIn(world)
})
after(() => world.close())

const idOf = (made: readonly { readonly id: string }[]): string => made[0]?.id ?? ''

/** Ada, and somebody else who is to notice nothing. */
async function people(tenant: Tenant): Promise<{ ada: string; grace: string }> {
  const writing = await tenant.as(tenant.owner)
  const tag = idOf(await create(writing, 'tag', [{ name: 'VIP', colour: 'red' }]))
  const ada = idOf(
    await create(writing, 'contact', [
      {
        firstName: 'Ada',
        lastName: 'Byron',
        emails: [{ value: 'Ada@Byron.example' }],
        phones: [{ value: '+49 30 12345678' }],
        tags: [tag],
      },
    ]),
  )
  const grace = idOf(await create(writing, 'contact', [{ lastName: 'Hopper', emails: [{ value: 'grace@navy.example' }], tags: [tag] }]))
  await create(writing, 'note', [
    { about: { entity: 'contact', id: ada }, text: 'wrote the first program' },
    { about: { entity: 'contact', id: grace }, text: 'found a moth' },
  ])
  await update(writing, 'contact', [{ id: ada, input: { jobTitle: 'Countess' } }])
  return { ada, grace }
}

test('a person who is erased is in no table, the history stays whole, the neighbour stays, and a certificate says so', async () => {
  const tenant = await world.tenant()
  const { ada, grace } = await people(tenant)
  const writing = await tenant.as(tenant.owner)
  const { plan } = await planErasure(writing, [{ entity: 'contact', id: ada }])
  assert.deepEqual(plan.goes.records, { note: 1, contact: 1 })
  assert.equal(plan.decision, 'automatic')
  const erasureId = await startErasure(writing, [{ entity: 'contact', id: ada }])
  assert.equal(await startErasure(writing, [{ entity: 'contact', id: ada }]), erasureId, 'asked for twice it is the same')
  await runErasure(erasing, { tenantId: tenant.id, erasureId })
  const photograph = await photographOf(world, tenant.id)
  const everything = JSON.stringify([...photograph].map(([table, rows]) => [table, rows]))
  for (const value of ['Byron', 'byron.example', '493012345678', 'Countess', 'first program']) assert.ok(!everything.includes(value), value)
  for (const value of ['Hopper', 'grace@navy.example', 'found a moth']) assert.ok(everything.includes(value), value)
  assert.deepEqual(
    photograph.get('contact')?.map(({ id }) => id),
    [grace],
  )
  assert.equal(photograph.get('tagging')?.length, 1)
  const [row] = photograph.get('erasure') ?? []
  assert.equal(row?.state, 'done')
  assert.deepEqual(photograph.get('erasure_work'), [])
  const documents = photograph.get('certificate') ?? []
  assert.equal(documents.length, 1)
  const { certificate } = readCertificate(String(documents[0]?.document))
  assert.equal(certificate.sourceId, erasureId)
  assert.deepEqual((certificate.content.tables as Record<string, unknown>).contact, { erased: 1 })
  assert.deepEqual((certificate.content.scan as { found: unknown }).found, [])
  assert.throws(() => readCertificate(String(documents[0]?.document).replace('"erased":1', '"erased":2')), { code: 'certificate.forged' })
  const [tombstone] = await tombstonesOf(erasing.tombstones, tenant.id)
  assert.deepEqual(tombstone?.rows.contact, [ada])
  assert.equal(tombstone?.hashes.length, 2)
  await sealTenant(world.database, tenant.id)
  assert.deepEqual((await verifyTenant(world.database, world.keys, tenant.id)).findings, [])
})

test('programs that were given the person are told that they are gone, by an id alone, and the certificate says how many there are', async () => {
  const tenant = await world.tenant()
  const { ada } = await people(tenant)
  const writing = await tenant.as(tenant.owner)
  const outbound = openOutbound({ allowedPrivateHosts: ['127.0.0.0/8'] })
  await addWebhook(writing, outbound, { url: 'http://127.0.0.1:9/in', description: '', entities: [], actions: [] })
  const recipients = [{ kind: 'webhook', count: 1 }]
  assert.deepEqual((await planErasure(writing, [{ entity: 'contact', id: ada }])).plan.told, recipients)
  const erasureId = await erased(erasing, tenant, { entity: 'contact', id: ada })
  await sealTenant(world.database, tenant.id)
  await followChanges(erasing.engine, { tenantId: tenant.id }, () => true)
  const text = `select c.entity, p.record_id = $2 as is_hers from webhook_delivery d join change_record c on c.tenant_id = $1 and c.id = d.change_id
join change_part p on p.tenant_id = $1 and p.change_id = c.id where d.tenant_id = $1 and d.state = 'waiting' and c.action = 'erase' and c.entity = 'contact'`
  const [told] = await world.database.batch(tenant.id, [{ text, values: [tenant.id, ada] }])
  assert.deepEqual(told?.rows, [{ entity: 'contact', is_hers: true }])
  const { certificate } = readCertificate(await certificateOf(writing, erasureId, 'erasure'))
  assert.deepEqual(certificate.content.recipientsToTell, recipients)
})
