import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { checkAll, runCheck } from '#engine/change/check.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { apiKeyNames } from '#platform/accounts/api-keys.ts'
import { openOwner } from '#platform/database/owner.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'

interface Entry {
  readonly id: string
  readonly action: string
  readonly entity: string
  readonly fields: readonly string[]
  readonly rows: number
  readonly position: number | null
  readonly by: { readonly kind: string; readonly id: string }
  readonly record: { readonly id: string; readonly title: string | null } | null
}

let app: TestApp
let acme: TestTenant
let ada: string

before(async () => {
  app = await openTestApp()
  acme = await app.tenant('Acme')
  ada = await add('Byron')
  app.clock.at += 60_000
  await app.ask(acme.apiKey, 'PATCH', `/api/v1/contacts/${ada}`, { jobTitle: 'Countess' })
  app.clock.at += 60_000
  await add('Hopper')
  await sealTenant(app.database, acme.tenantId)
})
after(() => app.close())

async function add(lastName: string): Promise<string> {
  const { body } = await app.ask(acme.apiKey, 'POST', '/api/v1/contacts', { firstName: 'Ada', lastName })
  return (body.data as { id: string }).id
}

/** As an intruder who owns the tables: rules of the app role do not stop them. */
async function tamper(sql: string): Promise<void> {
  const owner = openOwner(app.ownerUrl)
  await owner.transaction(async ({ query }) => {
    await query({ text: 'select app.set_tenant($1)', values: [acme.tenantId] })
    await query({ text: sql })
  })
  await owner.close()
}

const ask = (query: string, key = acme.apiKey): Promise<Answer> => app.ask(key, 'GET', `/api/v1/audit${query}`)
const entriesOf = ({ body }: Answer): Entry[] => body.data as Entry[]
const contacts = async (query: string): Promise<Entry[]> => entriesOf(await ask(`?entity=contact${query}`))

test('everything that was done is there, newest first, with who, what and its place in the chain', async () => {
  const [second, changed, first] = await contacts('')
  assert.deepEqual([second?.action, changed?.action, first?.action], ['create', 'update', 'create'])
  assert.deepEqual([changed?.fields, changed?.record, changed?.by.kind], [['jobTitle'], { id: ada, title: 'Ada Byron' }, 'key'])
  assert.ok(Number(second?.position) > Number(first?.position))
})

test('each condition narrows, and together they all hold', async () => {
  assert.equal((await contacts(`&record=${ada}`)).length, 2)
  assert.equal((await contacts(`&record=${ada}&action=update`)).length, 1)
  assert.equal((await contacts('&channel=manual')).length, 0)
  assert.equal((await contacts('&from=2026-11-22T09:00:30Z')).length, 2)
  assert.equal((await contacts('&from=2026-11-22T09:00:30Z&to=2026-11-22T09:01:30Z')).length, 1)
  const [{ by } = { by: { id: '' } }] = await contacts('')
  assert.equal((await contacts(`&actor=${by.id}`)).length, 3)
  assert.equal((await contacts(`&actor=${ada}`)).length, 0)
})

test('pages join without gap or repeat', async () => {
  const whole = entriesOf(await ask('')).map(({ id }) => id)
  const paged: string[] = []
  let cursor = ''
  do {
    const answer = await ask(`?limit=2${cursor}`)
    paged.push(...entriesOf(answer).map(({ id }) => id))
    cursor = answer.body.next === null ? '' : `&cursor=${String(answer.body.next)}`
  } while (cursor !== '')
  assert.deepEqual(paged, whole)
})

test('a change is opened to see what it did', async () => {
  const [, changed] = await contacts('')
  const { body } = await ask(`/${changed?.id}`)
  assert.deepEqual(body, {
    data: [{ record: { id: ada, title: 'Ada Byron' }, before: { jobTitle: null }, after: { jobTitle: 'Countess' } }],
    next: null,
  })
})

test('what is no condition is refused by its name', async () => {
  for (const query of ['?actor=me', '?from=yesterday', '?to=2026-13-40T00:00:00Z', '?entity=a%20b', '?colour=red', '?entity=a&entity=b']) {
    const { status, body } = await ask(query)
    assert.deepEqual([status, body.code], [400, 'audit.bad-filter'], query)
  }
  assert.equal((await ask('?cursor=x')).body.code, 'cursor.unknown')
  assert.equal((await ask('?limit=0')).body.code, 'limit.out-of-range')
  assert.equal((await ask('/nonsense')).status, 404)
  assert.equal((await ask(`/${ada}`)).status, 404)
})

test('owners and admins alone may look; a neighbour sees their own', async () => {
  for (const role of ['manager', 'member', 'read-only'] as const) assert.equal((await ask('', await app.key(acme, role))).status, 403, role)
  const other = await app.tenant('Other')
  assert.deepEqual(entriesOf(await ask('?entity=contact', other.apiKey)), [])
  const [changed] = await contacts('')
  assert.equal((await ask(`/${changed?.id}`, other.apiKey)).status, 404)
})

test('the table holds every line, and that it was taken is in the log', async () => {
  const { status, text, headers } = await app.ask(acme.apiKey, 'POST', '/api/v1/audit/export', { entity: 'contact' })
  assert.equal(status, 200)
  assert.match(String(headers['content-type']), /^text\/csv/)
  const lines = text.trimEnd().split('\r\n')
  assert.equal(lines.length, 4)
  assert.match(lines[2] ?? '', /update,contact/)
  assert.equal(entriesOf(await ask('?entity=audit'))[0]?.action, 'export')
})

test('who opened whose record is told page by page, by whom it was, and refused to whoever may not look', async () => {
  await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${ada}`)
  app.clock.at += 3_600_000
  await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${ada}`)
  await app.context.entrance.background.done()
  type Opening = { by: { kind: string }; purpose: string; entity: string; record: { id: string; title: string } }
  const reads = async (query: string) => (await ask(`/reads${query}`)).body as unknown as { data: Opening[]; next: string | null }
  const first = await reads('?entity=contact&limit=1')
  assert.deepEqual(
    first.data.map(({ by, purpose, record }) => [by.kind, purpose, record]),
    [['key', 'api-key', { id: ada, title: 'Ada Byron' }]],
  )
  const second = await reads(`?entity=contact&limit=1&cursor=${first.next}`)
  assert.deepEqual([second.data.length, second.next], [1, null])
  assert.deepEqual((await reads('?entity=member')).data, [])
  assert.deepEqual((await reads(`?record=${acme.tenantId}`)).data, [])
  for (const wrong of ['?actor=me', '?from=yesterday', '?cursor=1.2.3', '?action=create', '?limit=0'])
    assert.equal((await ask(`/reads${wrong}`)).status, 400, wrong)
  assert.equal((await ask('/reads', await app.key(acme, 'manager'))).status, 403)
  assert.deepEqual(((await ask('/reads', (await app.tenant('Third')).apiKey)).body as unknown as { data: unknown[] }).data, [])
})

test('a check says that the chain is whole, and finds what was edited behind its back', async () => {
  assert.deepEqual((await ask('/check')).body.data, null)
  const check = async () => {
    const { body, status } = await app.ask(acme.apiKey, 'POST', '/api/v1/audit/check')
    assert.equal(status, 202)
    await runCheck(app.context.engine, { tenantId: acme.tenantId, jobId: (body.data as { id: string }).id })
    app.clock.at += 1000
    return (await ask('/check')).body.data as { state: string; result: { sealed: number; wrong: number } }
  }
  const whole = await check()
  assert.deepEqual([whole.state, whole.result.wrong], ['done', 0])
  assert.ok(whole.result.sealed >= 4)
  await tamper(`update change_record set action = 'create' where action = 'update'`)
  assert.equal((await check()).result.wrong, 1)
  const broken = await checkAll(app.context.engine, (error) => assert.fail(String(error)))
  assert.equal(broken, 1, 'the nightly check of all tenants finds the one')
  const { rows } = await app.database.tenant(acme.tenantId, (tx) =>
    tx.query<{ kind: string }>({ text: 'select kind from notification where tenant_id = $1', values: [acme.tenantId] }),
  )
  assert.deepEqual(rows, [{ kind: 'audit' }], 'its owner is told')
})

test('what a program wrote bears the program’s name, on the note as in the history, also once its key is revoked', async () => {
  const made = await app.ask(acme.apiKey, 'POST', '/api/v1/api-keys', { name: 'Newsletter bridge', role: 'manager', expiresOn: null })
  const { id: keyId, key } = made.body.data as { id: string; key: string }
  const note = { about: { entity: 'contact', id: ada }, text: 'Reads every issue' }
  assert.equal((await app.ask(key, 'POST', '/api/v1/notes', note)).status, 201)
  assert.equal((await app.ask(key, 'PATCH', `/api/v1/contacts/${ada}`, { jobTitle: 'Reader' })).status, 200)
  assert.equal((await app.ask(acme.apiKey, 'DELETE', `/api/v1/api-keys/${keyId}`)).status, 204)
  const names = async (): Promise<unknown[]> => {
    const notes = await app.ask(acme.apiKey, 'POST', '/api/v1/notes/query', { labels: true })
    const history = await app.ask(acme.apiKey, 'GET', `/api/v1/contacts/${ada}/history`)
    const [first] = history.body.data as { by: { name: string | null } }[]
    const log = (await ask(`?actor=${keyId}`)).body.data as { by: { name: string | null } }[]
    return [(notes.body.labels as Record<string, string>)[keyId], first?.by.name, ...new Set(log.map(({ by }) => by.name))]
  }
  assert.deepEqual(await names(), ['Newsletter bridge', 'Newsletter bridge', 'Newsletter bridge'])
  const other = await app.tenant('Neighbour')
  const found = await apiKeyNames(app.database.global, other.tenantId, [keyId])
  assert.deepEqual(found, [], 'of another tenant’s keys nobody learns the name')
})
