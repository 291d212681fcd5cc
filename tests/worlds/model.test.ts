import '#tests/worlds/with-model.ts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Ground } from '#tests/worlds/ground.ts'

const { create } = await import('#engine/act/create.ts')
const { transition } = await import('#engine/act.ts')
const { decideErasure, startErasure } = await import('#engine/erase/erasures.ts')
const { erasureOf } = await import('#engine/erase/list.ts')
const { runErasure } = await import('#engine/erase/run.ts')
const { get } = await import('#engine/find.ts')
const { addTables } = await import('#tests/worlds/tables.ts')
const { openGround } = await import('#tests/worlds/ground.ts')
const { prove } = await import('#tests/worlds/proof.ts')
const { fullShape } = await import('#tests/worlds/shape.ts')

let ground: Ground

before(async () => {
  ground = await openGround()
  await addTables(ground)
})
after(() => ground.close())

test('the invariants hold for a model with leads, sales, bills that a law keeps and disputes, which no release has', async () => {
  await prove(ground, { ...fullShape(77), ownModel: false })
})

test('a debtor who asks to be erased stays as long as something is open, unless somebody decides; of the bill stays what the law keeps', async () => {
  const tenant = await ground.tenant()
  const writing = await tenant.as(tenant.owner)
  const made = async (entity: string, input: Record<string, unknown>): Promise<string> =>
    (await create(writing, entity, [input]))[0]?.id ?? ''
  const contact = await made('contact', { lastName: 'Debtor', emails: [{ value: 'debtor@x.example' }] })
  const sale = await made('sale', { name: 'A loom', contact })
  const dispute = await made('dispute', { name: 'It never came', sale })
  const bill = await made('bill', { number: 'B-7', billed: 'one loom', remark: 'the debtor shouts', contact })
  const ask = (): Promise<string> => startErasure(writing, [{ entity: 'contact', id: contact }])
  const stateOf = async (id: string): Promise<string> => (await erasureOf(writing, id)).state
  const run = (erasureId: string): Promise<void> => runErasure(ground.erasing, { tenantId: tenant.id, erasureId })
  const barsOf = async (id: string): Promise<string[]> =>
    (await erasureOf(writing, id)).plan.reasons.map((each) => `${each.why} ${'entity' in each ? each.entity : ''} ${each.count}`).toSorted()

  const first = await ask()
  assert.deepEqual(await barsOf(first), ['bar dispute 1', 'bar sale 1'])
  await run(first)
  assert.equal((await get(writing, 'contact', contact)).lastName, 'Debtor', 'nothing goes before somebody decides')
  await decideErasure(writing, first, false)
  assert.equal(await stateOf(first), 'refused')

  await transition(writing, 'sale', sale, 'win')
  const second = await ask()
  assert.deepEqual(await barsOf(second), ['bar dispute 1'], 'a dispute about what was theirs bars as well')
  await decideErasure(writing, second, true)
  const again = await made('sale', { name: 'Another loom', contact })
  await run(second)
  assert.equal(await stateOf(second), 'deciding', 'what they owe since was not decided about')
  for (const [entity, id, action] of [
    ['sale', again, 'win'],
    ['dispute', dispute, 'settle'],
  ] as const)
    await transition(writing, entity, id, action)
  await decideErasure(writing, second, true)
  await run(second)
  assert.equal(await stateOf(second), 'done')
  for (const [entity, id] of [
    ['contact', contact],
    ['sale', sale],
    ['dispute', dispute],
  ] as const)
    await assert.rejects(get(writing, entity, id), { code: 'not-found' })
  const { number, billed, remark, contact: whose } = await get(writing, 'bill', bill)
  assert.deepEqual([number, billed, remark, whose], ['B-7', 'one loom', null, null])
})
