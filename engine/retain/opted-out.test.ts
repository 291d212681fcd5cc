import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { confirm, propose } from '#engine/retain/holds.ts'
import { lookAhead } from '#engine/retain/look.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { newId } from '#platform/clock/ids.ts'
import type { MessageClass } from '#schema/consent.ts'
import { holdOn, keepFor, openSweepWorld, type SweepWorld } from '#tests/sweeping.ts'
import type { Tenant } from '#tests/world.ts'

let world: SweepWorld

before(async () => {
  world = await openSweepWorld()
})
after(() => world.close())

interface Scene {
  readonly tenant: Tenant
  readonly owner: Writing
  /** Of one person: a newsletter, advertising for something else, and a service message. */
  readonly person: string
  readonly news: string
  readonly other: string
}

const messageText = `insert into message (tenant_id, id, class, template, channel, state, credential, created_at, record_id, entity, purpose_id)
values ($1, $2, $3, 'campaign', 'mail', 'sent', false, $4, $5, 'contact', $6)`

async function openScene(): Promise<Scene> {
  const { tenant, owner } = await world.begin()
  const [made] = await create(owner, 'contact', [{ lastName: 'Byron', emails: [{ value: 'ada@x.example' }] }])
  const scene = { tenant, owner, person: String(made?.id), news: newId(world.clock), other: newId(world.clock) }
  const sent = (kind: MessageClass, purposeId: string | null, to: string | null = scene.person) => ({
    text: messageText,
    values: [tenant.id, newId(world.clock), kind, world.clock.now().toISOString(), to, purposeId],
  })
  await world.database.batch(tenant.id, [
    sent('newsletter', scene.news),
    sent('marketing', scene.other),
    sent('service', null),
    sent('service', null, null),
  ])
  return scene
}

async function says({ tenant, person }: Scene, line: Pick<NewLine, 'purposeId' | 'act'> & Partial<NewLine>): Promise<void> {
  const whole: NewLine = { person: { entity: 'contact', id: person }, class: 'newsletter', channel: 'mail', method: 'unsubscribe', ...line }
  const cipher = await world.keys.tenant(tenant.id)
  await world.database.batch(tenant.id, lineStatements(world.clock, cipher, tenant.id, [whole]))
}

async function left({ tenant }: Scene): Promise<string[]> {
  await sweepTenant(world.sweeping, tenant.id)
  const [found] = await world.database.batch(tenant.id, [
    { text: 'select class from message where tenant_id = $1 order by id', values: [tenant.id] },
  ])
  return (found?.rows ?? []).map((row) => String(row.class))
}

test('advertising is gone from here nine days after somebody opted out of it, other messages stay; and a look ahead says so', async () => {
  const scene = await openScene()
  await says(scene, { purposeId: scene.news, act: 'withdrawn' })
  world.onDay(5)
  assert.deepEqual(await left(scene), ['newsletter', 'marketing', 'service', 'service'])
  world.onDay(7)
  assert.equal((await lookAhead(scene.owner, {}, 'opted-out:message'))[0]?.found, 1)
  assert.deepEqual(await left(scene), ['marketing', 'service', 'service'], 'well before the ninth day')
})

test('an objection to all advertising takes all of it; a new yes of their own keeps it, one that was imported does not', async () => {
  const all = await openScene()
  await says(all, { purposeId: null, class: 'marketing', act: 'objected', channel: 'any' })
  const again = await openScene()
  await says(again, { purposeId: again.news, act: 'withdrawn' })
  await says(again, { purposeId: again.news, act: 'given', method: 'double-opt-in' })
  const imported = await openScene()
  await says(imported, { purposeId: imported.news, act: 'withdrawn' })
  await says(imported, { purposeId: imported.news, act: 'given', method: 'import' })
  world.onDay(9)
  assert.deepEqual(await left(all), ['service', 'service'])
  assert.deepEqual(await left(again), ['newsletter', 'marketing', 'service', 'service'])
  assert.deepEqual(await left(imported), ['marketing', 'service', 'service'])
})

test('a hold on somebody keeps what was sent to them, and nothing that was sent to nobody we hold', async () => {
  const scene = await openScene()
  const { tenant, person, owner } = scene
  await tenant.member('admin')
  const { id } = await propose(owner, holdOn(person))
  await confirm(await tenant.as(await tenant.member('admin')), id, null)
  await says(scene, { purposeId: scene.news, act: 'withdrawn' })
  await keepFor(owner, 'message-history', 'P30D')
  world.onDay(40)
  assert.deepEqual(await left(scene), ['newsletter', 'marketing', 'service'])
})

test('what a person who goes said about being written to shrinks to hashes: no line and no evidence is left behind', async () => {
  const scene = await openScene()
  await says(scene, { purposeId: scene.news, act: 'given', method: 'double-opt-in', evidence: { ip: '192.0.2.7' } })
  await says(scene, { purposeId: null, class: 'marketing', act: 'objected', channel: 'any' })
  await keepFor(scene.owner, 'contact', 'P30D')
  world.onDay(40)
  await left(scene)
  const count = async (table: string): Promise<unknown> => {
    const text = `select count(*)::integer as n from ${table} where tenant_id = $1`
    const [found] = await world.database.batch(scene.tenant.id, [{ text, values: [scene.tenant.id] }])
    return found?.rows[0]?.n
  }
  assert.deepEqual([await count('consent_event'), await count('consent_proof'), await count('suppression')], [0, 2, 1])
})
