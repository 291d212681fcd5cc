import type { Configuration, CustomFetch } from 'openid-client'
import { ProviderError } from '#platform/accounts/provider-errors.ts'
import type { Outbound } from '#platform/outbound/outbound.ts'

/** How a tenant's provider knows us. */
export interface Client {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

/** What an answer is checked against. */
export interface Checks {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Who somebody is, in the words of the provider. */
export interface Claims {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  /** False: the provider itself says that it does not know whose address it is. */
  readonly emailVerified: boolean
  readonly name: string | null
  /** Whether the provider says that a second factor was shown (`amr`); null where it says nothing of how. */
  readonly secondFactor: boolean | null
}

/** So long for each request: a provider that is slower is not waited for. */
const timeLimitMs = 5_000

/** Every request of the library goes through the gate: no private addresses, no redirects, an end in time and size. */
const throughGate =
  (outbound: Outbound): CustomFetch =>
  async (url, { method, headers, body }) => {
    const sent = body === undefined || body === null ? {} : { body: String(body) }
    const answer = await outbound.request({ url, method, headers, timeLimitMs, sizeLimit: 256 * 1024, ...sent })
    const empty = answer.status === 204 || answer.status === 304
    return new Response(empty ? null : new Uint8Array(answer.body), { status: answer.status, headers: answer.headers })
  }

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/** By discovery. Without TLS only a provider on this machine, and that only where the operator's list allows it. The library is loaded with the first visit. */
async function discover(outbound: Outbound, { issuer, clientId, clientSecret }: Client): Promise<Configuration> {
  const client = await import('openid-client')
  const server = URL.parse(issuer)
  if (server === null) throw new ProviderError('provider.not-a-provider')
  const insecure = server.protocol === 'http:' && loopback.has(server.hostname)
  try {
    return await client.discovery(server, clientId, undefined, client.ClientSecretPost(clientSecret), {
      [client.customFetch]: throughGate(outbound),
      // The signature is checked although the answer came over TLS: nothing is taken on trust.
      execute: [client.enableNonRepudiationChecks, ...(insecure ? [client.allowInsecureRequests] : [])],
      timeout: timeLimitMs / 1000,
    })
  } catch (error) {
    throw ProviderError.of(error, 'provider.not-a-provider')
  }
}

/** Is there a provider, and can one be sent there? Throws ProviderError. */
export async function checkProvider(outbound: Outbound, client: Client): Promise<{ readonly issuer: string }> {
  const { issuer, authorization_endpoint: there, token_endpoint: tokens } = (await discover(outbound, client)).serverMetadata()
  if (there === undefined || tokens === undefined) throw new ProviderError('provider.not-a-provider')
  return { issuer }
}

/** Where to send the browser (authorization code with PKCE), and what its answer is checked against. Throws ProviderError. */
export async function beginVisit(
  outbound: Outbound,
  provider: Client,
  redirectUri: string,
): Promise<{ readonly url: string; readonly checks: Checks }> {
  const config = await discover(outbound, provider)
  const client = await import('openid-client')
  const verifier = client.randomPKCECodeVerifier()
  const checks = { state: client.randomState(), nonce: client.randomNonce(), verifier }
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: checks.state,
    nonce: checks.nonce,
  })
  if (url.protocol !== 'https:' && !loopback.has(url.hostname)) throw new ProviderError('provider.not-a-provider')
  return { url: url.href, checks }
}

/**
 * What the browser came back with, exchanged and checked: issuer, audience, nonce, times, signature. `answer` is the address it came back to.
 * Throws ProviderError.
 */
export async function endVisit(outbound: Outbound, provider: Client, answer: URL, { state, nonce, verifier }: Checks): Promise<Claims> {
  const config = await discover(outbound, provider)
  const client = await import('openid-client')
  try {
    const tokens = await client.authorizationCodeGrant(config, answer, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    if (claims === undefined) throw new ProviderError('provider.not-trusted')
    const hasMore = claims.email === undefined && config.serverMetadata().userinfo_endpoint !== undefined
    // The library refuses an answer about somebody else than the token is about.
    const more = hasMore ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : {}
    return personIn(claims.iss, claims.sub, { ...claims, ...more })
  } catch (error) {
    if (error instanceof client.AuthorizationResponseError) throw new ProviderError('provider.refused')
    throw ProviderError.of(error, 'provider.not-trusted')
  }
}

/** Of the methods of RFC 8176 those that are more than something one knows. */
const secondFactors: ReadonlySet<unknown> = new Set('mfa mca otp hwk swk sc sms tel fpt face iris retina vbm pop'.split(' '))

function personIn(issuer: string, subject: string, claims: Readonly<Record<string, unknown>>): Claims {
  const text = (key: string): string | null => {
    const value = claims[key]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
  }
  const { amr } = claims
  const secondFactor = Array.isArray(amr) ? amr.some((method) => secondFactors.has(method)) : null
  // A word where the standard has a value: it is meant all the same.
  const emailVerified = claims.email_verified !== false && claims.email_verified !== 'false'
  return { issuer, subject, email: text('email'), emailVerified, name: text('name'), secondFactor }
}
