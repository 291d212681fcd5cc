import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Writing } from '#engine/act/writing.ts'
import { runExport } from '#engine/export/export.ts'
import { removeContents } from '#engine/files/remove.ts'
import { carryOut, undoSeconds } from '#engine/mentions/carry-out.ts'
import { cleanse } from '#engine/mentions/cleanse.ts'
import { mentionsOf } from '#engine/mentions/find.ts'
import { rebuildMentions } from '#engine/mentions/rebuild.ts'
import { reviewCounts, reviewDays } from '#engine/mentions/reviews.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { newId } from '#platform/clock/ids.ts'
import { mark, type Sought } from '#privacy/mentions/tokens.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { fetchBytes, pdfOf, send, zipOf } from '#tests/files.ts'

let app: TestApp
let acme: TestTenant
let writing: Writing
let company: string

before(async () => {
  app = await openTestApp()
  acme = await app.tenant('Acme')
  writing = await asSystem(app.context.engine, acme.tenantId)
  company = await made('/companies', { name: 'Analytical Engines' })
})
after(() => app.close())

async function made(path: string, body: Record<string, unknown>): Promise<string> {
  const { status, body: answer } = await app.ask(acme.apiKey, 'POST', `/api/v1${path}`, body)
  assert.equal(status, 201, JSON.stringify(answer))
  return (answer.data as { id: string }).id
}
const note = (text: string): Promise<string> => made('/notes', { about: { entity: 'company', id: company }, text })
const textOf = async (id: string): Promise<unknown> =>
  ((await app.ask(acme.apiKey, 'GET', `/api/v1/notes/${id}`)).body.data as { text: string }).text

async function upload(name: string, bytes: Buffer): Promise<string> {
  const { status, text, body } = await send(app, acme.apiKey, `/companies/${company}/files`, { name, bytes })
  assert.equal(status, 201, text)
  return (body.data as { id: string }).id
}

interface Waiting {
  readonly id: string
  readonly record: { readonly id: string; readonly title: string | null }
  readonly about: { readonly title: string } | null
  readonly kind: string
  readonly snippets: readonly { readonly before: string; readonly found: string }[]
  readonly former: boolean
  readonly decision: string | null
}
const reviews = async (state = 'waiting'): Promise<Waiting[]> => {
  const { status, body } = await app.ask(acme.apiKey, 'GET', `/api/v1/privacy-reviews?state=${state}`)
  assert.equal(status, 200)
  return body.data as Waiting[]
}
const decide = (id: string, decision: string | null) => app.ask(acme.apiKey, 'POST', `/api/v1/privacy-reviews/${id}/decide`, { decision })
const carry = () => carryOut(app.context.engine, app.context.files, acme)

/** A note as a file that somebody took out. */
async function takenOut(id: string, format: string): Promise<string> {
  const { body } = await app.ask(acme.apiKey, 'POST', '/api/v1/exports', { entity: 'note', format, filter: { id: { eq: id } } })
  const exportId = (body.data as { id: string }).id
  await runExport(app.context.engine, app.context.files, { tenantId: acme.tenantId, exportId })
  return exportId
}
const stateOf = async (id: string): Promise<unknown> =>
  ((await app.ask(acme.apiKey, 'GET', `/api/v1/exports/${id}`)).body.data as { state: string }).state

async function erased(sought: Sought) {
  const asked = { erasureId: newId(app.clock), askedAt: new Date(app.clock.at).toISOString(), sought }
  return { asked, result: await cleanse(writing, app.context.files, asked, []) }
}

const left = async (sought: Sought): Promise<number> => {
  const cipher = await app.context.engine.keys.tenant(acme.tenantId)
  return (await app.context.engine.database.tenant(acme.tenantId, (tx) => mentionsOf(tx, cipher, sought))).length
}

const ada: Sought = { emails: ['ada@byron.example'], phones: ['+493012345678'], names: [['Ada', 'Byron']] }

test('addresses go at once; names wait for a reviewer, who redacts one and keeps another; a decision can be taken back until it is carried out', async () => {
  const [both, other, edited] = [
    await note('Ada Byron, 030 12345678'),
    await note('The street is called Ada-Byron-Weg'),
    await note('Byron, Ada was here'),
  ]
  await app.ask(acme.apiKey, 'PATCH', `/api/v1/notes/${edited}`, { text: 'nobody was here' }, { 'if-match': '"1"' })
  const { asked, result } = await erased(ada)
  assert.deepEqual([result.records, result.places, result.reviews], [1, 1, 3])
  assert.equal(await textOf(both), `Ada Byron, ${mark}`)
  const again = await cleanse(writing, app.context.files, asked, [])
  assert.equal(again.records, 0)
  const told = 'select count from notification where tenant_id = $1 and kind = $2'
  const [news] = await app.context.engine.database.batch(acme.tenantId, [{ text: told, values: [acme.tenantId, 'review'] }])
  assert.deepEqual(news?.rows, [{ count: 3 }], 'owners are told once')
  const waiting = await reviews()
  assert.equal(waiting.length, 3, 'asked twice, opened once')
  const of = (id: string): Waiting => waiting.find(({ record }) => record.id === id) as Waiting
  assert.deepEqual([of(both).snippets[0]?.found, of(both).about?.title], ['Ada Byron', 'Analytical Engines'])
  assert.deepEqual([of(other).snippets[0]?.before, of(other).former], ['The street is called ', false])
  assert.equal(of(edited).former, true)

  assert.equal((await decide(of(both).id, 'delete')).status, 422)
  assert.equal((await decide(newId(app.clock), 'keep')).status, 404)
  for (const [id, decision] of [
    [both, 'redact'],
    [other, 'redact'],
    [edited, 'redact'],
  ] as const)
    assert.equal((await decide(of(id).id, decision)).status, 204)
  assert.equal(await carry(), 0, 'not before the time to take it back is over')
  assert.equal((await decide(of(other).id, null)).status, 204)
  assert.equal((await decide(of(other).id, 'keep')).status, 204)
  app.clock.at += (undoSeconds + 1) * 1000
  assert.equal(await carry(), 3)
  assert.deepEqual([await textOf(both), await textOf(other)], [`${mark}, ${mark}`, 'The street is called Ada-Byron-Weg'])
  assert.equal((await decide(of(other).id, 'redact')).status, 409)
  assert.deepEqual(await reviewCounts(writing, asked.erasureId), { waiting: 0, redacted: 2, kept: 1, deleted: 0 })
  assert.equal(await left(ada), 1)
  for (const done of await reviews('done')) assert.deepEqual(done.snippets, [], 'what was decided is shown no longer')
})

test('what nobody decided is redacted on the seventh day, and a file that was taken out while it waited goes with it', async () => {
  const sought: Sought = { emails: [], phones: [], names: [['Grace', 'Hopper']] }
  const id = await note('Grace Hopper called')
  const other = await note('Nobody called')
  await erased(sought)
  const [naming, apart] = [await takenOut(id, 'json'), await takenOut(other, 'xlsx')]
  app.clock.at += reviewDays * 86_400_000 - 60_000
  assert.equal(await carry(), 0)
  app.clock.at += 120_000
  assert.deepEqual([await stateOf(naming), await stateOf(apart)], ['done', 'done'])
  assert.equal(await carry(), 1)
  assert.equal(await textOf(id), `${mark} called`)
  assert.deepEqual([await stateOf(naming), await stateOf(apart)], ['expired', 'done'], 'what names nobody stays')
})

test('a file is read after its upload; it becomes its redacted text or goes, as the reviewer decides, and its name is cleaned as any text', async () => {
  const sought: Sought = { emails: ['alan@turing.example'], phones: [], names: [['Alan', 'Turing']] }
  const only = await upload('fans.txt', Buffer.from('A letter of Pelé, from Santos'))
  await erased({ emails: [], phones: [], names: [['Pelé']] })
  const [fans] = await reviews()
  assert.deepEqual([fans?.kind, fans?.record.id, fans?.snippets[0]?.found], ['file', only, 'Pelé'], 'a name of one word is found in a file')
  await decide(fans?.id ?? '', 'keep')
  app.clock.at += (undoSeconds + 1) * 1000
  await carry()
  const pdf = await upload('Alan_Turing.pdf', pdfOf('Offer for alan@turing.example'))
  const text = await upload('letter.txt', Buffer.from('Dear Alan Turing, see alan@turing.example'))
  await upload('locked.pdf', pdfOf(''))
  const { result } = await erased(sought)
  assert.equal(result.unreadable, 1)
  const unreadable = (await app.ask(acme.apiKey, 'GET', '/api/v1/privacy-reviews/unreadable')).body as { data: Waiting[]; count: number }
  assert.deepEqual(
    [unreadable.count, unreadable.data[0]?.record.title, unreadable.data[0]?.about?.title],
    [1, 'locked.pdf', 'Analytical Engines'],
  )
  const waiting = await reviews()
  assert.deepEqual(
    waiting.map(({ kind, record }) => `${kind} ${record.id}`).toSorted(),
    [`file ${pdf}`, `file ${text}`, `text ${pdf}`].toSorted(),
  )
  const of = (id: string, kind = 'file'): string => waiting.find(({ record, ...each }) => record.id === id && each.kind === kind)?.id ?? ''
  await decide(of(pdf), 'redact')
  await decide(of(pdf, 'text'), 'redact')
  await decide(of(text), 'delete')
  app.clock.at += (undoSeconds + 1) * 1000
  await carry()
  const { data } = (await app.ask(acme.apiKey, 'GET', `/api/v1/files/${pdf}`)).body as {
    data: { name: string; content: { mediaType: string; size: number } }
  }
  assert.deepEqual([data.name, data.content.mediaType], [`${mark}.pdf.txt`, 'text/plain'])
  const { bytes } = await fetchBytes(app, acme.apiKey, `/files/${pdf}/content`)
  assert.match(bytes.toString(), new RegExp(`Offer for ${mark}`))
  assert.equal((await app.ask(acme.apiKey, 'GET', `/api/v1/files/${text}`)).status, 404)
  assert.equal(await left(sought), 0)
  assert.equal(
    await removeContents(app.context.engine, app.context.files, acme),
    2,
    'the bytes that were replaced, and those that were deleted',
  )
})

test('a document, a mail and the document that hangs on it name whom they name', async () => {
  const sought: Sought = { emails: [], phones: ['+493099887766'], names: [] }
  const document = zipOf({
    '[Content_Types].xml': '<Types/>',
    'word/document.xml': '<w:document xmlns:w="w"><w:p><w:t>Ring 030 / 998</w:t><w:t>877-66</w:t></w:p></w:document>',
  })
  const mail = [
    'From: x@example.org',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    'Content-Disposition: attachment; filename="a.docx"',
    'Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'Content-Transfer-Encoding: base64',
    '',
    document.toString('base64'),
    '--x--',
  ].join('\r\n')
  const files = [
    await upload('letter.docx', document),
    await upload('mail.eml', Buffer.from(mail)),
    await upload('note.txt', Buffer.from('nothing here')),
  ]
  const { result } = await erased(sought)
  assert.deepEqual([result.mentions, result.reviews], [2, 2])
  const waiting = (await reviews()).filter(({ record }) => files.includes(record.id))
  assert.deepEqual(waiting.map(({ record }) => record.title).toSorted(), ['letter.docx', 'mail.eml'])
})

test('reviews are for owners and admins, and for their organisation alone', async () => {
  const other = await app.tenant('Other')
  assert.equal((await app.ask(await app.key(acme, 'manager'), 'GET', '/api/v1/privacy-reviews')).status, 403)
  const [first] = await reviews('done')
  assert.equal((await app.ask(other.apiKey, 'POST', `/api/v1/privacy-reviews/${first?.id}/decide`, { decision: 'keep' })).status, 404)
  assert.deepEqual((await app.ask(other.apiKey, 'GET', '/api/v1/privacy-reviews?state=done')).body.data, [])
})

test('an index that was lost is made anew from texts and their history', async () => {
  const sought: Sought = { emails: ['konrad@zuse.example'], phones: [], names: [] }
  await note('konrad@zuse.example')
  const edited = await note('Write to konrad@zuse.example')
  await app.ask(acme.apiKey, 'PATCH', `/api/v1/notes/${edited}`, { text: 'Write to nobody' }, { 'if-match': '"1"' })
  await app.context.engine.database.batch(acme.tenantId, [{ text: 'delete from mention where tenant_id = $1', values: [acme.tenantId] }])
  assert.equal(await left(sought), 0)
  await rebuildMentions(app.context.engine, acme)
  assert.equal(await left(sought), 2)
})
