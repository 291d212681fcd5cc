import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { openMail } from '#platform/mail/mail.ts'
import { bodyHash, dkimTags, signatureHolds } from '#tests/dkim.ts'

const mail = {
  from: 'Acme <crm@acme.example>',
  to: 'ada@people.example',
  subject: 'Grüße aus Köln',
  text: 'Guten Tag Ada,\n\n.ein Punkt am Anfang\n',
  html: '<p>Guten Tag Ada</p>',
  headers: { 'Auto-Submitted': 'auto-generated' },
}

interface Received {
  readonly from: string
  readonly to: readonly string[]
  readonly user: string | undefined
  readonly source: string
}

/** A mail server on this machine that keeps what it is given; `options` make it refuse. */
async function mailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onAuth: (auth, _session, done) =>
      auth.password === 'right' ? done(null, { user: auth.username ?? '' }) : done(new Error('wrong password for ada@people.example')),
    onData: (stream, session, done) => {
      text(stream).then((source) => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          user: session.user,
          source,
        })
        done()
      }, done)
    },
    ...options,
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo
  return { received, port, close: () => new Promise<void>((closed) => server.close(closed)) }
}

test('without a mail server there is no way out', () => {
  assert.equal(openMail({ smtpUrl: undefined, mailFrom: 'crm@acme.example' }), undefined)
})

test('a mail arrives as it was written, from and to whom it says, after signing in', async () => {
  const server = await mailServer()
  const channel = openMail({ smtpUrl: `smtp://crm:right@127.0.0.1:${server.port}`, mailFrom: mail.from })
  await channel?.send(mail)
  await channel?.send({ ...mail, to: 'grace@people.example' })
  await channel?.close()
  await server.close()
  const [first, second] = server.received
  assert.deepEqual([first?.from, first?.to, first?.user], ['crm@acme.example', ['ada@people.example'], 'crm'])
  assert.deepEqual(second?.to, ['grace@people.example'])
  const source = first?.source ?? ''
  assert.match(source, /^Auto-Submitted: auto-generated\r$/m)
  assert.match(source, /^Subject: =\?UTF-8\?/m)
  assert.match(source, /^\.ein Punkt am Anfang\r$/m)
  assert.match(source, /Content-Type: text\/html/)
  assert.doesNotMatch(source, /DKIM-Signature|X-Mailer/i)
})

test('with a DKIM key the mail is signed for the domain of MAIL_FROM, and the signature holds', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const dkimKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const server = await mailServer()
  const channel = openMail({ smtpUrl: `smtp://127.0.0.1:${server.port}`, mailFrom: mail.from, dkimKey, dkimSelector: 's2026' })
  await channel?.send(mail)
  await channel?.close()
  await server.close()
  const source = server.received[0]?.source ?? ''
  const tags = dkimTags(source)
  assert.deepEqual([tags.get('d'), tags.get('s'), tags.get('a')], ['acme.example', 's2026', 'rsa-sha256'])
  const signed = (tags.get('h') ?? '').toLowerCase().split(':')
  for (const header of ['from', 'to', 'subject']) assert.ok(signed.includes(header), `${header} is signed`)
  assert.equal(tags.get('bh'), bodyHash(source))
  assert.ok(signatureHolds(source, tags, publicKey), 'the signature holds')
  assert.ok(!signatureHolds(source.replace('To: ada@', 'To: eve@'), tags, publicKey), 'and breaks with the address')
})

test('a refusal is told apart from a server that is away, and neither quotes an address', async () => {
  const refusing = await mailServer({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no ada@people.example here'), { responseCode: 550 })),
  })
  const busy = await mailServer({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error('ada@people.example is full'), { responseCode: 452 })),
  })
  const open = await mailServer()
  await open.close()
  const cases = [
    [`smtp://127.0.0.1:${refusing.port}`, 'mail.refused'],
    [`smtp://127.0.0.1:${busy.port}`, 'mail.unavailable'],
    [`smtp://127.0.0.1:${open.port}`, 'mail.unavailable'],
    [`smtp://crm:wrong@127.0.0.1:${refusing.port}`, 'mail.sign-in'],
  ] as const
  for (const [smtpUrl, code] of cases) {
    const channel = openMail({ smtpUrl, mailFrom: mail.from })
    await assert.rejects(
      async () => channel?.send(mail),
      (error: Error & { code: string }) => {
        assert.equal(error.code, code)
        assert.doesNotMatch(`${error.message} ${error.stack}`, /ada|people\.example/)
        return true
      },
    )
    await channel?.close()
  }
  await refusing.close()
  await busy.close()
})
