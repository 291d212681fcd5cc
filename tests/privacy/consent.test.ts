import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { account } from '#domain/operator/account.ts'
import { choiceToken } from '#engine/consent/links.ts'
import { newWish } from '#engine/consent/opt-ins.ts'
import { accessPackage } from '#engine/people/access/package.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { deliver, openSending, type Sending, sendAsking } from '#engine/send.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import { maySend } from '#privacy/consent/may-send.ts'
import { type Template, templates } from '#privacy/consent/templates.ts'
import { messageClasses } from '#schema/consent.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { bodyHash, dkimTags, signatureHolds } from '#tests/dkim.ts'
import { unzip } from '#tests/everything.ts'
import { promise } from '#tests/privacy/harness.ts'

const address = 'ada@reader.example'

interface Scene {
  readonly app: TestApp
  readonly tenant: TestTenant
  readonly purposeId: string
  readonly personId: string
  readonly token: string
  close(): Promise<void>
}

const made = async (app: TestApp, key: string, path: string, body: unknown): Promise<string> =>
  String(((await app.ask(key, 'POST', `/api/v1${path}`, body)).body.data as { id: string }).id)

async function openScene(): Promise<Scene> {
  const app = await openTestApp({ crowd: true })
  const tenant = await app.tenant('Acme')
  const purposeId = await made(app, tenant.apiKey, '/purposes', {
    name: 'Letter',
    class: 'newsletter',
    notice: 'Send it to me.',
    active: true,
  })
  const personId = await made(app, tenant.apiKey, '/contacts', { lastName: 'Byron', emails: [{ value: address }] })
  const cipher = await app.keys.tenant(tenant.tenantId)
  const token = choiceToken(cipher, { tenantId: tenant.tenantId, person: { entity: 'contact', id: personId }, purposeId, messageId: null })
  return { app, tenant, purposeId, personId, token, close: () => app.close() }
}

/** Changes the database of the scene as no app role could. */
const bySql =
  (sql: string) =>
  async ({ app }: Scene): Promise<void> => {
    const owner = openOwner(app.ownerUrl)
    try {
      await owner.script(sql)
    } finally {
      await owner.close()
    }
  }

const choose = async ({ app, token, purposeId }: Scene, act: string, about: string | null = purposeId): Promise<void> => {
  app.clock.at += 1000
  const answer = await app.ask(undefined, 'POST', '/api/v1/preferences', { token, purposeId: about, act })
  assert.equal(answer.status, 200, answer.text)
}

const leave = async ({ app, token }: Scene): Promise<void> => {
  app.clock.at += 1000
  await app.app.inject({ method: 'POST', url: `/unsubscribe/${token}`, payload: 'List-Unsubscribe=One-Click' })
}

interface Shown {
  readonly lines: readonly { readonly act: string }[]
  readonly may: readonly { readonly purposeId: string | null; readonly class: string; readonly allowed: boolean }[]
}

const shown = async ({ app, tenant, personId }: Scene): Promise<Shown> =>
  (await app.ask(tenant.apiKey, 'GET', `/api/v1/contacts/${personId}/consent`)).body.data as unknown as Shown

/** May the newsletter be written to the person, as the gate says when it is sent? */
async function leaves({ app, tenant, personId, purposeId }: Scene, id = personId, sending: Sending = app.context.sending) {
  const to = { name: 'Ada', email: address }
  const letter = { tenantId: tenant.tenantId, template: 'campaign', to, subject: 'News', text: 'All of it.', credential: false } as const
  const { ruling, id: messageId } = await sendAsking(sending, { ...letter, person: { entity: 'contact', id }, purposeId })
  return { allowed: ruling.verdict.allowed, reason: ruling.verdict.reason, messageId }
}

/** Each part of the file that answers the person. */
async function exportOf({ app, tenant, personId }: Scene): Promise<Map<string, string>> {
  const system = await asSystem(app.context.engine, tenant.tenantId)
  const people = [{ entity: 'contact', id: personId }]
  const zip = await buffer(accessPackage({ system, files: app.context.files, people, form: 'access', language: 'en' }))
  return new Map([...(await unzip(zip))].map(([path, bytes]) => [path, String(bytes)]))
}

promise(
  'C04',
  'each choice appends one line to the ledger, and the ledger is what counts and what is shown',
  { open: openScene, off: bySql('create rule deaf as on insert to consent_event do instead nothing') },
  async (scene, kept) => {
    const acts = ['given', 'withdrawn', 'given', 'objected']
    const after: unknown[] = []
    for (const act of acts) {
      await choose(scene, act)
      const { lines, may } = await shown(scene)
      after.push([lines.length, lines[0]?.act, may.find(({ purposeId }) => purposeId === scene.purposeId)?.allowed])
    }
    const exported = JSON.parse((await exportOf(scene)).get('data/consent_event.json') ?? '[]') as { act: string }[]
    // Once everything was read: neither what is shown nor the export hides behind the other.
    await kept(() =>
      assert.deepEqual(
        { after, exported: exported.map(({ act }) => act) },
        { after: acts.map((act, index) => [index + 1, act, act === 'given']), exported: acts },
      ),
    )
  },
)

promise(
  'R06',
  'whoever objects to advertising gets none from that moment on, of no kind, not even in a personal mail',
  { open: openScene, off: bySql(`create rule deaf as on insert to consent_event where new.act = 'objected' do instead nothing`) },
  async (scene, kept) => {
    await choose(scene, 'given')
    assert.equal((await leaves(scene)).allowed, true)
    await choose(scene, 'objected', null)
    const { allowed } = await leaves(scene)
    await kept(() => assert.equal(allowed, false))
    const { may } = await shown(scene)
    await kept(() =>
      assert.deepEqual(
        may.filter((one) => one.allowed),
        [],
      ),
    )
  },
)

promise(
  'R07',
  'consent ends by one click, and giving it took no fewer',
  { open: openScene, off: bySql(`create rule deaf as on insert to consent_event where new.act = 'withdrawn' do instead nothing`) },
  async (scene, kept) => {
    const { app, tenant, purposeId, personId } = scene
    // Giving: the form, and the link of the letter. Nothing counts before the second click.
    const wish = { email: address, name: '', purposeIds: [purposeId], language: 'en', from: 'form' } as const
    const cipher = await app.keys.tenant(tenant.tenantId)
    const { token, statements } = newWish(app.context.engine, cipher, tenant.tenantId, wish, { entity: 'contact', id: personId })
    await app.database.batch(tenant.tenantId, statements)
    assert.equal((await leaves(scene)).allowed, false)
    await app.ask(undefined, 'POST', '/api/v1/opt-in/confirm', { token })
    assert.equal((await leaves(scene)).allowed, true)
    const clicksToGive = 2
    let clicksToEnd = 0
    for (; clicksToEnd < clicksToGive && (await leaves(scene)).allowed; clicksToEnd += 1) await leave(scene)
    const still = await leaves(scene)
    await kept(() => assert.deepEqual([still.allowed, clicksToEnd], [false, 1]))
  },
)

interface Posted extends Scene {
  readonly sending: Sending
  readonly sources: string[]
  readonly publicKey: KeyObject
}

/** A real mail server takes what is signed by a real key. */
async function openPosted(): Promise<Posted> {
  const scene = await openScene()
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sources: string[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onData: (stream, _session, done) => {
      text(stream).then((source) => {
        sources.push(source)
        done()
      }, done)
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const sending = openSending(scene.app.context.engine, {
    smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mailFrom: 'Acme <crm@acme.example>',
    dkimKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    dkimSelector: 's2026',
    baseUrl: 'https://crm.acme.example',
  })
  const close = async (): Promise<void> => {
    await sending.mail?.close()
    await new Promise<void>((closed) => server.close(closed))
    await scene.close()
  }
  return { ...scene, sending, sources, publicKey, close }
}

/** A gate whose mails bear no way out. */
const withoutHeaders = (posted: Posted): Posted => {
  const { mail } = posted.sending
  assert.ok(mail)
  const bare = { ...mail, send: ({ headers: _headers, ...rest }: Parameters<typeof mail.send>[0]) => mail.send(rest) }
  return { ...posted, sending: { ...posted.sending, mail: bare }, close: async () => {} }
}

promise(
  'R11',
  'an advertising mail bears the one-click link of RFC 8058, signed with it, and a visible one; one POST without signing in ends it',
  { open: openPosted, off: withoutHeaders },
  async (posted, kept) => {
    const { app, tenant, sending, sources, publicKey } = posted
    await choose(posted, 'given')
    const { messageId } = await leaves(posted, posted.personId, sending)
    await deliver(sending, { tenantId: tenant.tenantId, messageId })
    const source = sources[0] ?? ''
    const unfolded = source.replace(/\r\n[ \t]+/g, ' ')
    const link = /^List-Unsubscribe: <https:\/\/crm\.acme\.example(\/unsubscribe\/[\w-]+)>\r$/m.exec(unfolded)?.[1] ?? ''
    await kept(() => assert.notEqual(link, ''))
    await kept(() => assert.match(unfolded, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m))
    const tags = dkimTags(source)
    const signed = (tags.get('h') ?? '').toLowerCase().split(':')
    await kept(() => assert.ok(signed.includes('list-unsubscribe') && signed.includes('list-unsubscribe-post')))
    await kept(() => assert.ok(signatureHolds(source, tags, publicKey) && tags.get('bh') === bodyHash(source)))
    const plain = source.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=')
    await kept(() => assert.ok(plain.includes(`Unsubscribe: https://crm.acme.example${link}`)))
    const answer = await app.app.inject({
      ...{ method: 'POST', url: link, payload: 'List-Unsubscribe=One-Click' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    await kept(() => assert.equal(answer.statusCode, 204))
    const next = await leaves(posted, posted.personId, sending)
    await kept(() => assert.deepEqual([next.allowed, next.reason], [false, 'opt-out']))
  },
)

promise(
  'T04',
  'an address that asked for an end of advertising gets none, though its record ends and it comes in again with a consent from elsewhere',
  { open: openScene, off: bySql('create rule deaf as on insert to suppression do instead nothing') },
  async (scene, kept) => {
    const { app, tenant, personId } = scene
    await choose(scene, 'objected', null)
    for (const path of [personId, `${personId}?forever=true`]) await app.ask(tenant.apiKey, 'DELETE', `/api/v1/contacts/${path}`)
    const again = await made(app, tenant.apiKey, '/contacts', { lastName: 'Again', emails: [{ value: address.toUpperCase() }] })
    const said = { purposeId: scene.purposeId, class: null, channel: 'mail', act: 'given', note: 'from the old list' }
    await app.ask(tenant.apiKey, 'POST', `/api/v1/contacts/${again}/consent`, said)
    const { allowed, reason } = await leaves(scene, again)
    await kept(() => assert.deepEqual([allowed, reason], [false, 'suppression']))
  },
)

promise(
  'U05',
  'every message that there is has one class, and one without leaves by no door',
  {
    open: () => ({ all: { ...templates } as Record<string, Partial<Template>> }),
    off: ({ all }) => void Object.assign(all, { campaign: {} }),
  },
  async ({ all }, kept) => {
    for (const [name, template] of Object.entries(all)) {
      const classes: readonly unknown[] = [...messageClasses, 'of-purpose']
      await kept(() => assert.ok(classes.includes(template.class), name))
    }
    for (const unknown of ['', 'bulk', newId({ now: () => new Date(0) })])
      await kept(() => assert.equal(maySend({ class: unknown }, 'no-person').allowed, false))
  },
)

promise(
  'M02',
  'nobody who is marked as a minor gets advertising, whatever they agreed to; and an account is asked for no birthday',
  { open: openScene, off: bySql(`create rule ageless as on update to contact where new.minor do instead nothing`) },
  async (scene, kept) => {
    const { app, tenant, personId } = scene
    await choose(scene, 'given')
    assert.equal((await leaves(scene)).allowed, true)
    const found = await app.ask(tenant.apiKey, 'GET', `/api/v1/contacts/${personId}`)
    await app.ask(tenant.apiKey, 'PATCH', `/api/v1/contacts/${personId}`, { minor: true }, { 'if-match': String(found.headers.etag) })
    const { allowed, reason } = await leaves(scene)
    await kept(() => assert.deepEqual([allowed, reason], [false, 'minor']))
    const aged = Object.values(account.columns).filter(({ holds }) => /birth|age|childrens/.test(holds))
    await kept(() => assert.deepEqual(aged, []))
  },
)
