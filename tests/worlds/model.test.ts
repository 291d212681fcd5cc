import '#tests/worlds/with-model.ts'
import { after, before, test } from 'node:test'
import type { Ground } from '#tests/worlds/ground.ts'

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
