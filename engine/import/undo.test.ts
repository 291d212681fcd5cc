import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { mark, update } from '#engine/act.ts'
import { historyOf } from '#engine/change/history.ts'
import { importOf } from '#engine/import/access.ts'
import { importAnswer } from '#engine/import/answer.ts'
import type { ImportRun } from '#engine/import/store.ts'
import { undoRows } from '#engine/import/undo.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports

before(async () => {
  world = await openImports()
})
after(() => world.close())

async function undone(at: Starter, run: ImportRun, writing: Writing = at.writing) {
  const { tenantId } = at.writing.principal
  await world.database.batch(tenantId, [
    { text: `update import_run set state = 'undoing', done = 0, kept = 0 where tenant_id = $1 and id = $2`, values: [tenantId, run.id] },
  ])
  await undoRows(writing, run)
  return importAnswer(at.writing, await importOf(at.writing, run.id), 'en')
}

const idOf = (records: readonly { id: string; lastName?: unknown }[], lastName: string): string =>
  records.find((record) => record.lastName === lastName)?.id ?? ''

test('what an import made ends, what it changed is as before, and what was made besides goes too', async () => {
  const at = await world.starter()
  const [old] = await create(at.writing, 'contact', [
    { lastName: 'Byron', jobTitle: 'Countess', emails: [{ value: 'a@x.example', label: 'work' }], phones: [{ value: '+4930111111' }] },
  ])
  const before = (await at.all('contact'))[0]
  const run = await at.bring(
    'contact',
    'Last name,Email,Phone,Job title,Company,Tags\nLovelace,a@x.example,030 222222,Analyst,New Ltd,Fresh\nHopper,g@x.example,,,New Ltd,\n',
  )
  assert.deepEqual([run.created, run.updated], [1, 1])
  const answer = await undone(at, run)
  const [now, ...more] = await at.all('contact')
  assert.ok(now && before)
  assert.deepEqual(more, [])
  const { version: _v, updatedAt: _u, ...rest } = now
  const { version: _w, updatedAt: _t, ...wanted } = before
  assert.deepEqual(rest, wanted)
  assert.deepEqual([await at.all('company'), await at.all('tag')], [[], []])
  assert.deepEqual([answer.kept, (answer.progress as { done: number; kept: number }).kept], [[], 0])
  assert.equal((answer.progress as { done: number }).done, 2)
  assert.equal((await historyOf(at.writing, 'contact', old?.id ?? '', undefined)).data[0]?.action, 'undo')
})

test('records that somebody edited since are left as they are, and listed', async () => {
  const at = await world.starter()
  const [old] = await create(at.writing, 'contact', [{ lastName: 'Old', emails: [{ value: 'old@x.example' }] }])
  const run = await at.bring(
    'contact',
    'Last name,Email,Company\nOlder,old@x.example,\nEdited,e@x.example,Used Ltd\nNoted,n@x.example,\nTrashed,t@x.example,\nPlain,p@x.example,Free Ltd\n',
  )
  const made = await at.all('contact')
  await update(at.writing, 'contact', [
    { id: old?.id ?? '', input: { jobTitle: 'Sage' } },
    { id: idOf(made, 'Edited'), input: { jobTitle: 'Editor' } },
  ])
  await create(at.writing, 'note', [{ about: { entity: 'contact', id: idOf(made, 'Noted') }, text: 'Called.' }])
  await mark(at.writing, 'contact', [idOf(made, 'Trashed')], 'delete')
  const answer = await undone(at, run)
  assert.deepEqual(
    new Set((answer.kept as { title: string }[]).map(({ title }) => title)),
    new Set(['Older', 'Edited', 'Noted', 'Trashed', 'Used Ltd']),
  )
  assert.equal((answer.progress as { kept: number }).kept, 5)
  assert.deepEqual(new Set((await at.all('contact')).map(({ lastName }) => lastName)), new Set(['Older', 'Edited', 'Noted']))
  assert.equal((await at.all('contact')).find(({ id }) => id === old?.id)?.jobTitle, 'Sage')
  assert.deepEqual(
    (await at.all('company')).map(({ name }) => name),
    ['Used Ltd'],
  )
  assert.equal((await at.all('note')).length, 1)
})

test('several rows that made and changed one record are undone as one', async () => {
  const at = await world.starter()
  const [old] = await create(at.writing, 'contact', [{ lastName: 'First', jobTitle: 'Before', emails: [{ value: 'a@x.example' }] }])
  const filler = Array.from({ length: 1200 }, (_, n) => `F${n},f${n}@x.example,`).join('\n')
  const run = await at.bring(
    'contact',
    `Last name,Email,Job title\nSecond,a@x.example,One\nNew,n@x.example,One\n${filler}\nThird,a@x.example,Two\nNewer,n@x.example,Two\n`,
  )
  assert.deepEqual([run.created, run.updated], [1201, 3])
  const answer = await undone(at, run)
  assert.deepEqual(answer.kept, [])
  const [now, ...more] = await at.all('contact')
  assert.deepEqual([now?.id, now?.lastName, now?.jobTitle, more.length], [old?.id, 'First', 'Before', 0])
})

test('companies that belong to each other are undone without keeping one because of the other', async () => {
  const at = await world.starter()
  const run = await at.bring('company', 'Name,Parent company\nChild,Parent\nParent,Grandparent\nGrandparent,\nOther,Outside\n')
  const answer = await undone(at, run)
  assert.deepEqual([answer.kept, await at.all('company')], [[], []])
})

test('an undoing that is interrupted goes on where it ended', async () => {
  const at = await world.starter()
  const run = await at.bring('contact', `Last name,Email\n${Array.from({ length: 1200 }, (_, n) => `N${n},n${n}@x.example`).join('\n')}\n`)
  for (const lives of [1, 2, 3, 4, 5, 6, 7]) {
    let left = lives
    const database = {
      ...world.database,
      tenant: ((tenantId, work, options) => {
        left -= 1
        if (left < 0) throw new DatabaseError('database.connection-lost', 'The connection to the database was lost')
        return world.database.tenant(tenantId, work, options)
      }) as typeof world.database.tenant,
    }
    await undone(at, run, { ...at.writing, database }).catch((error: unknown) => {
      assert.equal((error as DatabaseError).code, 'database.connection-lost')
    })
  }
  const answer = await undone(at, run)
  assert.deepEqual([answer.kept, (await at.all('contact')).length], [[], 0])
})
