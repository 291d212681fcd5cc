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
