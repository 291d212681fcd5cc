import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { confirm, propose } from '#engine/retain/holds.ts'
import { lookAhead } from '#engine/retain/look.ts'
import { choose } from '#engine/retain/settings.ts'
import { type Sweeping, sweepTenant } from '#engine/retain/sweep.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import type { MessageClass } from '#schema/consent.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000
const start = Date.parse('2026-11-22T09:00:00Z')

let world: World
let folder: string
let sweeping: Sweeping

before(async () => {
  world = await openWorld()
  folder = await mkdtemp(join(tmpdir(), 'steward-opted-out-'))
  const engine = { database: world.database, keys: world.keys, clock: world.clock }
  sweeping = { engine, owner: openOwner(world.ownerUrl), tombstones: { store: openFolderStore(folder), keys: world.keys }, limits: {} }
})
after(async () => {
  await sweeping.owner.close()
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

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
  world.clock.at = start
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
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
  await sweepTenant(sweeping, tenant.id)
  const [found] = await world.database.batch(tenant.id, [
    { text: 'select class from message where tenant_id = $1 order by id', values: [tenant.id] },
  ])
  return (found?.rows ?? []).map((row) => String(row.class))
}

test('advertising is gone from here nine days after somebody opted out of it, other messages stay; and a look ahead says so', async () => {
  const scene = await openScene()
  await says(scene, { purposeId: scene.news, act: 'withdrawn' })
  world.clock.at = start + 5 * day
  assert.deepEqual(await left(scene), ['newsletter', 'marketing', 'service', 'service'])
  world.clock.at = start + 7 * day
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
  world.clock.at = start + 9 * day
  assert.deepEqual(await left(all), ['service', 'service'])
  assert.deepEqual(await left(again), ['newsletter', 'marketing', 'service', 'service'])
  assert.deepEqual(await left(imported), ['marketing', 'service', 'service'])
})

test('a hold on somebody keeps what was sent to them, and nothing that was sent to nobody we hold', async () => {
  const scene = await openScene()
  const { tenant, person, owner } = scene
  await tenant.member('admin')
  const { id } = await propose(owner, {
    ...{ scope: 'record', entity: 'contact', recordId: person, filter: null },
    ...{ authority: 'a court', reason: 'why', reviewOn: '2027-06-01' },
  })
  await confirm(await tenant.as(await tenant.member('admin')), id, null)
  await says(scene, { purposeId: scene.news, act: 'withdrawn' })
  await choose(owner, {}, 'message-history', { period: 'P30D', clock: 'createdAt', reason: null, answerable: null, reviewOn: null })
  world.clock.at = start + 40 * day
  assert.deepEqual(await left(scene), ['newsletter', 'marketing', 'service'])
})

test('what a person who goes said about being written to shrinks to hashes: no line and no evidence is left behind', async () => {
  const scene = await openScene()
  await says(scene, { purposeId: scene.news, act: 'given', method: 'double-opt-in', evidence: { ip: '192.0.2.7' } })
  await says(scene, { purposeId: null, class: 'marketing', act: 'objected', channel: 'any' })
  await choose(scene.owner, {}, 'contact', { period: 'P30D', clock: 'createdAt', reason: null, answerable: null, reviewOn: null })
  world.clock.at = start + 40 * day
  await left(scene)
  const count = async (table: string): Promise<unknown> => {
    const text = `select count(*)::integer as n from ${table} where tenant_id = $1`
    const [found] = await world.database.batch(scene.tenant.id, [{ text, values: [scene.tenant.id] }])
    return found?.rows[0]?.n
  }
  assert.deepEqual([await count('consent_event'), await count('consent_proof'), await count('suppression')], [0, 2, 1])
})
