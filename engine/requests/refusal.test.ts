import assert from 'node:assert/strict'
import { test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { findByIds } from '#engine/find.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { fileRequest } from '#engine/requests/file.ts'
import { requestOf } from '#engine/requests/view.ts'
import { refuseRequest } from '#engine/requests/work.ts'
import { propose, release } from '#engine/retain/holds.ts'
import { openWorld } from '#tests/world.ts'

test('a request for erasure that a hold defeats becomes a restriction, of which the person is told; any other refusal changes nothing', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const people = await create(writing, 'contact', [{ lastName: 'Held' }, { lastName: 'By a note' }, { lastName: 'Free' }])
    const [held, noted, free] = people.map(({ id }) => ({ entity: 'contact', id }))
    if (!(held && noted && free)) throw new Error('nobody is there')
    const [note] = await create(writing, 'note', [{ about: noted, text: 'says it was broken' }])
    const why = { filter: null, authority: 'Amtsgericht', reason: 'a dispute', reviewOn: '2027-06-01' }
    await propose(writing, { scope: 'record', entity: 'contact', recordId: held.id, ...why })
    const { id: ofNote } = await propose(writing, { scope: 'record', entity: 'note', recordId: note?.id ?? '', ...why })
    const asked = async (kind: 'erasure' | 'access', person: typeof held): Promise<string> =>
      (await fileRequest(writing, { kind, channel: 'post', language: 'de', people: [person] })).id
    const refused = async (kind: 'erasure' | 'access', person: typeof held): Promise<unknown[]> => {
      const id = await asked(kind, person)
      await refuseRequest(writing, id, 'Ein Verfahren läuft.')
      const { details } = await requestOf(await asSystem(world, tenant.id), id)
      const [found] = await findByIds(await asSystem(world, tenant.id), 'contact', [person.id])
      return [found?.restrictedFor ?? null, ...Object.values(details?.texts ?? {})]
    }
    const rests = 'Solange das so ist, werden Ihre Daten allein aus diesem Grund aufbewahrt und zu nichts anderem genutzt.'
    assert.deepEqual(await refused('access', held), [null, 'Ein Verfahren läuft.'], 'who wants to read is not restricted')
    assert.deepEqual(await refused('erasure', free), [null, 'Ein Verfahren läuft.'])
    for (const person of [held, noted])
      assert.deepEqual(await refused('erasure', person), ['statutory', `Ein Verfahren läuft.\n\n${rests}`], 'also by what is theirs')
    await release(writing, ofNote)
    assert.deepEqual(await refused('erasure', noted), ['statutory', 'Ein Verfahren läuft.'], 'what rests is lifted by somebody')
  } finally {
    await world.close()
  }
})
