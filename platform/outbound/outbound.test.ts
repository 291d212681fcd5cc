import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { isPublic } from '#platform/network/network.ts'
import { OutboundError } from '#platform/outbound/errors.ts'
import { openOutbound } from '#platform/outbound/outbound.ts'

const opened: { close(): void; closeAllConnections(): void }[] = []
after(() => {
  for (const server of opened) {
    server.closeAllConnections()
    server.close()
  }
})

/** A server on this machine; gives its port. */
async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer)
  opened.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => (error instanceof OutboundError ? error.code : String(error)),
  )

const strict = openOutbound({ allowedPrivateHosts: [] })
const here = openOutbound({ allowedPrivateHosts: ['127.0.0.0/8', 'internal.example'] })

test('a private address is refused, however it is written', async () => {
  const written = [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '10.0.0.1',
    '172.16.9.9',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
  ]
  const six = [
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[fe80::1]',
    '[fd00::1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
  ]
  for (const host of [...written, ...six, 'localhost', 'localhost.'])
    assert.equal(await codeOf(strict.request({ url: `https://${host}/` })), 'outbound.not-public', host)
})

test('an address of the public Internet is not', () => {
  for (const address of ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c']) assert.ok(isPublic(address), address)
})

test('a name that leads to a private address is refused, also where only one of several does', async () => {
  const resolve = async () => ['93.184.215.14', '10.0.0.7']
  assert.equal(await codeOf(openOutbound({ allowedPrivateHosts: [], resolve }).check('https://trap.example/')), 'outbound.not-public')
})

test('a name of the operator’s own network cannot be told from one that nobody has', async () => {
  const resolve = async (host: string) => (host === 'intranet.example' ? ['10.0.0.7'] : [])
  const gate = openOutbound({ allowedPrivateHosts: [], resolve })
  for (const url of ['https://intranet.example/', 'https://nobody.example/', 'http://intranet.example/', 'http://nobody.example/'])
    assert.equal(await codeOf(gate.check(url)), 'outbound.not-public', url)
})

test('a name that answers differently the second time gains nothing: it is asked once, and its answer is connected to', async () => {
  const port = await serve((_request, answer) => answer.end('reached'))
  let asked = 0
  const resolve = async () => [asked++ === 0 ? '127.0.0.1' : '127.0.0.2']
  const gate = openOutbound({ allowedPrivateHosts: ['internal.example'], resolve })
  const { body } = await gate.request({ url: `http://internal.example:${port}/` })
  assert.deepEqual([String(body), asked], ['reached', 1])
})

test('without TLS only what the operator allowed is reached', async () => {
  const port = await serve((_request, answer) => answer.end('reached'))
  const resolve = async () => ['93.184.215.14']
  assert.equal(await codeOf(openOutbound({ allowedPrivateHosts: [], resolve }).check('http://acme.example/')), 'outbound.not-https')
  assert.equal(String((await here.request({ url: `http://127.0.0.1:${port}/` })).body), 'reached')
})

test('other schemes, names and passwords in an address, and what is no address are refused', async () => {
  assert.equal(await codeOf(strict.check('file:///etc/passwd')), 'outbound.not-https')
  assert.equal(await codeOf(strict.check('https://somebody:secret@acme.example/')), 'outbound.not-an-address')
  assert.equal(await codeOf(strict.check('acme')), 'outbound.not-an-address')
  assert.equal(await codeOf(strict.check('https://nobody.invalid/')), 'outbound.not-public')
})

test('a redirect is an answer, and nobody goes where it points', async () => {
  let reached = false
  const trap = await serve((_request, answer) => {
    reached = true
    answer.end()
  })
  const port = await serve((_request, answer) => answer.writeHead(302, { location: `http://127.0.0.1:${trap}/` }).end())
  const { status } = await here.request({ url: `http://127.0.0.1:${port}/` })
  assert.deepEqual([status, reached], [302, false])
})

test('who is slow to begin, or to end, is left when the time is over', async () => {
  const silent = await serve(() => undefined)
  const dripping = await serve((_request, answer) => {
    const drip = setInterval(() => answer.write('.'), 20)
    answer.once('close', () => clearInterval(drip))
  })
  for (const port of [silent, dripping])
    assert.equal(await codeOf(here.request({ url: `http://127.0.0.1:${port}/`, timeLimitMs: 150 })), 'outbound.timed-out')
  const resolve = () => new Promise<string[]>(() => undefined)
  const stuck = openOutbound({ allowedPrivateHosts: [], resolve })
  assert.equal(await codeOf(stuck.request({ url: 'https://acme.example/', timeLimitMs: 50 })), 'outbound.timed-out')
})

test('an answer without end is cut off', async () => {
  const port = await serve((_request, answer) => {
    const pour = () => {
      while (!answer.destroyed && answer.write(Buffer.alloc(65_536)));
      if (!answer.destroyed) answer.once('drain', pour)
    }
    pour()
  })
  assert.equal(await codeOf(here.request({ url: `http://127.0.0.1:${port}/`, sizeLimit: 100_000 })), 'outbound.too-large')
})

test('where the body does not matter neither its length nor its end is waited for', async () => {
  const port = await serve((_, reply) => {
    reply.writeHead(202)
    reply.write(Buffer.alloc(100_000))
  })
  const url = `http://127.0.0.1:${port}/`
  const { status, body } = await here.request({ url, timeLimitMs: 5000, sizeLimit: 'none' })
  assert.deepEqual([status, body.length], [202, 0])
})

test('what is sent arrives as it was sent', async () => {
  let arrived = ''
  const port = await serve((request, answer) => {
    request.on('data', (part) => {
      arrived += String(part)
    })
    request.once('end', () => {
      answer.writeHead(201, { 'x-Answer': 'Yes' }).end(`${request.method} ${request.headers['content-type']}`)
    })
  })
  const answer = await here.request({
    url: `http://127.0.0.1:${port}/hook`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"grüße":1}',
  })
  assert.deepEqual(
    [answer.status, String(answer.body), answer.headers['x-answer'], arrived],
    [201, 'POST application/json', 'Yes', '{"grüße":1}'],
  )
})

test('nobody listens, or somebody without a certificate that counts: an error of ours without the address', async () => {
  const port = await serve((_request, answer) => answer.end())
  assert.equal(await codeOf(here.request({ url: 'http://127.0.0.1:1/' })), 'outbound.failed')
  const wrong = await here.request({ url: `https://127.0.0.1:${port}/` }).catch((error: unknown) => error)
  assert.ok(wrong instanceof OutboundError && !String(wrong.stack).includes(String(port)))
})
