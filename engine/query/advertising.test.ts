import assert from 'node:assert/strict'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { factsOf } from '#engine/consent/facts.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { runExport, startExport } from '#engine/export/export.ts'
import { find } from '#engine/find.ts'
import { openFiles } from '#platform/files/files.ts'
import { isConsent, isRefusal, standing } from '#privacy/consent/fold.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

/** The same numbers each time: a ledger that failed once fails again. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Whose records stand in a file of the list. */
async function takenOut(tenant: Tenant, filter: unknown): Promise<string[]> {
  const files = openFiles(join(world.keysDir, 'files'), world.keys)
  const { id } = await startExport(await tenant.as(tenant.owner), { entity: 'contact', format: 'json', filter })
  await runExport(world, files, { tenantId: tenant.id, exportId: id })
  const lines = (await text(files.read({ tenantId: tenant.id, area: 'export', id }))).match(/"id":\s*"[0-9a-f-]{36}"/g) ?? []
  return lines.map((line) => line.slice(-37, -1)).toSorted()
}

test('who agreed to a topic, and who objected to all advertising, is found as the ledger tells it, and taken out as a file, whatever was said in whichever order', async () => {
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
  const topics = (
    await create(
      owner,
      'purpose',
      ['News', 'Offers'].map((name) => ({ name, class: 'newsletter', notice: 'Send it.', active: true })),
    )
  ).map(({ id }) => id)
  const people = await create(
    owner,
    'contact',
    Array.from({ length: 300 }, (_, n) => ({ lastName: `Person ${n}` })),
  )
  const any = numbers(7)
  const one = <T>(of: readonly T[]): T => of[any(of.length)] as T
  const start = world.clock.at
  const said = people.flatMap(({ id }) =>
    Array.from({ length: any(7) }, (): NewLine => {
      const purposeId = one([...topics, null])
      return {
        person: { entity: 'contact', id },
        ...{ purposeId, class: purposeId === null ? one(['marketing', 'product']) : 'newsletter', channel: one(['any', 'mail', 'phone']) },
        act: one(['given', 'given', 'refused', 'withdrawn', 'objected', 'renewed', 'expired', 'soft-opt-in']),
        ...{
          method: one(['staff', 'import', 'double-opt-in']),
          gpc: one([true, false]),
          at: new Date(start - any(4) * 1000).toISOString(),
        },
      }
    }),
  )
  await world.database.batch(tenant.id, lineStatements(world.clock, await world.keys.tenant(tenant.id), tenant.id, said))
  const { people: known } = await factsOf(
    owner,
    people.map(({ id }) => ({ entity: 'contact', id })),
  )
  const acts = (id: string, purposeId: string | null) =>
    standing(known.get(id)?.lines ?? [], { purposeId, class: purposeId === null ? 'marketing' : 'newsletter', channel: 'mail' }).act
  const expected = {
    agreed: people.filter(({ id }) => topics.some((topic) => isConsent(acts(id, topic)))).map(({ id }) => id),
    objected: people.filter(({ id }) => isRefusal(acts(id, null))).map(({ id }) => id),
  }
  const found = async (filter: unknown): Promise<string[]> =>
    (await find(owner, 'contact', { filter, limit: 500 })).data.map(({ id }) => id).toSorted()
  for (const [word, ids] of Object.entries(expected)) {
    assert.ok(ids.length > 20 && ids.length < 280, `${word}: ${ids.length}`)
    assert.deepEqual(await found({ advertising: { eq: word } }), ids.toSorted(), word)
    assert.equal((await found({ advertising: { ne: word } })).length, people.length - ids.length, `not ${word}`)
  }
  const objecting = await takenOut(tenant, { advertising: { eq: 'objected' } })
  assert.deepEqual(objecting, expected.objected.toSorted(), 'the file has whom the list shows')
  await assert.rejects(found({ advertising: { eq: 'perhaps' } }), { code: 'filter.wrong-value' })
  const either = new Set([...expected.agreed, ...expected.objected])
  assert.equal((await found({ advertising: { in: ['agreed', 'objected'] } })).length, either.size)
  await assert.rejects(found({ advertising: { gt: 'agreed' } }), { code: 'filter.unknown-operator' })
  await assert.rejects(find(owner, 'company', { filter: { advertising: { eq: 'agreed' } } }), { code: 'filter.unknown-field' })
})
