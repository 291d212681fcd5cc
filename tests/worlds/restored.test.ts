import { test } from 'node:test'
import { openGround } from '#tests/worlds/ground.ts'
import { prove } from '#tests/worlds/proof.ts'
import { fullShape } from '#tests/worlds/shape.ts'

test('in a world with everything in it whoever is erased is nowhere, others stay, and a backup that comes back brings nobody back', async () => {
  const ground = await openGround()
  try {
    await prove(ground, { ...fullShape(20_261_122), restored: true })
  } finally {
    await ground.close()
  }
})
