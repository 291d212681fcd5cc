import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Principal } from '#engine/access/principal.ts'
import type { Writing } from '#engine/act/writing.ts'
import { transition, update } from '#engine/act.ts'
import { receiveArchive, runArchiveImport } from '#engine/archive/in.ts'
import { runArchive, startArchive } from '#engine/archive/out.ts'
import { runOf } from '#engine/archive/runs.ts'
import { runImport, runUndo, startImport, startUndo } from '#engine/import/jobs.ts'
import { readImport } from '#engine/import/store.ts'
import { uploadImport } from '#engine/import/upload.ts'
import { jobAnswer } from '#engine/jobs.ts'
import type { Files } from '#platform/files/files.ts'
import { type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports
let at: Starter

before(async () => {
  world = await openImports()
  at = await world.starter()
})
after(() => world.close())

/** What takes a right away between the asking and the work. */
const falls: readonly (readonly [string, (person: Principal) => Promise<unknown>])[] = [
  ['demoted', ({ actorId }) => update(at.writing, 'member', [{ id: actorId ?? '', input: { role: 'member' } }])],
  ['deactivated', ({ actorId }) => transition(at.writing, 'member', actorId ?? '', 'deactivate')],
]

async function* cards(lastName: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`Last name,Company\r\n${lastName},${lastName} Ltd\r\n`)
}

async function sent(writing: Writing, lastName: string): Promise<string> {
  return (await uploadImport(writing, world.files, 'contact', { fileName: 'people.csv', content: cards(lastName) })).id
}

const engine = () => ({ database: world.database, keys: world.keys, clock: world.clock })
const counts = async (): Promise<number[]> => [(await at.all('contact')).length, (await at.all('company')).length]
const payload = (jobId: string) => ({ tenantId: at.tenant.id, jobId })

/** The import as it ended, and its job: what their starter is told. */
async function ending(importId: string, jobId: string): Promise<unknown[]> {
  const run = await readImport(at.writing, importId)
  const { state, problem } = await jobAnswer(at.writing, jobId)
  return [run?.state, run?.problem, state, problem]
}

const refused = ['failed', 'job.not-allowed', 'failed', 'job.not-allowed']

for (const [how, fall] of falls)
  test(`an import and an undoing whose starter was ${how} before they began write nothing, and say why`, async () => {
    const person = await at.tenant.member('manager')
    const writing = await at.tenant.as(person)
    const [first, second] = [await sent(writing, `Kept ${how}`), await sent(writing, `Never ${how}`)]
    const brought = await startImport(writing, first)
    await runImport(engine(), world.files, payload(brought.id))
    const before = await counts()
    const [bringing, undoing] = [await startImport(writing, second), await startUndo(writing, first)]
    await fall(person)
    await runImport(engine(), world.files, payload(bringing.id))
    await runUndo(engine(), payload(undoing.id))
    assert.deepEqual(await ending(second, bringing.id), refused)
    assert.deepEqual(await ending(first, undoing.id), refused)
    assert.deepEqual(await counts(), before)
    // Somebody who may can take both up from there.
    const again = await startImport(at.writing, second)
    await runImport(engine(), world.files, payload(again.id))
    assert.deepEqual(await ending(second, again.id), ['done', null, 'done', null])
  })

/** Reading or writing any content is what must not happen; what came is removed. */
const filesThatAreOnlyRemoved = (removed: string[]): Files =>
  new Proxy({} as Files, {
    get: (_, name) => (name === 'remove' ? async ({ id }: { id: string }) => void removed.push(id) : assert.fail(`files.${String(name)}`)),
  })

test('everything is neither taken out nor brought in for whoever was an owner when they asked and is none any more', async () => {
  const person = await at.tenant.member('owner')
  const writing = await at.tenant.as(person)
  const out = await startArchive(writing)
  const incoming = await receiveArchive(writing, world.files, cards('no archive at all'))
  const before = await counts()
  await update(at.writing, 'member', [{ id: person.actorId ?? '', input: { role: 'admin' } }])
  const removed: string[] = []
  const files = filesThatAreOnlyRemoved(removed)
  const { id: tenantId } = at.tenant
  await runArchive(engine(), files, { tenantId, archiveId: out.id })
  await runArchiveImport(engine(), files, '/nowhere', { tenantId, archiveId: incoming.id })
  for (const { id } of [out, incoming]) {
    const { state, problem } = await runOf(at.writing, id)
    assert.deepEqual([state, problem], ['failed', 'job.not-allowed'])
  }
  assert.deepEqual(removed, [incoming.id], 'what was sent goes')
  assert.deepEqual(await counts(), before)
})
