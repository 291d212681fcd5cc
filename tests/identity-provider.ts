import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair } from 'jose'
import Provider from 'oidc-provider'

interface Person {
  readonly email?: string
  /** Some say it in words. */
  readonly email_verified?: boolean | 'true' | 'false'
  readonly name?: string
}

/** A real OpenID Connect provider on this machine. */
export interface RealProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** By subject; may be changed. */
  readonly people: Map<string, Person>
  /** What somebody's browser does there: signs in as this subject, and gives the address to which it is sent back. Without a subject they give up. */
  visit(url: string, subject: string | null): Promise<URL>
  close(): Promise<void>
}

const clientId = 'steward'
const clientSecret = 'a secret that only the two know'

/** Its one page asks who one is, and believes it. */
const page = (uid: string): string =>
  `<!doctype html><html lang="en"><title>Acme accounts</title><h1>Acme accounts</h1>
  <form method="post" action="/interaction/${uid}"><label>Who are you? <input name="who"></label> <button>Go on</button></form></html>`

export async function openRealProvider(redirectUri: string): Promise<RealProvider> {
  const people = new Map<string, Person>()
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const provider = new Provider(issuer, {
    clients: [
      { client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], token_endpoint_auth_method: 'client_secret_post' },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['only a test'] },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({ accountId: context.oidc.session?.accountId ?? '', clientId })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const serve = provider.callback()
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const uid = /^\/interaction\/([\w-]+)$/.exec(request.url ?? '')?.[1]
    if (uid === undefined) return serve(request, response)
    if (request.method === 'GET') return response.setHeader('content-type', 'text/html').end(page(uid))
    const who = new URLSearchParams(await text(request)).get('who') ?? ''
    const result = who === '' ? { error: 'access_denied' } : { login: { accountId: who } }
    return provider.interactionFinished(request, response, result)
  }
  server.on('request', (request, response) => void answer(request, response))
  return {
    issuer,
    clientId,
    clientSecret,
    people,
    visit: (url, subject) => walk(url, subject ?? '', issuer),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Follows the redirects with the provider's cookies, fills its page in, and stops where it leads elsewhere. */
async function walk(from: string, who: string, issuer: string): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = from
  for (let steps = 0; steps < 10; steps += 1) {
    const isPage = url.includes('/interaction/')
    const answer = await fetch(url, {
      method: isPage ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(isPage ? { body: new URLSearchParams({ who }) } : {}),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const next = answer.headers.get('location')
    if (next === null) throw new Error(`the provider answered ${answer.status}: ${await answer.text()}`)
    url = new URL(next, issuer).href
    if (!url.startsWith(issuer)) return new URL(url)
  }
  throw new Error('the provider leads nowhere')
}

/** How a provider may lie. */
export type Lie =
  | 'none'
  | 'another audience'
  | 'another issuer'
  | 'another nonce'
  | 'expired'
  | 'no signature'
  | 'another key'
  | 'another subject in user info'
  | 'another issuer in discovery'
  | 'slow'
  | 'endless'
  | 'redirects'

/** A provider that does what it is told, and says what it should not. */
export interface Liar {
  readonly issuer: string
  lie: Lie
  /** What it was sent with the browser. */
  nonce: string
  /** Who it says has come. */
  claims: Readonly<Record<string, unknown>>
  /** How often somebody went where its redirects point. */
  readonly followed: () => number
  close(): Promise<void>
}

export async function openLiar(): Promise<Liar> {
  const [own, foreign] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  const publicKey = { ...(await exportJWK(own.publicKey)), alg: 'RS256', use: 'sig', kid: 'one' }
  let followed = 0
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const liar = { issuer, lie: 'none' as Lie, nonce: '', claims: { sub: 'liar' } as Readonly<Record<string, unknown>> }
  const token = () => tokenOf(liar, liar.lie === 'another key' ? foreign.privateKey : own.privateKey)
  const discovery = () => ({
    issuer: liar.lie === 'another issuer in discovery' ? 'https://accounts.example' : issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'none'],
  })
  const pages: Readonly<Record<string, () => unknown>> = {
    '/.well-known/openid-configuration': discovery,
    '/jwks': () => ({ keys: [publicKey] }),
    '/token': async () => ({ access_token: 'access', token_type: 'Bearer', id_token: await token() }),
    '/userinfo': () => ({ ...liar.claims, sub: liar.lie === 'another subject in user info' ? 'somebody else' : liar.claims.sub }),
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path === '/trap') followed += 1
    if (liar.lie === 'slow') return
    if (liar.lie === 'redirects' && path !== '/trap') return response.writeHead(302, { location: `${issuer}/trap` }).end()
    response.setHeader('content-type', 'application/json')
    if (liar.lie === 'endless') return pour(response)
    const found = pages[path]
    return found === undefined ? response.writeHead(404).end() : response.end(JSON.stringify(await found()))
  }
  server.on('request', (request, response) => void answer(request, response))
  return Object.assign(liar, {
    followed: () => followed,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}

function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(' '.repeat(65_536)));
  if (!response.destroyed) response.once('drain', () => pour(response))
}

async function tokenOf({ issuer, lie, nonce, claims }: Pick<Liar, 'issuer' | 'lie' | 'nonce' | 'claims'>, key: CryptoKey): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const { email: _email, ...inToken } = claims
  const payload = {
    ...inToken,
    iss: lie === 'another issuer' ? 'https://accounts.example' : issuer,
    aud: lie === 'another audience' ? 'somebody else' : clientId,
    nonce: lie === 'another nonce' ? 'stale' : nonce,
    iat: now - 600,
    exp: lie === 'expired' ? now - 300 : now + 300,
  }
  if (lie === 'no signature') {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part({ alg: 'none' })}.${part(payload)}.`
  }
  const { SignJWT } = await import('jose')
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key)
}
