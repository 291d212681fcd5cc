import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Principal } from '#engine/access/principal.ts'
import type { Reading } from '#engine/access/reading.ts'
import { create } from '#engine/act/create.ts'
import { end, mark, update } from '#engine/act.ts'
import { unauthenticated } from '#engine/api/errors.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { withAccess, withOptions } from '#engine/conformance/variants.ts'
import { type Live, openLive } from '#engine/live/live.ts'
import type { Model } from '#engine/model.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import { type Heard, type HeardEvent, listenInto, newHeard } from '#tests/listener.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
const lives: Live[] = []

before(async () => {
  world = await openWorld()
})
after(async () => {
  for (const live of lives) await live.close()
  await world.close()
})

/** Members see their own contacts alone, and no job titles. */
const narrow = (model: Model): Model =>
  withOptions(withAccess(model, 'contact', { read: { member: 'own' }, write: { member: 'own' } }), 'contact', 'jobTitle', {
    readableBy: ['manager'],
  })

interface Hub {
  readonly live: Live
  readonly sessions: Set<string>
  /** Listens as this person from where `heard` left off. */
  join(person: Principal, heard: Heard, resolve?: () => Promise<Principal>): Promise<() => void>
}

function hubOf(tenants: readonly Tenant[], clock: Clock = world.clock): Hub {
  const sessions = new Set<string>()
  const readingAs = async (principal: Principal): Promise<Reading> => {
    const writing = await (tenants.find(({ id }) => id === principal.tenantId) as Tenant).as(principal)
    return { ...writing, model: narrow(writing.model) }
  }
  const live = openLive({
    ...world,
    clock,
    readingAs,
    livingSessions: async () => sessions,
    movesRights: (entity) => entity === 'member',
    failed: (error) => assert.fail(String(error)),
  })
  lives.push(live)
  return {
    live,
    sessions,
    join: (person, heard, resolve = async () => person) =>
      live.join({ tenantId: person.tenantId, after: heard.lastId, sink: listenInto(heard), resolve }),
  }
}

const changesIn = (heard: Heard): HeardEvent['data'][] =>
  heard.events.filter(({ event, data }) => event === 'change' && data.entity === 'contact').map(({ data }) => data)

const short = ({ action, ids }: HeardEvent['data']): string => `${action} ${(ids as string[]).join(' ')}`

test('whatever the order of writing, sealing, looking and coming again, each hears each allowed change once and in sealed order', async () => {
  const step = fc.record({
    do: fc.constantFrom('create', 'late', 'batch', 'update', 'trash', 'seal', 'round', 'again', 'together'),
    who: fc.constantFrom<'owner' | 'member'>('owner', 'member'),
    pick: fc.nat(50),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const tenant = await world.tenant()
      const people = { owner: tenant.owner, member: await tenant.member('member') }
      const hub = hubOf([tenant])
      const heard = { owner: newHeard(), member: newHeard() }
      const leave = { owner: await hub.join(people.owner, heard.owner), member: await hub.join(people.member, heard.member) }
      const owners = new Map<string, 'owner' | 'member'>()
      const running: Promise<unknown>[] = []
      const make = async (who: 'owner' | 'member', count: number, seconds = 0): Promise<void> => {
        const inputs = Array.from({ length: count }, (_, n) => ({ lastName: `N${n}`, owner: people[who].actorId }))
        const along = seconds === 0 ? {} : { along: () => [{ text: 'select pg_sleep($1)', values: [seconds] }] }
        for (const { id } of await create(await tenant.as(people.owner), 'contact', inputs, along)) owners.set(id, who)
      }
      const change = async (id: string, action: 'update' | 'trash'): Promise<void> => {
        const writing = await tenant.as(people.owner)
        // Somebody may have thrown it away meanwhile.
        await (action === 'trash'
          ? mark(writing, 'contact', [id], 'delete')
          : update(writing, 'contact', [{ id, input: { firstName: `F${running.length}` } }])
        ).catch(() => [])
      }
      for (const { do: what, who, pick } of steps) {
        const id = [...owners.keys()][pick % Math.max(1, owners.size)]
        if (what === 'create') await make(who, 1)
        else if (what === 'batch') await make(who, 3)
        else if (what === 'late') running.push(make(who, 1, 0.02))
        else if (what === 'seal') running.push(sealTenant(world.database, tenant.id).catch(() => 0))
        else if (what === 'round') running.push(hub.live.round())
        else if (what === 'together') running.push(make('owner', 1), make('member', 2, 0.005))
        else if (what === 'again') {
          leave[who]()
          leave[who] = await hub.join(people[who], heard[who])
        } else if (id !== undefined) running.push(change(id, what as 'update' | 'trash'))
      }
      await Promise.all(running)
      await sealTenant(world.database, tenant.id)
      await hub.live.round()
      const [sealed] = await world.database.batch(tenant.id, [
        {
          text: `select c.action, array(select p.record_id from change_part p where p.tenant_id = $1 and p.change_id = c.id order by p.position) as ids
                 from change_seal s join change_record c on c.tenant_id = $1 and c.id = s.change_id where s.tenant_id = $1 and c.entity = 'contact' order by s.position`,
          values: [tenant.id],
        },
      ])
      const all = (sealed?.rows ?? []) as { action: string; ids: string[] }[]
      assert.deepEqual(changesIn(heard.owner).map(short), all.map(short))
      assert.deepEqual(changesIn(heard.member).map(short), all.filter(({ ids }) => owners.get(ids[0] ?? '') === 'member').map(short))
      leave.owner()
      leave.member()
    }),
    { numRuns: 8 },
  )
})

/** A tenant with an owner and a member who listen, and one round of everything that was written so far. */
async function listening() {
  const tenant = await world.tenant()
  const member = await tenant.member('member')
  const hub = hubOf([tenant])
  const heard = { owner: newHeard(), member: newHeard() }
  await hub.join(tenant.owner, heard.owner)
  await hub.join(member, heard.member)
  const round = async (): Promise<void> => {
    await sealTenant(world.database, tenant.id)
    await hub.live.round()
  }
  const writing = await tenant.as(tenant.owner)
  return { tenant, member, hub, heard, round, writing }
}

test('whoever begins to listen is told what was written while their page was still on its way, and nothing of long ago', async () => {
  const tenant = await world.tenant()
  const [made] = await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Byron' }])
  await sealTenant(world.database, tenant.id)
  const toldAfter = async (seconds: number): Promise<string[]> => {
    const { live, join } = hubOf([tenant], { now: () => new Date(world.clock.now().getTime() + seconds * 1000) })
    const heard = newHeard()
    const leave = await join(tenant.owner, heard)
    await live.round()
    leave()
    return changesIn(heard).map(short)
  }
  assert.deepEqual(await toldAfter(8), [`create ${made?.id}`])
  assert.deepEqual(await toldAfter(60), [])
})

test('who may not read a record hears nothing of it, and its id counts no hidden ones', async () => {
  const { heard, round, writing, member } = await listening()
  await create(writing, 'contact', [{ lastName: 'Secret' }])
  await round()
  const before = heard.member.lastId
  assert.equal(changesIn(heard.member).length, 0)
  assert.equal(changesIn(heard.owner).length, 1)
  await create(writing, 'contact', [{ lastName: 'Mine', owner: member.actorId }])
  await round()
  assert.equal(changesIn(heard.member).length, 1)
  assert.equal(before?.length, heard.member.lastId?.length, 'ids are all of one length')
})

test('whoever loses a record to somebody else, or for ever, is told that it is gone and nothing more', async () => {
  const { heard, round, writing, member, tenant } = await listening()
  const other = await tenant.member('member')
  const [given, ended] = await create(writing, 'contact', [
    { lastName: 'Given', owner: member.actorId },
    { lastName: 'Ended', owner: member.actorId },
  ])
  await round()
  await update(writing, 'contact', [{ id: given?.id ?? '', input: { owner: other.actorId, firstName: 'Hidden' } }])
  await mark(writing, 'contact', [ended?.id ?? ''], 'delete')
  await end(writing, 'contact', [ended?.id ?? ''])
  await update(writing, 'contact', [{ id: given?.id ?? '', input: { firstName: 'Again' } }])
  await round()
  const heardSince = changesIn(heard.member).slice(1)
  assert.deepEqual(
    heardSince.map(({ ids, gone, fields }) => [ids, gone, fields]),
    [
      [[], [given?.id], []],
      [[], [ended?.id], []],
    ],
  )
})

test('names of fields that one may not read, and of fields of hidden records in the same batch, are left out', async () => {
  const { heard, round, writing, member } = await listening()
  const [mine] = await create(writing, 'contact', [{ lastName: 'Mine', owner: member.actorId }])
  const [other] = await create(writing, 'contact', [{ lastName: 'Other' }])
  await update(writing, 'contact', [
    { id: mine?.id ?? '', input: { firstName: 'A', jobTitle: 'Clerk' } },
    { id: other?.id ?? '', input: { source: 'fair' } },
  ])
  await round()
  const event = changesIn(heard.member).at(-1)
  assert.deepEqual([event?.ids, event?.fields], [[mine?.id], ['firstName']])
  assert.deepEqual(changesIn(heard.owner).at(-1)?.fields, ['firstName', 'jobTitle', 'source'])
  assert.ok(!JSON.stringify(heard).includes('Clerk'), 'no value')
})

test('what is ended is told to who reads everything; what is no record to nobody', async () => {
  const { heard, round, writing } = await listening()
  const [made] = await create(writing, 'contact', [{ lastName: 'Gone' }])
  await mark(writing, 'contact', [made?.id ?? ''], 'delete')
  await end(writing, 'contact', [made?.id ?? ''])
  await round()
  assert.deepEqual(
    changesIn(heard.owner).map(({ action }) => action),
    ['end'],
  )
  assert.deepEqual(changesIn(heard.member), [])
})

test('of a large batch one is told that much changed, not what', async () => {
  const { heard, round, writing, member } = await listening()
  await create(
    writing,
    'contact',
    Array.from({ length: 150 }, (_, n) => ({ lastName: `N${n}`, owner: n < 2 ? member.actorId : writing.principal.actorId })),
  )
  await round()
  assert.equal(changesIn(heard.owner)[0]?.ids, null)
  assert.equal(changesIn(heard.member).flatMap(({ ids }) => ids as string[]).length, 2)
})

test('a neighbour’s changes never come', async () => {
  const { heard, round, hub, tenant } = await listening()
  const neighbour = await world.tenant()
  await create(await neighbour.as(neighbour.owner), 'contact', [{ lastName: 'Elsewhere' }])
  await sealTenant(world.database, neighbour.id)
  await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Here' }])
  await round()
  await hub.live.round()
  assert.equal(changesIn(heard.owner).length, 1)
})

test('a tenant that is closed sends its listeners away, and its neighbours hear on', async () => {
  const { tenant, hub } = await listening()
  const neighbour = await world.tenant()
  const hubOfBoth = hubOf([tenant, neighbour])
  const [closed, open] = [newHeard(), newHeard()]
  const sink = listenInto(closed)
  await hubOfBoth.live.join({ tenantId: tenant.id, after: undefined, sink, resolve: async () => tenant.owner })
  await hubOfBoth.join(neighbour.owner, open)
  const owner = openOwner(world.ownerUrl)
  await owner.query({
    text: `insert into tenant_restore (id, tenant_id, backup_id, state, started_at) values ($1, $2, $1, 'emptying', $3)`,
    values: [newId(world.clock), tenant.id, world.clock.now()],
  })
  await owner.close()
  await create(await neighbour.as(neighbour.owner), 'contact', [{ lastName: 'Open' }])
  await sealTenant(world.database, neighbour.id)
  await hubOfBoth.live.round()
  assert.equal(changesIn(open).length, 1)
  assert.equal(sink.ended, true)
  await hub.live.close()
})

test('a place that was made up, belongs to somebody else or lies too far back begins anew, and says so', async () => {
  const { hub, heard, member } = await listening()
  for (const after of ['nonsense', heard.owner.lastId ?? '', 'ünïcode', 'A'.repeat(5000)]) {
    const again = newHeard()
    again.lastId = after
    await hub.join(member, again)
    assert.equal(again.events[0]?.event, 'reset', after.slice(0, 20))
  }
})

test('rights that changed are asked for before the next event, sealed or not', async () => {
  const tenant = await world.tenant()
  const member = await tenant.member('member')
  const hub = hubOf([tenant])
  const heard = newHeard()
  let now: Principal = { ...member, role: 'manager' }
  await hub.join(member, heard, async () => now)
  const writing = await tenant.as(tenant.owner)
  await create(writing, 'contact', [{ lastName: 'Theirs', owner: member.actorId }])
  await sealTenant(world.database, tenant.id)
  // The change of role waits for the sealer while the contact's is sealed.
  await update(writing, 'member', [{ id: member.actorId ?? '', input: { role: 'read-only' } }])
  now = { ...member, role: 'read-only' }
  await hub.live.round()
  assert.equal(heard.events.at(-1)?.event, 'rights')
  assert.equal(changesIn(heard).length, 0)
})

test('whoever is let in no more, or whose session ended, is sent away', async () => {
  const { hub, tenant, writing, member } = await listening()
  const [gone, ended] = [newHeard(), newHeard()]
  const sinks = [listenInto(gone), listenInto(ended)]
  let refused = false
  await hub.live.join({
    tenantId: tenant.id,
    after: undefined,
    sink: sinks[0] as (typeof sinks)[number],
    resolve: async () => {
      if (refused) throw unauthenticated()
      return member
    },
  })
  hub.sessions.add('0198c0de-0000-7000-8000-000000000001')
  await hub.live.join({
    tenantId: tenant.id,
    after: undefined,
    sink: sinks[1] as (typeof sinks)[number],
    resolve: async () => ({ ...member, sessionId: '0198c0de-0000-7000-8000-000000000001' }),
  })
  await hub.live.round()
  assert.deepEqual(
    sinks.map(({ ended }) => ended),
    [false, false],
  )
  hub.sessions.clear()
  refused = true
  await update(writing, 'member', [{ id: member.actorId ?? '', input: { name: 'Another name' } }])
  await sealTenant(world.database, tenant.id)
  await hub.live.round()
  assert.deepEqual(
    sinks.map(({ ended }) => ended),
    [true, true],
  )
})
