import '#tests/worlds/with-gate.ts'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { isLong } from '#tests/sampled.ts'
import type { Ground } from '#tests/worlds/ground.ts'
import type { Around } from '#tests/worlds/letters.ts'

const { correspond, stories } = await import('#tests/worlds/letters.ts')
const { openGround } = await import('#tests/worlds/ground.ts')
const { opened } = await import('#tests/worlds/open-gate.ts')

let ground: Ground

before(async () => {
  ground = await openGround()
})
after(() => ground.close())

const told = fc.sample(stories, { seed: 12, numRuns: isLong ? 150 : 3 })

test('whatever people say, and whatever is said of them, what leaves is what may leave at that moment, and nothing to whoever is erased', async () => {
  for (const story of told) await correspond(ground, story)
})

/** The gate stands open wherever that is asked, and nowhere else. */
const openAt =
  (open: 'taken' | 'leaves'): Around =>
  async (where, work) => {
    opened.now = where === open
    return work().finally(() => {
      opened.now = false
    })
  }

for (const where of ['taken', 'leaves'] as const)
  test(`somebody notices when the gate is not asked as a message ${where === 'taken' ? 'is taken' : where}`, async () => {
    let noticed = false
    for (const story of told)
      noticed ||= await correspond(ground, story, openAt(where)).then(
        () => false,
        () => true,
      )
    assert.ok(noticed, 'nothing fails without it')
  })
