import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { send } from '#tests/files.ts'

let app: TestApp
let acme: TestTenant
let purposeId: string

const make = async (path: string, body: unknown): Promise<string> =>
  String(((await app.ask(acme.apiKey, 'POST', `/api/v1${path}`, body)).body.data as { id: string }).id)

before(async () => {
  app = await openTestApp()
  acme = await app.tenant('Acme')
  purposeId = await make('/purposes', { name: 'Letter', class: 'newsletter', notice: 'Send it.', active: true })
})
after(() => app.close())

async function bring(csv: string): Promise<{ added: number; faulty: { row: number; fault: string }[] }> {
  const sent = await send(app, acme.apiKey, `/purposes/${purposeId}/files`, { name: 'consents.csv', bytes: Buffer.from(csv) })
  assert.equal(sent.status, 201, sent.text)
  const fileId = (sent.body.data as { id: string }).id
  const answer = await app.ask(acme.apiKey, 'POST', '/api/v1/consent-imports', { purposeId, fileId })
  assert.equal(answer.status, 200, answer.text)
  return answer.body.data as unknown as { added: number; faulty: { row: number; fault: string }[] }
}

const said = async (id: string) =>
  (await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${id}/consent`)).body.data as unknown as {
    may: { purposeId: string | null; allowed: boolean }[]
    lines: { act: string; at: string; method: string; note: string }[]
  }

test('consents from elsewhere come with their evidence, once, and never outrank a refusal', async () => {
  const [ada, eve] = [
    await make('/contacts', { lastName: 'Byron', emails: [{ value: 'ada@x.example' }] }),
    await make('/contacts', { lastName: 'Refuser', emails: [{ value: 'eve@x.example' }] }),
  ]
  await app.ask(acme.apiKey, 'POST', `/api/v1/contacts/${eve}/consent`, {
    purposeId,
    channel: 'mail',
    act: 'refused',
    note: 'on the phone',
    at: '2024-01-01T00:00:00Z',
  })
  const csv =
    'E-Mail;Act;When;How\nADA@x.example;yes;03.02.2025;form on the old site\neve@x.example;given;2025-02-03;form on the old site\n'
  assert.deepEqual(await bring(csv), { added: 2, faulty: [] })
  assert.deepEqual(await bring(csv), { added: 0, faulty: [] })
  const { lines, may } = await said(ada)
  assert.deepEqual(
    lines.map(({ act, at, method, note }) => [act, at, method, note]),
    [['given', '2025-02-02T23:00:00.000Z', 'import', 'form on the old site']],
  )
  assert.equal(may.find((one) => one.purposeId === purposeId)?.allowed, true)
  assert.equal((await said(eve)).may.find((one) => one.purposeId === purposeId)?.allowed, false)
})

test('the same consents that two bring along at the same moment are there once', async () => {
  const people = await Promise.all(
    ['one', 'two', 'three'].map((name) => make('/contacts', { lastName: name, emails: [{ value: `${name}@once.example` }] })),
  )
  const csv = `E-Mail;Act;When;How\n${['one', 'two', 'three'].map((name) => `${name}@once.example;yes;2025-02-03;old site`).join('\n')}\n`
  const brought = await Promise.all([bring(csv), bring(csv), bring(csv)])
  assert.equal(
    brought.reduce((sum, { added }) => sum + added, 0),
    3,
  )
  for (const id of people) assert.equal((await said(id)).lines.length, 1)
})

test('rows that say too little are told by their number, and nothing of them is guessed', async () => {
  const rows = ['nobody@x.example,given,2025-01-01,form,', 'no address,given,2025-01-01,form,', 'ada@x.example,perhaps,2025-01-01,form,']
  const more = [
    'ada@x.example,given,2099-01-01,form,',
    'ada@x.example,given,soon,form,',
    'ada@x.example,given,2025-01-01,,',
    'ada@x.example,given,2025-01-01,form,Another',
  ]
  const { added, faulty } = await bring(`email,act,when,how,purpose\n${[...rows, ...more].join('\n')}\n`)
  assert.equal(added, 0)
  assert.deepEqual(
    faulty.map(({ row, fault }) => `${row} ${fault}`),
    ['2 person', '3 address', '4 act', '5 when', '6 when', '7 how', '8 purpose'],
  )
  assert.deepEqual(await bring('a,b\n1,2\n'), { added: 0, faulty: [{ row: 1, fault: 'columns' }] })
})

const write = (id: string, said: object) =>
  app.ask(acme.apiKey, 'POST', `/api/v1/contacts/${id}/consent`, { purposeId, channel: 'mail', note: 'Order 4711 of 3 March', ...said })
const codesOf = ({ body }: { body: Readonly<Record<string, unknown>> }) =>
  (body.errors as { code: string }[] | undefined)?.map(({ code }) => code)
const may = async (id: string, about = purposeId) =>
  (await said(id)).may.find((one) => one.purposeId === about) as unknown as { reason: string }

test('a sale stands in for consent only where the tenant switched that country on, and the person lives there', async () => {
  const sold = { act: 'soft-opt-in' }
  const survey = await make('/purposes', { name: 'Survey', class: 'survey', notice: 'Ask me.', active: true })
  const [here, swiss, polish] = [
    await make('/contacts', { lastName: 'Here', emails: [{ value: 'here@x.example' }] }),
    await make('/contacts', { lastName: 'Swiss', emails: [{ value: 'ch@x.example' }], address: { country: 'CH' } }),
    await make('/contacts', { lastName: 'Polish', emails: [{ value: 'pl@x.example' }], address: { country: 'PL' } }),
  ]
  assert.deepEqual(codesOf(await write(here, sold)), ['consent.soft-opt-in-off'], 'off until somebody switches it on')
  const turn = (country: string, on: boolean) => app.ask(acme.apiKey, on ? 'PUT' : 'DELETE', `/api/v1/soft-opt-in-countries/${country}`)
  assert.deepEqual([(await turn('DE', true)).status, (await turn('PL', true)).status], [204, 404])
  type Country = { country: string; law: string; since: string | null }
  const { data } = (await app.ask(acme.apiKey, 'GET', '/api/v1/soft-opt-in-countries')).body as unknown as { data: Country[] }
  assert.deepEqual(
    data.flatMap(({ country, since }) => (since === null ? [] : country)),
    ['DE'],
  )
  assert.equal((await write(here, sold)).status, 204)
  assert.equal((await may(here)).reason, 'soft-opt-in')
  for (const abroad of [swiss, polish]) assert.deepEqual(codesOf(await write(abroad, sold)), ['consent.soft-opt-in-off'])
  assert.deepEqual(codesOf(await write(here, { ...sold, purposeId: survey })), ['consent.soft-opt-in-class'])
  assert.deepEqual(codesOf(await write(here, { ...sold, channel: 'phone' })), ['consent.soft-opt-in-mail'])
  assert.deepEqual(codesOf(await write(here, { ...sold, purposeId: null, class: 'marketing' })), ['required'])
  assert.deepEqual(codesOf(await write(here, { ...sold, note: '' })), ['required'])
  await turn('DE', false)
  assert.equal((await may(here)).reason, 'soft-opt-in-off', 'what was recorded counts only while the country is on')
  await turn('DE', true)
  app.clock.at += 1000
  await write(here, { act: 'withdrawn' })
  assert.deepEqual(codesOf(await write(here, sold)), ['consent.soft-opt-in-barred'])
})

test('a sale is a record of the person’s own, if it is a record', async () => {
  const [buyer, other] = [await make('/contacts', { lastName: 'Buyer' }), await make('/contacts', { lastName: 'Other' })]
  const sale = { entity: 'note', id: await make('/notes', { about: { entity: 'contact', id: buyer }, text: 'Bought a press' }) }
  const sold = { act: 'soft-opt-in', sale }
  assert.deepEqual(codesOf(await write(other, sold)), ['consent.not-their-sale'])
  assert.deepEqual(codesOf(await write(buyer, { ...sold, sale: { entity: 'contact', id: buyer } })), ['consent.not-their-sale'])
  assert.deepEqual(codesOf(await write(buyer, { act: 'given', sale })), ['consent.not-their-sale'])
  assert.equal((await write(buyer, sold)).status, 204)
  assert.deepEqual(((await said(buyer)).lines[0] as unknown as { sale: object }).sale, sale)
})

test('what a member wrote down comes with its file, which hangs on the person; saying yes again renews', async () => {
  const [ada, eve] = [await make('/contacts', { lastName: 'Ada' }), await make('/contacts', { lastName: 'Eve' })]
  const sent = await send(app, acme.apiKey, `/contacts/${ada}/files`, { name: 'form.pdf', bytes: Buffer.from('%PDF-1.4 signed') })
  const fileId = String((sent.body.data as { id: string }).id)
  const given = { act: 'given', fileId }
  for (const [id, file] of [
    [eve, fileId],
    [ada, ada],
  ] as const)
    assert.deepEqual(codesOf(await write(id, { ...given, fileId: file })), ['consent.not-their-file'])
  assert.equal((await write(ada, given)).status, 204)
  app.clock.at += 1000
  await write(ada, { act: 'given' })
  const lines = async () => (await said(ada)).lines as unknown as { act: string; file: object | null }[]
  assert.deepEqual(
    (await lines()).map(({ act, file }) => [act, file]),
    [
      ['renewed', null],
      ['given', { id: fileId, name: 'form.pdf' }],
    ],
  )
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/files/${fileId}`)
  await app.ask(acme.apiKey, 'DELETE', `/api/v1/files/${fileId}?forever=true`)
  assert.equal((await lines())[1]?.file, null, 'a file that is gone is not promised')
})

test('a list of people is asked about at once, and tells of nobody whom the reader does not see', async () => {
  const ids = await Promise.all(
    ['One', 'Two'].map((lastName) => make('/contacts', { lastName, emails: [{ value: `${lastName}@list.example` }] })),
  )
  await write(ids[1] ?? '', { act: 'objected', purposeId: null, class: 'marketing', channel: 'any' })
  const bolt = await app.tenant('Bolt')
  const ask = async (key: string) =>
    (await app.ask(key, 'POST', '/api/v1/contacts/may-write', { ids })).body.data as { id: string; allowed: boolean; reason: string }[]
  const answers = new Map((await ask(acme.apiKey)).map(({ id, allowed, reason }) => [id, [allowed, reason]]))
  assert.deepEqual(
    ids.map((id) => answers.get(id)),
    [
      [false, 'no-relation'],
      [false, 'objection'],
    ],
  )
  assert.deepEqual(await ask(bolt.apiKey), [])
})

test('mail to several leaves for all or for none, and to each once', async () => {
  const person = (lastName: string, ...emails: string[]) => make('/contacts', { lastName, emails: emails.map((value) => ({ value })) })
  const [one, two, none] = [await person('One', 'one@x.example'), await person('Two', 'two@x.example'), await person('None')]
  const mail = (people: readonly string[]) =>
    app.ask(acme.apiKey, 'POST', '/api/v1/contacts/messages', { people, subject: 'Hello', text: 'Hi', reason: 'asked', note: null })
  const subjects = async (id: string): Promise<unknown[]> => {
    const { data } = (await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${id}/messages`)).body
    return (data as unknown as { subject: string }[]).map(({ subject }) => subject)
  }
  const refused = await mail([one, none, two])
  assert.deepEqual([refused.status, await subjects(one), await subjects(two)], [422, [], []], refused.text)
  assert.match(refused.text, /"pointer":"\/people\/1"/)
  const sent = await mail([one, two, one])
  assert.deepEqual([sent.status, await subjects(one), await subjects(two)], [201, ['Hello'], ['Hello']], sent.text)
})
