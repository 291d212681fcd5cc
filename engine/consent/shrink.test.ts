import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark } from '#engine/act.ts'
import { consentOf } from '#engine/consent/person.ts'
import { recordSaid } from '#engine/consent/said.ts'
import { recordTold } from '#engine/consent/to-tell.ts'
import { openWorld, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('when a person ends, the ledger shrinks to proofs without a way to them, and those of others stay as they are', async () => {
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
  const people = ['ada', 'eve'].map((name) => ({ lastName: name, emails: [{ value: `${name}@x.example` }] }))
  const made = await create(owner, 'contact', people)
  const [news] = await create(owner, 'purpose', [{ name: 'News', class: 'newsletter', notice: 'Send it.', active: true }])
  const [ada, eve] = made.map(({ id }) => ({ entity: 'contact', id }))
  assert.ok(ada && eve && made[1])
  for (const person of [ada, eve]) {
    const said = {
      purposeId: news?.id ?? '',
      class: null,
      channel: 'mail',
      at: null,
      note: 'Met Ada at the fair',
      fileId: null,
      sale: null,
    } as const
    await recordSaid(owner, person, { ...said, act: 'given' })
    await recordSaid(owner, person, { ...said, act: 'withdrawn' })
    await recordTold(owner, person, 'letter', null)
  }
  await mark(owner, 'contact', [ada.id], 'delete')
  await end(owner, 'contact', [ada.id])
  const rowsOf = async (text: string) => (await world.database.batch(tenant.id, [{ text, values: [tenant.id] }]))[0]?.rows ?? []
  const lines = await rowsOf('select person_id from consent_event where tenant_id = $1')
  assert.deepEqual([...new Set(lines.map(({ person_id }) => person_id))], [eve.id])
  assert.deepEqual(await rowsOf('select person_id from told where tenant_id = $1'), [{ person_id: eve.id }])
  const proofs = await rowsOf(
    'select act, class, notice_hash, to_jsonb(p)::text as whole from consent_proof p where tenant_id = $1 order by at, act',
  )
  assert.deepEqual(
    proofs.map(({ act, class: of }) => `${act} ${of}`),
    ['given newsletter', 'withdrawn newsletter'],
  )
  assert.match(String(proofs[0]?.notice_hash), /^[0-9a-f]{64}$/)
  for (const { whole } of proofs) assert.ok(!String(whole).includes(ada.id) && !String(whole).includes('fair'))
  assert.equal((await consentOf(owner, eve, made[1])).lines.length, 2)
})
