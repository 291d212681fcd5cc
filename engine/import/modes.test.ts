import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { find, type ReadRecord } from '#engine/find.ts'
import type { ImportChange } from '#engine/import/change.ts'
import { readImport } from '#engine/import/store.ts'
import { undoRows } from '#engine/import/undo.ts'
import { type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports

before(async () => {
  world = await openImports()
})
after(() => world.close())

const file = [
  'First name,Last name,E-mail,Job title,Street,City,Phone',
  'Ada,,ada@x.example,Countess,,Paris,+49 30 2',
  'Grace,Hopper,grace@x.example,Admiral,,,',
  'Grace,Again,grace@x.example,Twice,,,',
].join('\n')

/** Somebody who is here already, and the file on top of them. */
async function afterwards(
  change: ImportChange,
): Promise<{ at: Starter; run: Awaited<ReturnType<Starter['bring']>>; ada: ReadRecord; all: ReadRecord[] }> {
  const at = await world.starter()
  await create(at.writing, 'contact', [
    {
      firstName: 'Augusta',
      lastName: 'Byron',
      emails: [{ value: 'ada@x.example', label: 'work' }, { value: 'second@x.example' }],
      address: { street: 'Hauptstr. 1', city: 'Berlin' },
    },
  ])
  const run = await at.bring('contact', file, { key: 'emails', ...change })
  const all = await at.all('contact')
  assert.ok(all[0])
  return { at, run, ada: all[0], all }
}

const numbers = ({
  created,
  updated,
  skipped,
  failed,
}: {
  created: number
  updated: number
  skipped: number
  failed: number
}): number[] => [created, updated, skipped, failed]

test('skip adds those who are not here, once, and leaves everybody else as they are', async () => {
  const { run, ada, all } = await afterwards({ mode: 'skip' })
  assert.deepEqual(numbers(run), [1, 0, 2, 0])
  assert.deepEqual([ada.version, ada.firstName, all.length, all[1]?.lastName], [1, 'Augusta', 2, 'Hopper'])
})

test('merge changes what the file says, and takes nothing away', async () => {
  const { run, ada } = await afterwards({ mode: 'create-or-update' })
  assert.deepEqual(numbers(run), [1, 2, 0, 0])
  assert.deepEqual([ada.firstName, ada.lastName, ada.jobTitle], ['Ada', 'Byron', 'Countess'])
  assert.deepEqual((ada.emails as unknown[]).length, 2)
  assert.deepEqual([(ada.address as { street: string }).street, (ada.address as { city: string }).city], ['Hauptstr. 1', 'Paris'])
})

test('fill writes only where a record says nothing', async () => {
  const { ada } = await afterwards({ mode: 'update', existing: 'fill' })
  assert.deepEqual([ada.firstName, ada.lastName, ada.jobTitle], ['Augusta', 'Byron', 'Countess'])
  assert.deepEqual((ada.address as { city: string }).city, 'Berlin')
  assert.deepEqual(
    (ada.phones as { value: string }[]).map(({ value }) => value),
    ['+49 30 2'],
  )
})

test('overwrite takes the columns of the file as they are: empty cells empty, lists are replaced, what has no column stays', async () => {
  const { at, run, ada } = await afterwards({ mode: 'update', existing: 'overwrite' })
  assert.deepEqual(numbers(run), [0, 1, 2, 0])
  assert.deepEqual([ada.firstName, ada.lastName, ada.jobTitle, ada.source], ['Ada', null, 'Countess', 'manual'])
  assert.deepEqual(
    (ada.emails as { value: string }[]).map(({ value }) => value),
    ['ada@x.example'],
  )
  assert.deepEqual(ada.address, { street: null, postalCode: null, city: 'Paris', region: null, country: null })
  const undone = await readImport(at.writing, run.id)
  assert.ok(undone)
  await undoRows(at.writing, undone)
  const [back] = await at.all('contact')
  assert.deepEqual([back?.lastName, (back?.emails as unknown[] | undefined)?.length], ['Byron', 2], 'taken back whole')
})

test('every record of an import gets its tags, beside those that it has; unknown tags are refused', async () => {
  const at = await world.starter()
  const [old, fair] = await create(at.writing, 'tag', [{ name: 'old' }, { name: 'Fair 2026' }])
  await create(at.writing, 'contact', [{ lastName: 'Here', emails: [{ value: 'here@x.example' }], tags: [old?.id] }])
  const rows = 'Last name,E-mail,Tags\nHere,here@x.example,\nNew,new@x.example,own word\n'
  await assert.rejects(at.send('contact', rows, { tags: ['01a2027b-d68f-70f6-b70e-5f2543204674'] }), { status: 422 })
  await assert.rejects(at.send('company', 'Name\nAcme\n', { tags: 'x' }), { status: 422 })
  const run = await at.bring('contact', rows, { tags: [fair?.id], key: 'emails', mode: 'create-or-update' })
  assert.deepEqual(numbers(run), [1, 1, 0, 0])
  const [here, fresh] = await at.all('contact')
  assert.deepEqual((here?.tags as string[] | undefined)?.toSorted(), [old?.id, fair?.id].toSorted())
  assert.equal((fresh?.tags as string[] | undefined)?.length, 2)
})

test('a list shows what one import made and changed, and nothing else', async () => {
  const { at, run } = await afterwards({ mode: 'create-or-update' })
  await create(at.writing, 'contact', [{ lastName: 'Somebody else' }])
  const came = async (id: string): Promise<unknown[]> => {
    const page = await find(at.writing, 'contact', { filter: { import: { eq: id } }, sort: 'createdAt', count: true })
    assert.equal(page.count, page.data.length)
    return page.data.map(({ firstName }) => firstName)
  }
  assert.deepEqual(await came(run.id), ['Ada', 'Grace'])
  const companies = await at.bring('contact', 'Last name,Company\nX,Acme\n', { mode: 'create' })
  const made = await find(at.writing, 'company', { filter: { import: { eq: companies.id } }, fields: ['name'] })
  assert.deepEqual(
    made.data.map(({ name }) => name),
    ['Acme'],
  )
  const neighbour = await world.starter()
  assert.deepEqual((await find(neighbour.writing, 'contact', { filter: { import: { eq: run.id } } })).data, [])
  await assert.rejects(find(at.writing, 'contact', { filter: { import: { eq: 'nonsense' } } }), { status: 400 })
})
