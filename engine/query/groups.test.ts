import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Reading } from '#engine/access/reading.ts'
import { create } from '#engine/act/create.ts'
import { mark } from '#engine/act.ts'
import type { ApiError } from '#engine/api/errors.ts'
import { find, type ReadRecord } from '#engine/find.ts'
import { makeField } from '#engine/own/fields.ts'
import { type Group, groupedBy, groups } from '#engine/query/groups.ts'
import type { Question } from '#engine/query/selection.ts'
import { totals } from '#engine/query/totals.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let tenant: Tenant
let tagged: readonly string[]

const jobs = ['Buyer', 'Baker', 'buyer', null]
const stages = ['first', 'second', null]
const days = ['2024-02-29', '2024-03-01', '2025-12-31', null]
/** Around midnight of the organisation: in UTC two of them fall into another month. */
const moments = ['2026-03-31T21:59:59.999Z', '2026-03-31T22:00:00.000Z', '2026-04-30T22:30:00.000Z', null]

before(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  const own = { entity: 'contact', holds: 'nothing-personal' } as const
  const owner = await tenant.as(tenant.owner)
  await makeField(owner, {
    ...own,
    label: 'Stage',
    kind: 'choice',
    options: { choices: ['First', 'Second'] },
  })
  await makeField(await tenant.as(tenant.owner), { ...own, label: 'Day', kind: 'date' })
  await makeField(await tenant.as(tenant.owner), { ...own, label: 'Moment', kind: 'dateTime' })
  const writing = await tenant.as(tenant.owner)
  tagged = (await create(writing, 'tag', [{ name: 'one' }, { name: 'two' }])).map(({ id }) => id)
  const companies = (await create(writing, 'company', [{ name: 'Harbour' }, { name: 'Mill' }])).map(({ id }) => id)
  const people = await create(
    writing,
    'contact',
    Array.from({ length: 90 }, (_, n) => ({
      lastName: `Person ${n % 7}`,
      jobTitle: jobs[n % 4],
      company: [...companies, null][n % 3],
      minor: [true, false, null][n % 3],
      tags: [[], [tagged[0]], tagged][n % 3],
      emails: n % 2 === 0 ? [{ value: `p${n}@example.com` }] : [],
      x_stage: stages[n % 3],
      x_day: days[n % 4],
      x_moment: moments[n % 4],
    })),
  )
  // What lies in the trash is counted nowhere.
  await mark(
    writing,
    'contact',
    people.slice(0, 5).map(({ id }) => id),
    'delete',
  )
})
after(() => world.close())

/** All that a question finds, page by page and whole. */
async function everyone(reading: Reading, question: Question): Promise<ReadRecord[]> {
  const fields = reading.model.get('contact').fields.map(({ key }) => key)
  const all: ReadRecord[] = []
  let cursor: string | undefined
  do {
    const page = await find(reading, 'contact', { ...question, fields, limit: 20, ...(cursor === undefined ? {} : { cursor }) })
    all.push(...page.data)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return all
}

test('the groups of a field are what one counts by hand, for every field that makes groups, narrowed or not', async () => {
  const reading = await tenant.as(tenant.owner)
  const fields = reading.model.get('contact').fields.filter((field) => field.options.filterable && groupedBy(field) === 'value')
  assert.deepEqual(
    fields.map(({ key }) => key),
    ['firstName', 'lastName', 'jobTitle', 'company', 'minor', 'source', 'owner', 'tags', 'x_stage'],
  )
  for (const question of [{}, { filter: { minor: { empty: false } } }, { q: 'Person' }, { filter: { jobTitle: 'Baker' }, q: 'person 3' }]) {
    const found = await everyone(reading, question)
    for (const { key } of fields) {
      const byHand = new Map<unknown, number>()
      for (const record of found)
        for (const value of Array.isArray(record[key]) && record[key].length > 0 ? record[key] : [record[key]])
          byHand.set(Array.isArray(value) ? null : value, (byHand.get(Array.isArray(value) ? null : value) ?? 0) + 1)
      const { data, empty, more } = await groups(reading, 'contact', question, key)
      assert.equal(empty, byHand.get(null) ?? 0, key)
      assert.deepEqual(
        new Map(data.map(({ value, count }) => [value, count])),
        new Map([...byHand].filter(([value]) => value !== null)),
        key,
      )
      assert.deepEqual(
        data.map(({ count }) => count),
        data.map(({ count }) => count).toSorted((a, b) => b - a),
        'the largest first',
      )
      assert.equal(more, false)
    }
  }
})

test('days and moments fall into months of the organisation, and the bounds of a month find the very records it counts', async () => {
  const reading = await tenant.as(tenant.owner)
  const months = async (by: string): Promise<readonly Group[]> => (await groups(reading, 'contact', {}, by)).data
  assert.deepEqual(
    (await months('x_day')).map(({ value }) => value),
    ['2025-12', '2024-03', '2024-02'],
  )
  const moved = await months('x_moment')
  assert.deepEqual(
    moved.map(({ value }) => value),
    ['2026-05', '2026-04', '2026-03'],
  )
  for (const by of ['x_day', 'x_moment', 'createdAt'])
    for (const { count, from, to } of await months(by)) {
      const { count: found } = await totals(reading, 'contact', { filter: { [by]: { gte: from, lt: to } } }, [])
      assert.equal(found, count, by)
    }
  assert.equal(moved[1]?.from, '2026-03-31T22:00:00.000Z')
})

test('totals count every record, how many say something, and the first and last day', async () => {
  const reading = await tenant.as(tenant.owner)
  const found = await totals(reading, 'contact', {}, ['emails', 'tags', 'company', 'minor', 'x_stage', 'x_day', 'x_moment'])
  const all = await everyone(reading, {})
  const said = (key: string) =>
    all.filter((record) => record[key] !== null && !(Array.isArray(record[key]) && record[key].length === 0)).length
  assert.equal(found.count, 85)
  for (const [key, { filled }] of Object.entries(found.fields)) assert.equal(filled, said(key), key)
  assert.deepEqual(
    [found.fields.x_day?.least, found.fields.x_day?.most, found.fields.x_moment?.least, found.fields.x_moment?.most],
    ['2024-02-29', '2025-12-31', '2026-03-31T21:59:59.999Z', '2026-04-30T22:30:00.000Z'],
  )
  assert.equal('least' in (found.fields.company ?? {}), false)
})

test('a word that is nowhere is read as the one it is like, in totals and groups as in the list', async () => {
  const reading = await tenant.as(tenant.owner)
  const question = { q: 'Persom' }
  const listed = await everyone(reading, question)
  assert.ok(listed.length > 0)
  assert.equal((await totals(reading, 'contact', question, [])).count, listed.length)
  const { data, empty } = await groups(reading, 'contact', question, 'minor')
  assert.equal(
    data.reduce((sum, { count }) => sum + count, empty),
    listed.length,
  )
})

test('what makes no groups, is unknown, or may not be asked for is refused by name', async () => {
  const reading = await tenant.as(tenant.owner)
  const refused = async (asked: Promise<unknown>): Promise<[string, unknown]> => {
    const error = await asked.then(
      () => assert.fail('not refused'),
      (thrown: ApiError) => thrown,
    )
    return [error.code, error.params.field]
  }
  for (const by of ['emails', 'photo', 'address', 'state', 'nothing', '__proto__', ''])
    assert.deepEqual(
      await refused(groups(reading, 'contact', {}, by)),
      [by === 'emails' ? 'groups.not-by-this' : 'filter.unknown-field', by],
      by,
    )
  assert.deepEqual(await refused(totals(reading, 'contact', {}, ['minor', 'photo'])), ['filter.unknown-field', 'photo'])
})

test('of more than a hundred groups the largest hundred come, and what says nothing beside them', async () => {
  const other = await world.tenant()
  const writing = await other.as(other.owner)
  await create(
    writing,
    'contact',
    Array.from({ length: 130 }, (_, n) => ({ lastName: 'P', jobTitle: n < 12 ? null : n < 20 ? 'Many' : `Job ${n}` })),
  )
  const { data, empty, more } = await groups(writing, 'contact', {}, 'jobTitle')
  assert.deepEqual([data.length, data[0], empty, more], [100, { value: 'Many', count: 8 }, 12, true])
})
