import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { archiveOf } from '#engine/archive/export.ts'
import type { Manifest } from '#engine/archive/manifest.ts'
import { leftBehind, travellers } from '#engine/archive/travel.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { newId } from '#platform/clock/ids.ts'
import { unzip } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let tenant: Tenant

before(async () => {
  world = await openWorld()
  tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const [company] = await create(writing, 'company', [{ name: 'Bäcker "Ö", Söhne' }])
  await create(writing, 'company', [{ name: '=1+1', parent: company?.id }])
  for (const round of [0, 1, 2]) {
    const people = Array.from({ length: 700 }, (_, index) => ({
      lastName: `Person ${round} ${index}`,
      emails: [{ value: `p${round}.${index}@x.example`, label: 'work' }],
    }))
    await create(writing, 'contact', people)
  }
})
after(() => world.close())

const contentId = newId()

async function* content(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('content of a file')
}

async function archive(): Promise<Buffer> {
  const writing = await tenant.as(tenant.owner)
  return buffer(archiveOf({ writing, contents: () => [{ area: 'file', id: contentId, read: content }], progress: async () => {} }))
}

test('an archive holds every table, each part as the manifest says', async () => {
  const parts = await unzip(await archive())
  const text = (path: string): string => parts.get(path)?.toString('utf8') ?? ''
  const manifest = JSON.parse(text('manifest.json')) as Manifest
  for (const part of manifest.parts) {
    const found = parts.get(part.path) ?? Buffer.alloc(0)
    assert.equal(found.length, part.bytes, part.path)
    assert.equal(createHash('sha256').update(found).digest('hex'), part.sha256, part.path)
    if (part.rows !== undefined) assert.equal(found.toString().split('\n').length - 1, part.rows, part.path)
  }
  const rowsOf = (table: string) => manifest.parts.find(({ path }) => path === `data/${table}.jsonl`)?.rows
  assert.deepEqual([rowsOf('contact'), rowsOf('contact_emails'), rowsOf('company')], [2100, 2100, 2])
  assert.equal(manifest.unreadable, 0)
  assert.equal(text(`files/file/${contentId}`), 'content of a file')
  assert.equal(text('csv/contacts.csv').split('\r\n').length, 2102)
  assert.match(text('csv/companies.csv'), /,'=1\+1,/, 'a spreadsheet runs no text for a formula')
  assert.ok(text('data/change_part.jsonl').includes('"after":{'), 'history is readable')
  assert.equal(JSON.parse(text('schema/contact.json')).properties.last_name.maxLength, 120)
})

const harmless = new Set([
  ...['consent_notice.hash', 'consent_event.notice_hash', 'hold.code_hash'],
  ...['consent_proof.notice_hash', 'consent_proof.person_hash', 'suppression.hash', 'erased_identifier.hash'],
])

test('every table either goes along or stays for a reason', () => {
  const named = new Set([...travellers.map(({ name }) => name), ...leftBehind.map(({ what }) => what)])
  for (const { name, wall } of tablePlans()) if (wall === 'tenant') assert.ok(named.has(name), name)
  const secret = travellers.flatMap(({ name: table, columns }) =>
    columns.filter(({ name }) => /hash|password|secret/.test(name)).map(({ name }) => `${table}.${name}`),
  )
  // Of texts that anybody may read; of a code that has ended by then; of addresses that are barred from advertising, or were erased, which must stay known.
  assert.deepEqual(
    secret.filter((each) => !harmless.has(each)),
    [],
  )
})
