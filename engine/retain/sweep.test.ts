import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act.ts'
import { end, mark, update } from '#engine/act.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { readCertificate } from '#engine/erase/certificates.ts'
import { decideErasure, planErasure, startErasure } from '#engine/erase/erasures.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { find } from '#engine/find.ts'
import { endField, makeField } from '#engine/own/fields.ts'
import { decideOn, sweeps } from '#engine/retain/decide.ts'
import { heldNow } from '#engine/retain/held.ts'
import { confirm, holds, propose, release } from '#engine/retain/holds.ts'
import { lookAhead, namesOf } from '#engine/retain/look.ts'
import { type Part, sweepTenant } from '#engine/retain/sweep.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import { holdOn, keepFor, openSweepWorld, type SweepWorld } from '#tests/sweeping.ts'
import type { Tenant } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000

let world: SweepWorld

before(async () => {
  world = await openSweepWorld()
})
after(() => world.close())

const named = (count: number, name = 'Old'): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, n) => ({ lastName: `${name} ${n}` }))

async function countOf(tenant: Tenant, table: string): Promise<number> {
  const [found] = await world.database.batch(tenant.id, [
    { text: `select count(*)::integer as n from ${table} where tenant_id = $1`, values: [tenant.id] },
  ])
  return Number(found?.rows[0]?.n)
}

test('what is over its period goes with everything that is its own, the rest stays, and a look ahead says so beforehand', async () => {
  const { tenant, owner } = await world.begin()
  const [old] = await create(owner, 'contact', named(3))
  await create(owner, 'note', [{ about: { entity: 'contact', id: old?.id }, text: 'Likes tea' }])
  await keepFor(owner, 'contact', 'P1Y')
  world.onDay(200)
  await create(owner, 'contact', named(2, 'Young'))
  world.onDay(367)
  const ahead = await lookAhead(owner, {})
  const names = await namesOf(owner, {}, 'contact')
  const parts = await world.sweep(tenant)
  assert.deepEqual(
    names.map(({ title }) => title),
    ['Old 0', 'Old 1', 'Old 2'],
  )
  assert.deepEqual(
    Object.fromEntries(ahead.filter(({ found }) => found > 0).map(({ kind, found }) => [kind, found])),
    Object.fromEntries(Object.entries(parts).map(([kind, { taken }]) => [kind, taken])),
  )
  assert.deepEqual([parts.contact?.total, parts.contact?.taken], [5, 3])
  assert.deepEqual([await countOf(tenant, 'contact'), await countOf(tenant, 'note')], [2, 0])
  assert.equal((await world.sweep(tenant)).contact, undefined, 'nothing is left for a second one')
  const [written] = await world.database.batch(tenant.id, [
    { text: 'select document from certificate where tenant_id = $1', values: [tenant.id] },
  ])
  const { certificate } = readCertificate(String(written?.rows[0]?.document))
  assert.equal((certificate.content.kinds as Part[]).find(({ kind }) => kind === 'contact')?.taken, 3)
  const [tombstone] = await tombstonesOf(world.sweeping.tombstones, tenant.id)
  assert.deepEqual([tombstone?.kind, tombstone?.rows.contact?.length, tombstone?.rows.note?.length], ['sweep', 3, 1])
})

test('the trash is emptied after thirty days, not a day before, and what was brought back stays', async () => {
  const { tenant, owner } = await world.begin()
  const made = await create(owner, 'contact', named(2))
  const ids = made.map(({ id }) => id)
  await mark(owner, 'contact', ids, 'delete')
  world.onDay(30)
  assert.deepEqual(await world.sweep(tenant), {})
  await mark(owner, 'contact', ids.slice(1), 'restore')
  world.onDay(31)
  assert.equal((await world.sweep(tenant))['trash:contact']?.taken, 1)
  assert.equal(await countOf(tenant, 'contact'), 1)
})

test('what stays because something needs it is named by no tombstone, so that a restore leaves it alone', async () => {
  const { tenant, owner } = await world.begin()
  const [needed, ...others] = await create(owner, 'contact', named(3))
  await keepFor(owner, 'contact', 'P1Y')
  const { query } = world.sweeping.owner.pool
  const run = query.bind(world.sweeping.owner.pool)
  await run(
    'create table needing (tenant_id uuid, contact_id uuid, foreign key (tenant_id, contact_id) references contact (tenant_id, id))',
  )
  try {
    await run('insert into needing values ($1, $2)', [tenant.id, needed?.id])
    world.onDay(367)
    const { contact } = await world.sweep(tenant)
    assert.deepEqual([contact?.taken, contact?.kept], [2, 1])
    assert.equal(await countOf(tenant, 'contact'), 1)
    const rows = (await tombstonesOf(world.sweeping.tombstones, tenant.id)).flatMap((each) => each.rows.contact ?? [])
    assert.deepEqual(rows.toSorted(), others.map(({ id }) => id).toSorted())
  } finally {
    await run('drop table needing')
  }
})

test('after three years the history says that something was changed, no longer what; the chain is whole', async () => {
  const { tenant, owner } = await world.begin()
  const [made] = await create(owner, 'contact', [{ lastName: 'Byron' }])
  world.onDay(100)
  await world.sweep(tenant)
  world.onDay(1000)
  await update(owner, 'contact', [{ id: String(made?.id), input: { lastName: 'Lovelace' } }])
  world.onDay(1100)
  const parts = await world.sweep(tenant)
  const [left] = await world.database.batch(tenant.id, [
    {
      text: 'select count(*)::integer as all, count(sealed_values)::integer as full from change_part where tenant_id = $1',
      values: [tenant.id],
    },
  ])
  assert.ok((parts.change_part?.taken ?? 0) > 0)
  assert.equal(left?.rows[0]?.full, 1, 'the change of last month keeps its values')
  await sealTenant(world.database, tenant.id)
  const problems = async () => (await verifyTenant(world.database, world.keys, tenant.id)).findings.map(({ problem }) => problem)
  assert.deepEqual(await problems(), [])
  await world.sweeping.owner.script(`select app.set_tenant('${tenant.id}'); update change_part set sealed_values = null`)
  assert.deepEqual(await problems(), ['values-missing'], 'no sweep took those, however old they are')
})

test('a sweep that would take far more than usual waits, tells the owners, and goes on when somebody says so or after three days', async () => {
  const { tenant, owner } = await world.begin()
  await create(owner, 'contact', named(120))
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  assert.equal((await lookAhead(owner, {}, 'contact'))[0]?.waits, true)
  assert.equal((await world.sweep(tenant)).contact?.state, 'waiting')
  const [told] = await world.database.batch(tenant.id, [
    { text: `select kind from notification where tenant_id = $1`, values: [tenant.id] },
  ])
  assert.deepEqual(told?.rows, [{ kind: 'retention' }])
  world.clock.at += 2 * day
  assert.equal((await world.sweep(tenant)).contact, undefined, 'it is not asked again while it waits')
  assert.equal(await countOf(tenant, 'contact'), 120)
  world.clock.at += day
  await world.sweep(tenant)
  assert.equal(await countOf(tenant, 'contact'), 0)
})

test('what is on hold stays until the last hold on it is released; one person needs a day and the mailed code', async () => {
  const { tenant, owner } = await world.begin()
  const [held, free] = await create(owner, 'contact', named(2))
  await create(owner, 'note', [{ about: { entity: 'contact', id: held?.id }, text: 'Says it was broken' }])
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  const wanted = {
    scope: 'record',
    entity: 'contact',
    recordId: String(held?.id),
    filter: null,
    authority: 'Amtsgericht',
    reason: 'a dispute',
  } as const
  const reviewOn = '2027-06-01'
  const { id, code } = await propose(owner, { ...wanted, reviewOn })
  await assert.rejects(confirm(owner, id, 'wrong'), { code: 'hold.wrong-code' })
  await assert.rejects(confirm(owner, id, code), { code: 'hold.too-early' })
  assert.deepEqual([(await world.sweep(tenant)).contact?.taken, await countOf(tenant, 'contact')], [1, 1])
  assert.notEqual(free, undefined)
  world.clock.at += day
  await confirm(owner, id, code)
  const admin = await tenant.as(await tenant.member('admin'))
  const { id: second } = await propose(admin, { ...wanted, scope: 'entity', entity: 'note', reviewOn })
  await confirm(owner, second, null)
  await release(owner, id)
  world.clock.at += 5 * day
  assert.deepEqual([(await world.sweep(tenant)).contact?.taken, await countOf(tenant, 'note')], [0, 1], 'its note is still held')
  await release(admin, second)
  await world.sweep(tenant)
  assert.deepEqual([await countOf(tenant, 'contact'), await countOf(tenant, 'note')], [0, 0])
  assert.deepEqual(
    (await holds(owner)).map(({ state }) => state),
    ['released'],
  )
})

test('a request for erasure waits for a person where something is on hold, and no person lets it pass the hold', async () => {
  const { tenant, owner } = await world.begin()
  await tenant.member('admin')
  const [made] = await create(owner, 'contact', named(1))
  const person = { entity: 'contact', id: String(made?.id) }
  const wanted = {
    scope: 'filter',
    entity: 'contact',
    recordId: null,
    filter: { lastName: 'Old 0' },
    authority: 'me',
    reason: 'why',
  } as const
  const { id } = await propose(owner, { ...wanted, reviewOn: '2027-06-01' })
  const { plan } = await planErasure(owner, [person])
  assert.deepEqual([plan.decision, plan.reasons], ['person', [{ why: 'hold', count: 1 }]])
  await mark(owner, 'contact', [person.id], 'delete')
  await assert.rejects(end(owner, 'contact', [person.id]), { code: 'hold.stands' })
  await mark(owner, 'contact', [person.id], 'restore')
  const erasure = await startErasure(owner, [person])
  await assert.rejects(decideErasure(owner, erasure, true), { code: 'erasure.held' })
  await release(owner, id)
  await decideErasure(owner, erasure, true)
})

test('a hold that nobody confirms lapses after three days', async () => {
  const { tenant, owner } = await world.begin()
  await tenant.member('admin')
  const [made] = await create(owner, 'contact', named(1))
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  const wanted = {
    scope: 'record',
    entity: 'contact',
    recordId: String(made?.id),
    filter: null,
    authority: 'me',
    reason: 'why',
    reviewOn: '2027-06-01',
  } as const
  const { id } = await propose(owner, wanted)
  await assert.rejects(confirm(owner, id, null), { code: 'hold.second-person' })
  await world.sweep(tenant)
  assert.equal(await countOf(tenant, 'contact'), 1)
  world.clock.at += 3 * day
  await assert.rejects(confirm(await tenant.as(await tenant.member('admin')), id, null), { code: 'hold.lapsed' })
  await world.sweep(tenant)
  assert.equal(await countOf(tenant, 'contact'), 0)
})

test('a run that is killed before any of its commits goes on where it stood, and counts nothing twice', async () => {
  const { tenant, owner } = await world.begin()
  await create(owner, 'contact', named(450))
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  await world.sweep(tenant)
  world.clock.at += 3 * day
  await create(owner, 'contact', named(50, 'Young'))
  const { transaction } = world.sweeping.owner
  // The last of them finds nothing more.
  for (const killedAt of [1, 2, 3, 3]) {
    let calls = 0
    const dying: typeof transaction = (work) => (++calls === killedAt ? Promise.reject(new Error('killed')) : transaction(work))
    await assert.rejects(
      sweepTenant({ ...world.sweeping, atOnce: 100, owner: { ...world.sweeping.owner, transaction: dying } }, tenant.id),
      /killed/,
    )
  }
  await world.sweep(tenant)
  const text = `select sum(taken)::integer as taken, count(*)::integer as parts from sweep_part where tenant_id = $1 and kind = 'contact'`
  const [parts] = await world.database.batch(tenant.id, [{ text, values: [tenant.id] }])
  assert.deepEqual(parts?.rows, [{ taken: 450, parts: 1 }])
  assert.equal(await countOf(tenant, 'contact'), 50)
})

test('what a run took that was killed before its end is named by one certificate, and what stayed is counted once', async () => {
  const { tenant, owner } = await world.begin()
  const [needed] = await create(owner, 'contact', named(150))
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  assert.equal((await world.sweep(tenant)).contact?.state, 'waiting')
  world.clock.at += 3 * day
  const { pool } = world.sweeping.owner
  await pool.query(
    'create table leaning (tenant_id uuid, contact_id uuid, foreign key (tenant_id, contact_id) references contact (tenant_id, id))',
  )
  try {
    await pool.query('insert into leaning values ($1, $2)', [tenant.id, needed?.id])
    const { database } = world.sweeping.engine
    const batch: Database['batch'] = (tenantId, statements) =>
      statements.some(({ text }) => text.startsWith('update sweep set finished_at'))
        ? Promise.reject(new Error('killed'))
        : database.batch(tenantId, statements)
    const dying = { ...world.sweeping, engine: { ...world.sweeping.engine, database: { ...database, batch } } }
    await assert.rejects(sweepTenant(dying, tenant.id), /killed/)
    assert.equal(await countOf(tenant, 'contact'), 1)
    await world.sweep(tenant)
    await world.sweep(tenant)
    const [written] = await world.database.batch(tenant.id, [
      { text: 'select document from certificate where tenant_id = $1', values: [tenant.id] },
    ])
    const kinds = (written?.rows ?? []).flatMap(({ document }) => readCertificate(String(document)).certificate.content.kinds as Part[])
    const contacts = kinds.filter(({ kind, taken }) => kind === 'contact' && taken > 0)
    assert.deepEqual(
      contacts.map(({ taken, kept }) => [taken, kept]),
      [[149, 1]],
    )
  } finally {
    await pool.query('drop table leaning')
  }
})

test('what somebody lets go on while a sweep is under way is named by its certificate', async () => {
  const { tenant, owner } = await world.begin()
  await create(owner, 'contact', named(150))
  await create(owner, 'company', [{ name: 'Old firm' }])
  await keepFor(owner, 'contact', 'P30D')
  await keepFor(owner, 'company', 'P40D')
  world.onDay(40)
  await world.sweep(tenant)
  const waiting = (await sweeps(owner)).find(({ parts }) => parts.some(({ state }) => state === 'waiting'))
  world.onDay(42)
  const { database } = world.sweeping.engine
  const batch: Database['batch'] = async (tenantId, statements) => {
    // Whatever was decided before has been taken by now.
    if (statements.some(({ text }) => text.startsWith('insert into sweep_part'))) await decideOn(owner, waiting?.id ?? '', 'contact', 'go')
    return database.batch(tenantId, statements)
  }
  await sweepTenant({ ...world.sweeping, engine: { ...world.sweeping.engine, database: { ...database, batch } } }, tenant.id)
  assert.equal(await countOf(tenant, 'contact'), 0)
  await world.sweep(tenant)
  const [written] = await world.database.batch(tenant.id, [
    { text: 'select document from certificate where tenant_id = $1', values: [tenant.id] },
  ])
  const kinds = (written?.rows ?? []).flatMap(({ document }) => readCertificate(String(document)).certificate.content.kinds as Part[])
  assert.deepEqual(
    kinds.filter(({ kind, taken }) => kind === 'contact' && taken > 0).map(({ taken }) => taken),
    [150],
  )
})

test('what is put on hold while a sweep is under way stays, and a hold on what is gone already is refused', async () => {
  const { tenant, owner } = await world.begin()
  const made = await create(owner, 'contact', named(3))
  const [first = '', , last = ''] = made.map(({ id }) => String(id))
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  const on = (recordId: string) => propose(owner, holdOn(recordId))
  const { transaction } = world.sweeping.owner
  let calls = 0
  const held: typeof transaction = async (work) => {
    calls += 1
    // Two are gone, and what is held has been looked at for the third.
    if (calls === 3) await on(last)
    return transaction(work)
  }
  await sweepTenant({ ...world.sweeping, atOnce: 1, owner: { ...world.sweeping.owner, transaction: held } }, tenant.id)
  assert.equal(await countOf(tenant, 'contact'), 1)
  assert.equal((await find(owner, 'contact', {})).data[0]?.id, last)
  await assert.rejects(on(first), { status: 422 })
})

test('whoever comes to fit a hold by condition while a sweep is under way stays', async () => {
  const { tenant, owner } = await world.begin()
  const made = await create(owner, 'contact', named(3))
  const last = made.at(-1)?.id ?? ''
  await keepFor(owner, 'contact', 'P30D')
  world.onDay(40)
  await propose(owner, { ...holdOn(''), scope: 'filter', recordId: null, filter: { jobTitle: { eq: 'In dispute' } } })
  const { transaction } = world.sweeping.owner
  let calls = 0
  const disputed: typeof transaction = async (work) => {
    calls += 1
    if (calls === 3) await update(owner, 'contact', [{ id: last, input: { jobTitle: 'In dispute' } }])
    return transaction(work)
  }
  await sweepTenant({ ...world.sweeping, atOnce: 1, owner: { ...world.sweeping.owner, transaction: disputed } }, tenant.id)
  assert.deepEqual(
    (await find(owner, 'contact', {})).data.map(({ id }) => id),
    [last],
  )
})

test('the values of an own field go when its own period is over, and the record stays', async () => {
  const { tenant, owner } = await world.begin()
  await makeField(owner, {
    entity: 'contact',
    kind: 'text',
    label: 'Shoe size',
    holds: 'user.demographic.profile',
    keep: { clock: 'createdAt', period: 'P30D' },
  })
  const again = await tenant.as(tenant.owner)
  const [made] = await create(again, 'contact', [{ lastName: 'Byron', x_shoe_size: 'forty-two' }])
  world.onDay(40)
  const parts = await world.sweep(tenant)
  assert.equal(parts['contact.x_shoe_size']?.taken, 1)
  assert.deepEqual([await countOf(tenant, 'own_value'), await countOf(tenant, 'contact')], [0, 1])
  assert.notEqual(made, undefined)
})

test('a value that somebody writes while the sweep looks for it is new, and stays', async () => {
  const { tenant, owner } = await world.begin()
  const keep = { clock: 'updatedAt', period: 'P30D' } as const
  await makeField(owner, { entity: 'contact', kind: 'text', label: 'Shoe size', holds: 'user.demographic.profile', keep })
  const again = await tenant.as(tenant.owner)
  const [one, other] = await create(again, 'contact', [
    { lastName: 'Byron', x_shoe_size: 'forty-two' },
    { lastName: 'Hopper', x_shoe_size: 'thirty-nine' },
  ])
  world.onDay(40)
  const { engine } = world.sweeping
  let met = false
  // Between the look and the lock.
  const meeting: Database['tenant'] = (tenantId, work, options) =>
    engine.database.tenant(
      tenantId,
      (tx) =>
        work({
          ...tx,
          query: async <R>(asked: Statement) => {
            const found = await tx.query<R>(asked)
            if (met || !/^select t\.id from own_value v/.test(asked.text)) return found
            met = true
            await update(again, 'contact', [{ id: one?.id ?? '', input: { x_shoe_size: 'forty-three' } }])
            await propose(again, holdOn(other?.id ?? ''))
            return found
          },
        }),
      options,
    )
  await sweepTenant({ ...world.sweeping, engine: { ...engine, database: { ...engine.database, tenant: meeting } } }, tenant.id)
  assert.ok(met)
  const { data } = await find(again, 'contact', { fields: ['x_shoe_size'], sort: 'createdAt' })
  assert.deepEqual(
    data.map(({ x_shoe_size: size }) => size),
    ['forty-three', 'thirty-nine'],
  )
})

test('a hold by a condition that nobody can read any more, or on more than can be named, holds the whole kind', async () => {
  const { tenant, owner } = await world.begin()
  const field = await makeField(owner, { entity: 'contact', kind: 'boolean', label: 'In dispute', holds: 'nothing-personal' })
  const again = await tenant.as(tenant.owner)
  const made = await create(again, 'contact', [
    ...named(3, 'Quarrel').map((each) => ({ ...each, x_in_dispute: true })),
    { lastName: 'Peace' },
  ])
  await keepFor(again, 'contact', 'P30D')
  const hold = { ...holdOn(''), scope: 'filter', recordId: null, filter: { x_in_dispute: { eq: true } } } as const
  await propose(again, hold)
  const heldWith = (writing: Writing, most?: number) => world.database.tenant(tenant.id, (tx) => heldNow(tx, writing, most))
  assert.deepEqual([(await heldWith(again)).entities, (await heldWith(again)).ids.get('contact')?.length], [[], 3])
  assert.deepEqual((await heldWith(again, 3)).entities, [])
  assert.deepEqual((await heldWith(again, 2)).entities, ['contact'])
  await endField(again, field.id)
  const later = await tenant.as(tenant.owner)
  assert.deepEqual((await heldWith(later)).entities, ['contact'])
  const peace = made.at(-1)?.id ?? ''
  await mark(later, 'contact', [peace], 'delete')
  await assert.rejects(end(later, 'contact', [peace]), { code: 'hold.stands' })
  world.onDay(2)
  assert.deepEqual((await world.sweep(tenant)).contact, undefined)
  world.onDay(40)
  await world.sweep(tenant)
  assert.equal(await countOf(tenant, 'contact'), 0, 'the proposal has lapsed')
})
