import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark, update, type Writing } from '#engine/act.ts'
import { historyOf, restoreFrom } from '#engine/change/history.ts'
import { sealAll } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { get } from '#engine/find.ts'
import { type Mention, mentionsOf } from '#engine/mentions/find.ts'
import { pruneMentions } from '#engine/mentions/prune.ts'
import { redactPlaces } from '#engine/mentions/redact.ts'
import { tokensOf, tokensOfLong } from '#engine/mentions/tokens.ts'
import { makeField } from '#engine/own/fields.ts'
import { makeObject } from '#engine/own/objects.ts'
import { mark as redacted, type Sought } from '#privacy/mentions/tokens.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let tenant: Tenant
let writing: Writing
let company: string

const ada: Sought = { emails: ['ada@byron.example'], phones: ['+493012345678'], names: [['Ada', 'Byron']] }

before(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  writing = await tenant.as(tenant.owner)
  company = await made('company', { name: 'Analytical Engines' })
})
after(() => world.close())

async function made(entity: string, input: Record<string, unknown>): Promise<string> {
  const [record] = await create(writing, entity, [input])
  return record?.id ?? ''
}

const note = (text: string): Promise<string> => made('note', { about: { entity: 'company', id: company }, text })

const found = async (sought: Sought, except: string[] = []): Promise<Mention[]> => {
  const cipher = await world.keys.tenant(tenant.id)
  return world.database.tenant(tenant.id, (tx) => mentionsOf(tx, cipher, sought, { except }))
}

/** Which of these records name the person, and how. */
const strengths = async (sought: Sought, ids: readonly string[]): Promise<(string | undefined)[]> => {
  const mentions = await found(sought)
  return ids.map((id) => {
    const of = mentions.filter(({ recordId }) => recordId === id).map(({ strength }) => strength)
    return of.length === 0 ? undefined : of.join('+')
  })
}

test('a person is found in notes however they were typed, in own fields, own objects, names of files and what belongs to nobody', async () => {
  await makeField(writing, { entity: 'contact', kind: 'text', label: 'Assistant', holds: 'free-text', options: {} })
  await makeField(writing, { entity: 'contact', kind: 'phone', label: 'Secretary', holds: 'user.contact.phone_number', options: {} })
  const titleField = { label: 'Name', kind: 'text', holds: 'free-text' }
  await makeObject(writing, { name: 'Boat', plural: 'Boats', subject: 'none', reason: 'a boat is nobody at all', titleField })
  writing = await tenant.as(tenant.owner)
  const direct = [
    await note('Ring (030) 123 456 78 tomorrow'),
    await note('0049 30 12345678'),
    await note('+49 (0)30 / 12345-678'),
    await note('Write to ADA@BYRON.EXAMPLE.'),
    await note('| phone | mail |\n| 030-12345678 | <ada@byron.example> |'),
    await made('contact', { lastName: 'Lovelace', x_assistant: 'ada@byron.example' }),
  ]
  const names = [
    await note('Byron, Ada'),
    await note('Ádà BYRON’s letter'),
    await made('x_boat', { x_name: 'The Ada Byron' }),
    await made('company', { name: 'Ada Byron Consulting' }),
    await made('company', { name: 'Sole trader', phone: '030 12345678' }),
    await made('contact', { lastName: 'Lovelace', x_secretary: '030 12345678' }),
  ]
  const strangers = [
    await note('Ada met Lord Byron'),
    await note('030 12345679'),
    await made('contact', { firstName: 'Ada', lastName: 'Byron' }),
  ]
  // An address may hold the name besides.
  for (const strength of await strengths(ada, direct)) assert.match(strength ?? 'none', /^direct(\+name)?$/)
  assert.deepEqual(
    await strengths(ada, names),
    names.map(() => 'name'),
  )
  assert.deepEqual(await strengths(ada, strangers), [undefined, undefined, undefined])
})

test('a name with a middle name that nobody knows of, or with a letter, is found; so is somebody whose whole name is one word', async () => {
  const ids = [
    await note('Ada King Byron rang'),
    await note('A. Byron rang'),
    await note('Byron, A. rang'),
    await note('Ada rang, and King Byron'),
  ]
  assert.deepEqual(await strengths({ emails: [], phones: [], names: [['Ada', 'Byron']] }, ids), ['name', 'name', 'name', undefined])
  const pele: Sought = { emails: [], phones: [], names: [['Pelé']] }
  const umlauts: Sought = { emails: [], phones: [], names: [['Übük']] }
  const spelled = [await note('Uebuek rang'), await note('Ubuk rang'), await note('ÜBÜK rang')]
  assert.deepEqual((await found(umlauts)).map(({ recordId }) => recordId).toSorted(), spelled.toSorted())
  const said = [await note('Met PELE in Santos.'), await note('a pele of wool'), await made('tag', { name: 'Pelés Freunde' })]
  const own = await note('Pelé himself')
  const once = await note('Asked Pelé for a signature')
  await update(writing, 'note', [{ id: once, input: { text: 'Asked for a signature' } }])
  const mentions = await found(pele, [own])
  assert.deepEqual(
    mentions.map(({ recordId, field, strength }) => [recordId, field, strength]).toSorted(),
    [
      [said[0], 'text', 'name'],
      [said[2], 'name', 'name'],
      [once, 'text', 'name'],
    ].toSorted(),
  )
  assert.deepEqual(await redactPlaces(writing, mentions, pele, 'direct'), { records: 0, places: 0, history: 0 })
  const { history } = await redactPlaces(writing, mentions, pele, 'all')
  assert.equal((await get(writing, 'note', said[0] ?? '')).text, `Met ${redacted} in Santos.`)
  assert.ok(history >= 4, 'what was said before goes as well')
  assert.deepEqual(await found(pele, [own]), [])
})

test('what belongs to the person is no mention, and neither is what another tenant holds', async () => {
  const own = await note('ada@byron.example herself')
  const mine = await found(ada, [own])
  assert.equal(
    mine.some(({ recordId }) => recordId === own),
    false,
  )
  const other = await world.tenant()
  const cipher = await world.keys.tenant(other.id)
  assert.deepEqual(await world.database.tenant(other.id, (tx) => mentionsOf(tx, cipher, ada)), [])
})

test('a mention that was edited away or ended is found as long as history holds it', async () => {
  const sought: Sought = { emails: ['grace@hopper.example'], phones: [], names: [] }
  const edited = await note('grace@hopper.example called')
  await update(writing, 'note', [{ id: edited, input: { text: 'nobody called' } }])
  const ended = await note('grace@hopper.example wrote')
  await mark(writing, 'note', [ended], 'delete')
  await end(writing, 'note', [ended])
  assert.deepEqual(await strengths(sought, [edited, ended]), ['direct', 'direct'])
  const counts = await redactPlaces(writing, await found(sought), sought, 'direct')
  assert.deepEqual(counts, { records: 0, places: 0, history: 4 })
  assert.deepEqual(await found(sought), [])
  const { database } = world
  await database.batch(tenant.id, [
    {
      text: 'select app.forget_change_parts(array(select change_id from change_part where record_id = $1), array(select record_id from change_part where record_id = $1))',
      values: [ended],
    },
  ])
  assert.equal(await pruneMentions(world, { tenantId: tenant.id }), 1, 'the row of a record that is gone goes with its history')
})

test('redaction cleans texts and their history, says that it happened and not what was there, and leaves the chain whole', async () => {
  const sought: Sought = { emails: ['alan@turing.example'], phones: [], names: [['Alan', 'Turing']] }
  const text = 'Alan Turing (alan@turing.example) met alan@other.example'
  const id = await note(text)
  const counts = await redactPlaces(writing, await found(sought), sought, 'direct')
  assert.deepEqual(counts, { records: 1, places: 1, history: 1 })
  assert.equal((await get(writing, 'note', id)).text, `Alan Turing (${redacted}) met alan@other.example`)
  assert.deepEqual(await strengths(sought, [id]), ['name'])
  const { data } = await historyOf(writing, 'note', id, undefined)
  assert.deepEqual([data[0]?.action, data[0]?.before, data[0]?.after], ['redact', null, null])
  await assert.rejects(restoreFrom(writing, 'note', id, data[0]?.id ?? '', undefined, undefined), { code: 'history.nothing-to-restore' })
  await redactPlaces(writing, await found(sought), sought, 'all')
  assert.equal((await get(writing, 'note', id)).text, `${redacted} (${redacted}) met alan@other.example`)
  assert.deepEqual(await found(sought), [])
  await sealAll(world.database)
  assert.deepEqual((await verifyTenant(world.database, world.keys, tenant.id)).findings, [])
})

test('a company that bears the name and the number of its owner loses both when that is decided, and two tags of one name stay two', async () => {
  const sought: Sought = { emails: [], phones: ['+4940555000'], names: [['Konrad', 'Zuse']] }
  const firm = await made('company', { name: 'Konrad Zuse KG', phone: '+49 40 555000' })
  const tags = [await made('tag', { name: 'Konrad Zuse' }), await made('tag', { name: 'Zuse, Konrad' })]
  await redactPlaces(writing, await found(sought), sought, 'direct')
  assert.equal((await get(writing, 'company', firm)).phone, '+4940555000')
  await redactPlaces(writing, await found(sought), sought, 'all')
  const { name, phone } = await get(writing, 'company', firm)
  assert.deepEqual([name, phone], [`${redacted} KG`, null])
  for (const id of tags) assert.match(String((await get(writing, 'tag', id)).name), /^███ [0-9a-f]{6}$/)
  assert.deepEqual(await found(sought), [])
})

test('what a long file says is read slice by slice, and nothing is lost between two', async () => {
  const cipher = await world.keys.tenant(tenant.id)
  const text = Array.from({ length: 12_000 }, (_, n) => `person${n}@example.org, Name${n}n Family${n}f`).join('\n')
  const long = new Set(await tokensOfLong(cipher, text, 'DE'))
  const whole = tokensOf(cipher, [{ text, as: 'text' }], 'DE')
  assert.ok(whole.length > 12_000 && text.length > 400_000)
  assert.deepEqual(
    whole.filter((token) => !long.has(token)),
    [],
  )
})
