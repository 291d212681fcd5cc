import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { endPortion, inTenant } from '#engine/erase/rows.ts'
import { get } from '#engine/find.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { makeField } from '#engine/own/fields.ts'
import { peopleOf, subjectField } from '#engine/people/graph.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { photographOf } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'
import { bearsNoId } from '#tests/worlds/invariants/erased.ts'
import { change } from '#tests/worlds/mutants.ts'
import { Values } from '#tests/worlds/values.ts'

interface Link {
  readonly to: string
  readonly from: ReturnType<Model['linksTo']>[number]
}

let world: World
let tenant: Tenant
let owner: Owner
let links: readonly Link[]

before(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  owner = openOwner(world.ownerUrl)
  for (const entity of ['contact', 'member'])
    await makeField(await tenant.as(tenant.owner), {
      ...{ entity: 'company', kind: 'link', label: `To a ${entity}`, holds: 'nothing-personal', options: { entity } },
    })
  const { model } = await tenant.as(tenant.owner)
  links = peopleOf(model).flatMap(({ name: to }) =>
    model
      .linksTo(to)
      .filter(({ entity, field }) => field.kind.lives !== 'taggings' && field !== subjectField(entity))
      .map((from) => ({ to, from })),
  )
})
after(async () => {
  await owner.close()
  await world.close()
})

const nameOf = ({ to, from: { entity, field, inside } }: Link): string =>
  `${[entity.name, inside?.key, field.key].filter((each) => each !== undefined).join('.')} → ${to}`

let made = 0

/** By its title alone: it leads to nobody else. */
const called = (values: Values, entity: EntityModel): Record<string, unknown> =>
  Object.fromEntries(entity.title.of.map((key) => [key, values.word(`${entity.name}.${key}`)]))

/** Somebody to whom a record of others leads is erased: the record stays, and leads to nobody. */
async function leadsNowhere({ to, from: { entity, field, inside } }: Link): Promise<void> {
  made += 1
  const writing = await tenant.as(tenant.owner)
  const values = new Values(made, 'S')
  const id =
    to === 'member'
      ? ((await tenant.member('member')).actorId ?? '')
      : ((await create(writing, to, [called(values, writing.model.get(to))]))[0]?.id ?? '')
  const input = { ...called(values, entity), [(inside ?? field).key]: inside === null ? id : [{ [field.key]: id }] }
  const [leading] = await create(writing, entity.name, [input])
  assert.ok(JSON.stringify(await get(writing, entity.name, leading?.id ?? '')).includes(id))
  await inTenant(owner, tenant.id, (query) => endPortion(writing, query, new Map([[to, [id]]])))
  assert.ok(!JSON.stringify(await get(writing, entity.name, leading?.id ?? '')).includes(id))
  bearsNoId({ rows: await photographOf(world, tenant.id), files: new Map(), rest: '' }, [id])
}

test('a record of others that leads to somebody who is erased stays and leads to nobody, and somebody notices when any such link is left out', async () => {
  const names = links.map(nameOf)
  for (const some of ['contact.owner → member', 'team.members.member → member']) assert.ok(names.includes(some), some)
  assert.ok(names.some((name) => name.startsWith('company.x_')))
  for (const link of links) {
    await leadsNowhere(link)
    const { model } = await tenant.as(tenant.owner)
    const { linksTo } = model
    const putBack = change(model, 'linksTo', (name: string) =>
      linksTo.call(model, name).filter((from) => nameOf({ to: name, from }) !== nameOf(link)),
    )
    try {
      await assert.rejects(leadsNowhere(link), nameOf(link))
    } finally {
      putBack()
    }
  }
})
