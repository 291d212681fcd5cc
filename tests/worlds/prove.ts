// `npm run prove -- --worlds 200`: that many generated worlds, each with every invariant of privacy. `--seed` repeats a run; one that fails prints its seed and its shape.
import { parseArgs } from 'node:util'
import * as fc from 'fast-check'
import { openGround } from '#tests/worlds/ground.ts'
import { prove } from '#tests/worlds/proof.ts'
import { shapes } from '#tests/worlds/shape.ts'

const { values } = parseArgs({ options: { worlds: { type: 'string', default: '200' }, seed: { type: 'string' } } })
const seed = Number(values.seed ?? process.pid)
const count = Number(values.worlds)
/** As many share a database, so that what one leaves does not slow the next. */
const together = 20
let failed = 0

console.log(`${count} worlds of seed ${seed}`)
// Worlds that lie side by side plant nothing that is the same.
const all = fc.sample(shapes, { seed, numRuns: count }).map((shape, index) => ({ ...shape, seed: shape.seed * count + index }))
for (let from = 0; from < all.length; from += together) {
  const ground = await openGround()
  try {
    for (const [index, shape] of all.slice(from, from + together).entries())
      await prove(ground, shape).catch((error: unknown) => {
        failed += 1
        console.error(
          `world ${from + index} of seed ${seed} fails: ${JSON.stringify(shape)}\n${error instanceof Error ? error.stack : error}`,
        )
      })
  } finally {
    await ground.close()
  }
  console.log(`${Math.min(from + together, count)} done, ${failed} failed`)
}
process.exit(failed > 0 ? 1 : 0)
