import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sampled } from '#tests/sampled.ts'
import { type Ground, openGround } from '#tests/worlds/ground.ts'
import type { Mutant } from '#tests/worlds/mutant.ts'
import { mutants } from '#tests/worlds/mutants.ts'
import { prove } from '#tests/worlds/proof.ts'
import { fullShape, type Shape } from '#tests/worlds/shape.ts'

let made = 0

/** Small, with everything in it that an annotation of the release speaks of. Each plants values of its own, since what a mutant left lies beside the next. */
const shape = (): Shape => ({
  ...fullShape(500 + made++),
  ...{ notes: 1, bystanders: 0, imported: false, exported: false },
})

/** Whether the release does not start without it, or a world in which it is missing breaks an invariant. */
async function isNoticed(ground: Ground, { apply }: Mutant): Promise<boolean> {
  const putBack = await apply(ground)
  if (putBack === undefined) return true
  try {
    await prove(ground, shape())
    return false
  } catch {
    return true
  } finally {
    await putBack()
  }
}

/** Tries one in so many mutants, then sees that the world stands without any: that it was they what was noticed. */
export function killMutants(oneIn: number): void {
  let ground: Ground
  before(async () => {
    ground = await openGround()
  })
  after(() => ground.close())
  for (const mutant of mutants().filter(() => sampled(oneIn)))
    test(`somebody notices when ${mutant.name}`, async () => {
      assert.ok(await isNoticed(ground, mutant), 'nothing fails without it')
    })
  test('and with everything put back a world stands again', async () => {
    await prove(ground, shape())
  })
}
