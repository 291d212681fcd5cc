import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import type { Tenant } from '#tests/world.ts'
import { type Ground, openGround } from '#tests/worlds/ground.ts'
import { prove } from '#tests/worlds/proof.ts'
import { shapes } from '#tests/worlds/shape.ts'

let ground: Ground
let neighbour: Tenant | undefined

before(async () => {
  ground = await openGround()
})
after(() => ground.close())

const seed = 4
for (const [index, shape] of fc.sample(shapes, { seed, numRuns: 7 }).entries())
  test(`the invariants of privacy hold in generated world ${index} of seed ${seed}`, async () => {
    // A restore takes as long as three worlds: restored.test.ts has one and the rest of the ten, and `npm run prove` has more.
    const tenant = await prove(ground, { ...shape, restored: false }, neighbour)
    neighbour ??= tenant
  })
