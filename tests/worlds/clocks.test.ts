import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { ApiError } from '#engine/api/errors.ts'
import { fileRequest } from '#engine/requests/file.ts'
import type { PrivacyRequest } from '#engine/requests/store.ts'
import { owedRequests, watchClocks } from '#engine/requests/warn.ts'
import { askBack, extendRequest, noteAnswer, refuseRequest } from '#engine/requests/work.ts'
import { isLong } from '#tests/sampled.ts'
import { openWorld, type World } from '#tests/world.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour
/** A leap day, the last days of months, the nights in which clocks change, an end of a year. */
const begins = ['2028-01-30T23:30:00Z', '2028-02-29T12:00:00Z', '2027-03-27T22:30:00Z', '2027-10-30T22:30:00Z', '2026-12-31T12:00:00Z']
const zones = ['Europe/Berlin', 'Pacific/Apia', 'America/St_Johns', 'Australia/Lord_Howe']

const steps = fc.array(
  fc.record({
    what: fc.constantFrom('wait', 'wait', 'wait', 'ask', 'answer', 'extend', 'refuse'),
    // A clock may also be set back.
    hours: fc.constantFrom(-3, 6, 20, 47, 49, 7 * 24, 27 * 24, 31 * 24, 70 * 24, 400 * 24),
  }),
  { minLength: 12, maxLength: 20 },
)
const stories = fc.record({ begins: fc.constantFrom(...begins), zone: fc.constantFrom(...zones), steps })

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

/** What was not possible is told so; everything else is a fault. */
async function tried(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return false
    throw error
  }
}

/** What the law asks, in its own words: by the month’s end, or by thirty days, it is answered, or the person was told once that it takes two months more; else those in charge know. */
function isAsTheLawWants(
  request: PrivacyRequest | undefined,
  received: number,
  questions: readonly (readonly [number, number | null])[],
  zone: string,
  now: number,
): void {
  if (request === undefined) return
  const extended = request.events.filter(({ kind }) => kind === 'extended')
  assert.ok(extended.length <= 1, 'extended more than once')
  const month = Temporal.Instant.fromEpochMilliseconds(received).toZonedDateTimeISO(zone).add({ months: 1 }).epochMilliseconds
  const first = Math.min(month, received + 30 * day)
  const inTime = questions.filter(([asked]) => asked - received <= 2 * day)
  const still = inTime.reduce((sum, [asked, answered]) => sum + Math.max(0, (answered ?? now) - asked), 0)
  const stands = inTime.some(([, answered]) => answered === null)
  const latest = first + still + (extended.length > 0 ? 63 * day : 0)
  if (!stands && now > latest) assert.equal(request.warned, 0, 'overdue, and nobody in charge knows')
  if (now < first - 7 * day) assert.equal(request.warned, null, 'those in charge are warned for nothing')
  assert.equal(request.stillSince !== null, stands)
}

const told = fc.sample(stories, { seed: 20, numRuns: isLong ? 200 : 4 })
for (const [index, story] of told.entries())
  test(`however the clock goes, a request is answered, extended once, or known to be late: story ${index}, ${story.begins} in ${story.zone}`, async () => {
    world.clock.at = Math.max(world.clock.at, Date.parse(story.begins))
    const tenant = await world.tenant()
    const at = world.clock.at
    const timeZone = story.zone
    const settings = 'update tenant_settings set time_zone = $2 where tenant_id = $1'
    await world.database.batch(tenant.id, [{ text: settings, values: [tenant.id, timeZone] }])
    const writing = await tenant.as({ ...tenant.owner, timeZone })
    const asked = {
      kind: 'access',
      channel: 'mail',
      language: 'en',
      name: 'Ada',
      email: 'ada@x.example',
      text: 'what do you hold?',
      people: [],
    }
    const { id } = await fileRequest(writing, asked as never)
    const questions: [number, number | null][] = []
    for (const { what, hours } of story.steps) {
      const now = world.clock.at
      const open = questions.some(([, answered]) => answered === null)
      if (what === 'wait') world.clock.at += hours * hour
      else if (what === 'ask' && (await tried(askBack(writing, id, 'which one?')))) questions.push([now, null])
      else if (what === 'answer' && open && (await tried(noteAnswer(writing, id, 'that one'))))
        for (const question of questions) question[1] ??= now
      else if (what === 'extend') await tried(extendRequest(writing, id, 'it is a lot'))
      else if (what === 'refuse') await tried(refuseRequest(writing, id, 'not yours'))
      await watchClocks(writing)
      const request = (await owedRequests(writing)).find((each) => each.id === id)
      isAsTheLawWants(request, at, questions, timeZone, world.clock.at)
    }
  })
