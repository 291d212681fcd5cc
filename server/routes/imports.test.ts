import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { runImport, runUndo } from '#engine/import/jobs.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'

let world: TestApp
let acme: TestTenant

before(async () => {
  world = await openTestApp()
  acme = await world.tenant('Acme')
})
after(() => world.close())

type Data = Record<string, unknown> & { id: string }

function send(key: string | undefined, content: string | Buffer, { entity = 'contact', files = 1 } = {}): Promise<Answer> {
  const boundary = '----steward'
  const part = [
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="../people.csv"\r\ncontent-type: text/csv\r\n\r\n`,
    content,
    '\r\n',
  ]
  const body = Buffer.concat(
    [...Array.from({ length: files }, () => part).flat(), `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)),
  )
  return world.ask(key, 'POST', `/api/v1/imports?entity=${entity}`, body, { 'content-type': `multipart/form-data; boundary=${boundary}` })
}

/** A form as it is, to its last byte. */
const sendForm = (form: string): Promise<Answer> =>
  world.ask(acme.apiKey, 'POST', '/api/v1/imports?entity=contact', form, { 'content-type': 'multipart/form-data; boundary=b' })

const dataOf = ({ body }: Answer): Data => body.data as Data

/** Runs what the queue would run. */
async function finish(answer: Answer, undo = false): Promise<void> {
  const payload = { tenantId: acme.tenantId, jobId: (answer.body.job as { id: string }).id }
  await (undo ? runUndo(world.context.engine, payload) : runImport(world.context.engine, world.context.files, payload))
}

const content =
  'First name,Last name,Email,Company\nAda,Byron,ada@x.example,Analytical\nGrace,Hopper,nobody,Navy\n,Babbage,c@x.example,Analytical\n'

test('a file is sent, mapped, looked through, imported, its failed rows fetched, and taken back', async () => {
  const sent = await send(acme.apiKey, content)
  assert.equal(sent.status, 201, sent.text)
  const { id, state, fileName, detected, columns, rows, key, mode, targets } = dataOf(sent)
  assert.deepEqual([state, fileName, rows, key, mode], ['mapping', 'people.csv', 3, 'emails', 'create-or-update'])
  assert.deepEqual(detected, { encoding: 'utf-8', delimiter: ',', headings: true, product: null, format: 'csv', sheets: [], sheet: null })
  assert.deepEqual((columns as unknown[])[2], {
    index: 2,
    heading: 'Email',
    samples: ['ada@x.example', 'nobody', 'c@x.example'],
    target: 'emails.0.value',
  })
  assert.ok(
    (targets as { path: string; label: string }[]).some(({ path, label }) => path === 'phones.work.value' && label === 'Phone (Work)'),
  )
  const path = `/api/v1/imports/${id}`
  const changed = await world.ask(acme.apiKey, 'PATCH', path, { columns: [{ index: 0, target: null }] })
  assert.equal((dataOf(changed).columns as { target: unknown }[])[0]?.target, null)
  const preview = await world.ask(acme.apiKey, 'GET', `${path}/preview?limit=2`, undefined, { 'accept-language': 'de' })
  assert.deepEqual((preview.body.data as { row: number; cells: unknown[] }[])[1]?.cells[2], {
    column: 2,
    text: 'nobody',
    problem: { code: 'email.not-an-address', message: 'Das ist keine E-Mail-Adresse. Sie sieht aus wie name@beispiel.de.' },
    leftOut: null,
  })
  assert.deepEqual([preview.body.problems, preview.body.problemRows, preview.body.checked], [1, 1, { done: 3, total: 3 }])
  const started = await world.ask(acme.apiKey, 'POST', `${path}/start`)
  assert.deepEqual([started.status, dataOf(started).state], [202, 'running'])
  await finish(started)
  const done = dataOf(await world.ask(acme.apiKey, 'GET', path))
  assert.deepEqual([done.state, done.progress], ['done', { done: 3, total: 3, created: 2, updated: 0, skipped: 0, failed: 1, leftOut: 0 }])
  const errors = await world.ask(acme.apiKey, 'GET', `${path}/errors`)
  assert.match(String(errors.headers['content-disposition']), /people\.errors\.csv/)
  assert.match(
    errors.text,
    /^\ufeffFirst name,Last name,Email,Company,Reason\r\nGrace,Hopper,nobody,Navy,Email: This is not an e-mail address/,
  )
  const undone = await world.ask(acme.apiKey, 'POST', `${path}/undo`)
  assert.equal(undone.status, 202)
  await finish(undone, true)
  const last = dataOf(await world.ask(acme.apiKey, 'GET', path))
  assert.deepEqual([last.state, last.kept], ['undone', []])
  assert.deepEqual((await world.ask(acme.apiKey, 'GET', '/api/v1/contacts')).body.data, [])
  const list = await world.ask(acme.apiKey, 'GET', '/api/v1/imports')
  assert.deepEqual((list.body.data as Data[])[0]?.id, id)
})

test('what is no import is said by its code, and nothing is kept of it', async () => {
  const wrong: [Promise<Answer>, number, string][] = [
    [send(acme.apiKey, ''), 422, 'import.no-rows'],
    [send(acme.apiKey, 'PK\u0003\u0004'), 422, 'import.damaged'],
    [send(acme.apiKey, '[{"a":1}'), 422, 'import.file-cut'],
    [send(acme.apiKey, content, { entity: 'nonsense' }), 404, 'not-found'],
    [send(acme.apiKey, content, { files: 0 }), 422, 'import.no-file'],
    [world.ask(acme.apiKey, 'POST', '/api/v1/imports?entity=contact', { rows: [] }), 422, 'import.no-file'],
    [sendForm('--b\r\nnonsense'), 422, 'import.file-cut'],
    [sendForm('--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\nName\r\nAda By'), 422, 'import.file-cut'],
    [send(undefined, content), 401, 'unauthenticated'],
    [send(await world.key(acme, 'member'), content), 403, 'forbidden'],
    [world.ask(acme.apiKey, 'GET', '/api/v1/imports/nonsense'), 404, 'not-found'],
    [world.ask(acme.apiKey, 'GET', `/api/v1/imports/${acme.tenantId}`), 404, 'not-found'],
  ]
  for (const [asked, status, code] of wrong) {
    const { status: got, body, text } = await asked
    assert.equal(got, status, text)
    const [problem] = (body.errors ?? []) as { code: string; message: string }[]
    assert.equal(problem?.code ?? body.code, code)
    if (problem !== undefined) assert.notEqual(problem.message, problem.code, 'said in words')
  }
})

test('a file that is too large is refused while it comes', async () => {
  const { status, body } = await send(acme.apiKey, Buffer.alloc(100 * 1024 * 1024 + 10, 'a,b\n'))
  assert.deepEqual([status, body.code], [413, 'import.file-too-large'])
})

test('a neighbour finds none of it', async () => {
  const sent = dataOf(await send(acme.apiKey, content))
  const other = await world.tenant('Other')
  for (const [method, path] of [
    ['GET', ''],
    ['PATCH', ''],
    ['GET', '/preview'],
    ['POST', '/start'],
    ['POST', '/undo'],
    ['GET', '/errors'],
  ] as const) {
    const answer = await world.ask(other.apiKey, method, `/api/v1/imports/${sent.id}${path}`, method === 'PATCH' ? {} : undefined)
    assert.equal(answer.status, 404, `${method} ${path}`)
  }
  assert.deepEqual((await world.ask(other.apiKey, 'GET', '/api/v1/imports')).body.data, [])
})
