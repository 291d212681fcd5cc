import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { changeImport } from '#engine/import/change.ts'
import { previewImport } from '#engine/import/check.ts'
import type { Files } from '#platform/files/files.ts'
import { eventually } from '#tests/eventually.ts'
import { type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports
let at: Starter

before(async () => {
  world = await openImports()
  at = await world.starter()
})
after(() => world.close())

const rows = 21_000
const large = ['First name,Last name', ...Array.from({ length: rows }, (_, n) => `Ada ${n},Byron of Lovelace`)].join('\n')

/** The same files, of which each reading waits behind its first piece, and how each ended. */
function waiting(): { files: Files; endings: string[]; goOn: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const endings: string[] = []
  async function* watched(name: Parameters<Files['read']>[0]): ReturnType<Files['read']> {
    const nth = endings.push('under way') - 1
    let ending = 'left off'
    try {
      for await (const piece of world.files.read(name)) {
        yield piece
        await promise
      }
      ending = 'read to its end'
    } finally {
      endings[nth] = ending
    }
  }
  return { files: { ...world.files, read: watched }, endings, goOn: resolve }
}

test('a check ends when something else is chosen: a large file is not looked through for nobody', async () => {
  const sent = await at.send('contact', large)
  const { files, endings, goOn } = waiting()
  const how = { limit: 3 }
  const first = await previewImport(at.writing, files, sent.id, how)
  assert.equal(first.rows.length, 3)
  await changeImport(at.writing, world.files, sent.id, { columns: [{ index: 0, target: null }] })
  await previewImport(at.writing, files, sent.id, how)
  goOn()
  await eventually(() => endings.toSorted(), ['left off', 'read to its end'])
  const { checked } = await previewImport(at.writing, files, sent.id, how)
  assert.deepEqual(checked, { done: rows, total: rows })
  assert.equal(endings.length, 2, 'what was checked is remembered')
})

test('what was found a while ago is looked for anew', async () => {
  const sent = await at.send('contact', 'First name,Last name\nAda,Byron\n')
  const { files, endings, goOn } = waiting()
  goOn()
  const clock = { now: () => new Date(Date.now() + minutes * 60_000) }
  let minutes = 0
  const look = () => previewImport({ ...at.writing, clock }, files, sent.id, { limit: 3 })
  await look()
  minutes = 9
  await look()
  assert.equal(endings.length, 1)
  minutes = 11
  await look()
  assert.equal(endings.length, 2)
})
