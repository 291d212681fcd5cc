import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { exportColumns } from '#engine/export/columns.ts'
import { get } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import { type Imports, openImports } from '#tests/imports.ts'

let world: Imports

before(async () => {
  world = await openImports()
})
after(() => world.close())

test('a link inside of parts leaves with its title and its id, and comes back by either', async () => {
  const starter = await world.starter()
  const { writing, tenant } = starter
  const [ada, bea] = [await tenant.member('member'), await tenant.member('manager')]
  const members = [ada, bea].map(({ actorId }) => ({ member: actorId }))
  const [made] = await create(writing, 'team', [{ name: 'Sales', members, lead: bea.actorId }])
  const entity = writing.model.get('team')
  const columns = exportColumns(entity, entity.fields, new Map([['members', 2]]), 'en')
  const record = await get(writing, 'team', made?.id ?? '')
  const labels = await labelsOf(writing, entity, [record])
  const cells = new Map(columns.map(({ path, cell }) => [path, cell(record, labels)]))
  assert.deepEqual(
    ['members.0.member', 'members.0.member.id', 'members.1.member', 'lead'].map((path) => cells.get(path)),
    ['The member', ada.actorId, 'The manager', 'The manager'],
  )
  const change = {
    columns: [
      { index: 0, target: 'name' },
      { index: 1, target: 'members.0.member.id' },
      { index: 2, target: 'members.1.member' },
    ],
  }
  await starter.bring('team', `Name,Id,Title\r\nSupport,${ada.actorId},The manager\r\n`, change)
  const support = (await starter.all('team')).find(({ name }) => name === 'Support')
  assert.deepEqual(support?.members, members)
})
