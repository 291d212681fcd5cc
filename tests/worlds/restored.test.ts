import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import type { Tenant } from '#tests/world.ts'
import { type Ground, openGround } from '#tests/worlds/ground.ts'
import { prove } from '#tests/worlds/proof.ts'
import { fullShape, shapes } from '#tests/worlds/shape.ts'

let ground: Ground
let neighbour: Tenant | undefined

before(async () => {
  ground = await openGround()
})
after(() => ground.close())

test('in a world with everything in it whoever is erased is nowhere, others stay, and a backup that comes back brings nobody back', async () => {
  neighbour = await prove(ground, { ...fullShape(20_261_122), restored: true })
})

const seed = 5
for (const [index, shape] of fc.sample(shapes, { seed, numRuns: 2 }).entries())
  test(`beside it the invariants of privacy hold in generated world ${index} of seed ${seed}`, async () => {
    await prove(ground, { ...shape, restored: false }, neighbour)
  })
