import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Principal } from '#engine/access/principal.ts'
import { create } from '#engine/act/create.ts'
import { end, mark, transition, update, type Writing } from '#engine/act.ts'
import { historyOf } from '#engine/change/history.ts'
import { Chance, full, sample } from '#engine/conformance/samples.ts'
import { withAccess } from '#engine/conformance/variants.ts'
import { type Conformance, createMinimal, everyEntity, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { find, get, type ReadRecord } from '#engine/find.ts'
import { type Access, type Grants, type Role, type Scope, scopeOf } from '#schema/access.ts'

type Whose = 'mine' | 'mate' | 'stranger'

let world: Conformance
let tenant: Furnished
const people = new Map<string, Principal>()

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
  for (const role of ['admin', 'manager', 'member', 'read-only'] as const) people.set(role, await tenant.member(role))
  for (const whose of ['mate', 'stranger']) people.set(whose, await tenant.member('member'))
})
after(() => world.close())

const person = (name: string): Principal => {
  const found = people.get(name)
  assert.ok(found)
  return found
}

/** Somebody of that role, with one team mate. */
const me = (role: Role): Principal => {
  const found = person(role)
  return { ...found, mates: [found.actorId ?? '', person('mate').actorId ?? ''] }
}

const idOf = (whose: Whose, role: Role): string => person(whose === 'mine' ? role : whose).actorId ?? ''

let serial = 5000

/** A record that belongs to somebody: as its owner where there is one, as its author else. */
async function recordOf(writing: Writing, name: string, whose: Whose, role: Role): Promise<ReadRecord> {
  const by = idOf(whose, role)
  const system: Writing = { ...tenant.writing, model: writing.model, principal: { ...person('stranger'), kind: 'system', actorId: by } }
  const entity = tenant.entity(name)
  const record = await createMinimal(system, entity, tenant.pool, serial++)
  if (entity.owner === null) return record
  const [owned] = await update(system, name, [{ id: record.id, input: { [entity.owner.key]: by } }])
  assert.ok(owned)
  return owned
}

/** What became of an attempt: let through (a verb may still refuse it), 403 or 404. */
async function outcome(attempt: Promise<unknown>): Promise<'through' | 403 | 404> {
  try {
    await attempt
    return 'through'
  } catch (error) {
    const { status } = error as { status?: number }
    if (status === 403 || status === 404) return status
    if (status === 409) return 'through'
    throw error
  }
}

const reaches = (scope: Scope, whose: Whose): boolean =>
  scope === 'all' || (scope === 'team' && whose !== 'stranger') || (scope === 'own' && whose === 'mine')

/** What must become of it: what one may not read is not there; what one may read and not do is forbidden. */
const wanted = (access: Access, action: string, role: Role, whose: Whose): 'through' | 403 | 404 => {
  if (scopeOf(access, 'read', role) === 'none') return 403
  if (!reaches(scopeOf(access, 'read', role), whose)) return 404
  return reaches(scopeOf(access, action, role), whose) ? 'through' : 403
}

/** Tries everything on one record of `whose`, and compares with what the rights say. */
async function tryAll(writing: Writing, name: string, access: Access, role: Role, whose: Whose): Promise<void> {
  const entity = writing.model.get(name)
  const what = (action: string): string => `${role} may ${action} ${whose} of ${name}`
  const record = await recordOf(writing, name, whose, role)
  const system: Writing = { ...tenant.writing, model: writing.model, principal: { ...person('stranger'), kind: 'system' } }
  const { id } = record
  const read = wanted(access, 'read', role, whose)
  assert.equal(await outcome(get(writing, name, id)), read, what('read'))
  assert.equal(await outcome(historyOf(writing, name, id, undefined)), read, what('read the history of'))
  if (scopeOf(access, 'read', role) !== 'none')
    assert.equal((await find(writing, name, { filter: { id } })).data.length, read === 'through' ? 1 : 0, what('list'))
  const field = entity.fields.find((each) => each.own !== null && each.kind.name === 'text')
  assert.ok(field)
  const change = { [field.key]: `changed ${serial++}` }
  const writes = (action: string): 'through' | 403 | 404 => {
    const expected = wanted(access, action, role, whose)
    // A write does not ask for the right to read first: what one may not read is not there, whatever else one may do.
    return expected === 403 && scopeOf(access, 'read', role) === 'none' ? 404 : expected
  }
  const tries: [string, () => Promise<unknown>][] = [
    ['update', () => update(writing, name, [{ id, input: change }])],
    ...Object.keys(entity.states?.[String(record.state)] ?? {}).map((action): [string, () => Promise<unknown>] => [
      action,
      () => transition(writing, name, id, action),
    ]),
    ['delete', () => mark(writing, name, [id], 'delete')],
    ['restore', () => mark(writing, name, [id], 'restore')],
    ['end', () => end(writing, name, [id])],
  ]
  for (const [action, attempt] of tries) {
    if (action === 'restore' || action === 'end') await mark(system, name, [id], 'delete').catch(() => undefined)
    const can = read === 'through' ? (await get(writing, name, id)).can : []
    const result = await outcome(attempt())
    const right =
      entity.states !== null && access[action] === undefined && !['update', 'delete', 'restore', 'end'].includes(action) ? 'update' : action
    assert.equal(result, writes(right), what(action))
    assert.equal(can.includes(action), result === 'through', `the answer says whether ${what(action)}`)
    if (action !== 'end') await mark(system, name, [id], 'restore').catch(() => undefined)
  }
}

/** What reading and writing reach, each met with less, the same and more of the other. */
const pairs: readonly (readonly [Scope, Scope])[] = [
  ['none', 'all'],
  ['own', 'own'],
  ['own', 'all'],
  ['team', 'own'],
  ['team', 'team'],
  ['all', 'none'],
  ['all', 'own'],
  ['all', 'team'],
]

const roles: readonly Role[] = ['admin', 'manager', 'member', 'read-only']

for (const name of everyEntity) {
  test(`${name}: each role may do what is declared, with records of its own and of others`, async () => {
    const { access } = tenant.entity(name)
    for (const role of roles) {
      const writing = await tenant.as(me(role))
      for (const whose of ['mine', 'mate', 'stranger'] as const) await tryAll(writing, name, access, role, whose)
      const made = outcome(
        create(writing, name, [{ ...full(tenant.entity(name), serial++, tenant.pool), ...ownedBy(name, idOf('mine', role)) }]),
      )
      assert.equal(await made, scopeOf(access, 'create', role) === 'none' ? 403 : 'through', `${role} may create ${name}`)
    }
  })

  test(`${name}: none, own, team and all reach what they say, whatever is declared`, async () => {
    for (const [read, write] of pairs) {
      const grants = (scope: Scope): Grants => ({ member: scope })
      const access: Access = { read: grants(read), write: grants(write) }
      const writing: Writing = { ...(await tenant.as(me('member'))), model: withAccess(tenant.writing.model, name, access) }
      for (const whose of ['mine', 'mate', 'stranger'] as const) await tryAll(writing, name, access, 'member', whose)
    }
  })

  test(`${name}: who writes only own records gives none away`, async () => {
    const entity = tenant.entity(name)
    if (entity.owner === null) return
    const access: Access = { read: { member: 'all' }, write: { member: 'own' } }
    const writing: Writing = { ...(await tenant.as(me('member'))), model: withAccess(tenant.writing.model, name, access) }
    const theirs = ownedBy(name, idOf('stranger', 'member'))
    await assert.rejects(create(writing, name, [{ ...full(entity, serial++, tenant.pool), ...theirs }]), { status: 403 })
    const mine = await recordOf(writing, name, 'mine', 'member')
    await assert.rejects(update(writing, name, [{ id: mine.id, input: theirs }]), { status: 403 })
    assert.equal((await get(writing, name, mine.id)).version, mine.version)
  })
}

const ownedBy = (name: string, by: string): Record<string, string> => {
  const { owner } = tenant.entity(name)
  return owner === null ? {} : { [owner.key]: by }
}

test('what hangs on a record is read by those who may read that record, by every way', async () => {
  for (const target of everyEntity.filter((name) => tenant.entity(name).hangsOn === null))
    for (const hanging of tenant.writing.model.hanging) {
      const anchor = hanging.hangsOn?.key ?? ''
      const access: Access = { read: { member: 'own' }, write: { member: 'own' } }
      const model = withAccess(tenant.writing.model, target, access)
      const writing: Writing = { ...(await tenant.as(me('member'))), model }
      for (const whose of ['mine', 'stranger'] as const) {
        const record = await recordOf(writing, target, whose, 'member')
        const required = hanging.fields.filter(({ options }) => options.required)
        const drawn = { chance: new Chance(serial), pool: tenant.pool, serial: serial++ }
        const input = {
          ...Object.fromEntries(required.map((field) => [field.key, sample(field, drawn)])),
          [anchor]: { entity: target, id: record.id },
        }
        const [note] = await create({ ...tenant.writing, model }, hanging.name, [input])
        const id = note?.id ?? ''
        const expected = whose === 'mine' ? 'through' : 404
        assert.equal(await outcome(get(writing, hanging.name, id)), expected, `${hanging.name} on ${whose} ${target}`)
        assert.equal(await outcome(historyOf(writing, hanging.name, id, undefined)), expected)
        assert.equal(
          (await find(writing, hanging.name, { filter: { [anchor]: { eq: { entity: target, id: record.id } } } })).data.length,
          whose === 'mine' ? 1 : 0,
        )
        const attempt = create(writing, hanging.name, [input])
        if (whose === 'mine') await attempt
        else await assert.rejects(attempt, { status: 422 }, `nothing is hung on what one may not read: ${target}`)
      }
    }
})

test('a link to a record that one may not read is refused like one to nothing', async () => {
  for (const { entity, field, inside } of everyEntity.flatMap((name) => tenant.writing.model.linksTo(name))) {
    const to = field.to ?? ''
    const access: Access = { read: { member: 'own' }, write: { member: 'own' } }
    const open = withAccess(tenant.writing.model, entity.name, { read: { member: 'all' }, write: { member: 'all' } })
    const writing: Writing = { ...(await tenant.as(me('member'))), model: entity.name === to ? open : withAccess(open, to, access) }
    if (entity.name === to || entity.hangsOn !== null) continue
    const hidden = await recordOf(writing, to, 'stranger', 'member')
    const key = (inside ?? field).key
    const sampled = sample(entity.field(key) ?? field, {
      chance: new Chance(serial),
      pool: new Map([...tenant.pool, [to, [hidden.id]]]),
      serial: serial++,
    })
    const record = await recordOf(writing, entity.name, 'mine', 'member')
    await assert.rejects(
      update(writing, entity.name, [{ id: record.id, input: { [key]: sampled } }]),
      { status: 422 },
      `${entity.name}.${key}`,
    )
  }
})
