import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { importAnswer } from '#engine/import/answer.ts'
import { previewImport } from '#engine/import/check.ts'
import { readImport } from '#engine/import/store.ts'
import { undoRows } from '#engine/import/undo.ts'
import { type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports

before(async () => {
  world = await openImports()
})
after(() => world.close())

const targets = async (at: Starter, rows: string): Promise<(string | null)[]> =>
  (await at.send('contact', rows)).settings.columns.map(({ target }) => target)

const firms = async (at: Starter): Promise<unknown[]> =>
  (await at.all('company')).map(({ name, domain, website, industry }) => [name, domain, website, industry])

const firmOf = async (at: Starter, lastName: string): Promise<unknown> => {
  const record = (await at.all('contact')).find((one) => one.lastName === lastName)
  return at.named('company', record?.company)
}

test('headings of the company in a file of contacts go to the company, in both languages', async () => {
  const at = await world.starter()
  assert.deepEqual(
    await targets(at, 'Last name,Company,Company: Domain,Company: Industry,Company: Addresses (Office): City\nA,B,c.example,D,E\n'),
    ['lastName', 'company', 'company.domain', 'company.industry', 'company.addresses.office.address.city'],
  )
  assert.deepEqual(await targets(at, 'Nachname;Firma;Firmendomain;Branche\nA;B;c.example;D\n'), [
    'lastName',
    'company',
    'company.domain',
    'company.industry',
  ])
  const run = await at.send('contact', 'Last name,X\nA,B\n')
  const { targets: offered } = (await importAnswer(at.writing, run, 'de')) as { targets: { path: string; label: string }[] }
  assert.equal(offered.find(({ path }) => path === 'company.website')?.label, 'Firma: Website')
  assert.equal(
    offered.some(({ path }) => path === 'company.parent'),
    false,
    'links of linked records are not followed',
  )
})

test('a contact comes with its company in one row: found by domain, else by name, else made of all that the row says, once', async () => {
  const at = await world.starter()
  await create(at.writing, 'company', [
    { name: 'Acme Holding', domain: 'acme.example' },
    { name: 'Known' },
    { name: 'Twin' },
    { name: 'Twin', domain: 'twin.example' },
  ])
  const rows = [
    'Last name,Company,Company: Domain,Company: Website,Company: Industry',
    'One,Acme,acme.example,https://other.example,Rockets',
    'Two,Known,,,Ignored',
    'Three,Fresh,fresh.example,fresh.example,Bakery',
    'Four,Fresh Ltd,fresh.example,,',
    'Five,Twin,,,',
    'Six,Twin,twin.example,,',
    'Seven,,lonely.example,,',
    'Eight,Broken,broken.example,javascript:alert(1),',
    'Nine,,,,',
  ].join('\n')
  const sent = await at.send('contact', rows)
  const { rows: checked } = await previewImport(at.writing, world.files, sent.id, { limit: 50 })
  const problems = checked.flatMap(({ row, problems: found }) => found.map(({ column, code }) => [row, column, code]))
  assert.deepEqual(problems, [
    [6, 1, 'link.several'],
    [8, 2, 'required'],
    [9, 3, 'url.not-an-address'],
  ])
  assert.equal((await at.all('company')).length, 4, 'a check makes nothing')
  const run = await at.bring('contact', rows)
  assert.deepEqual([run.created, run.failed], [6, 3])
  assert.deepEqual((await firms(at)).slice(4), [['Fresh', 'fresh.example', 'https://fresh.example', 'Bakery']])
  assert.deepEqual((await firms(at))[0], ['Acme Holding', 'acme.example', null, null], 'who is here already stays as they are')
  assert.deepEqual(await Promise.all(['One', 'Two', 'Three', 'Four', 'Six', 'Nine'].map((name) => firmOf(at, name))), [
    'Acme Holding',
    'Known',
    'Fresh',
    'Fresh',
    'Twin',
    null,
  ])
  const done = await readImport(at.writing, run.id)
  assert.ok(done)
  await undoRows(at.writing, done)
  assert.equal((await at.all('company')).length, 4, 'what the rows brought along is taken back with them')
})

test('where nothing may be made, a company that is not here is a problem', async () => {
  const at = await world.starter()
  const run = await at.bring('contact', 'Last name,Company: Domain,Company\nA,x.example,X\nB,,\n', { createLinked: false })
  assert.deepEqual([run.created, run.failed, (await at.all('company')).length], [1, 1, 0])
})

test('a thousand people of ten companies make ten companies, in whichever batch they stand', async () => {
  const at = await world.starter()
  const rows = Array.from({ length: 1000 }, (_, n) => `P${n},Firm ${n % 10},firm${n % 10}.example`)
  const run = await at.bring('contact', ['Last name,Company,Company: Domain', ...rows].join('\n'))
  assert.deepEqual([run.created, run.failed, (await at.all('company')).length], [1000, 0, 10])
})
