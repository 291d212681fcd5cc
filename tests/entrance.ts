import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { create } from '#engine/act/create.ts'
import { transition, update } from '#engine/act.ts'
import { problemHandler } from '#engine/api/problem.ts'
import { writingAs } from '#engine/engine.ts'
import { type Logger, silentLog } from '#platform/log/log.ts'
import type { Role } from '#schema/access.ts'
import { type CreatedTenant, createTenant } from '#server/create-tenant.ts'
import { type Entrance, openEntrance } from '#server/entrance.ts'
import type { AccountLetter } from '#server/mail/send-letter.ts'
import { entranceRoutes } from '#server/routes/entrance.ts'
import { type Limits, secure, securityOptions } from '#server/security.ts'
import { cookieName, sessionCookie } from '#server/session-cookie.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import type { TestClock } from '#tests/world.ts'

export const baseUrl = 'https://crm.example'
/** What the browser calls the cookie of a session. */
export const sessionName = cookieName(baseUrl, sessionCookie)
export const goodPassword = 'der Kater schläft im Heu'

/** The server's entrance alone, with a database, keys and a clock of its own; letters land in a list. */
export interface TestEntrance extends TestDatabase {
  readonly app: FastifyInstance
  readonly entrance: Entrance
  readonly clock: TestClock
  readonly letters: AccountLetter[]
  /** A tenant with its owner, who has `goodPassword`. */
  tenant(name?: string, email?: string): Promise<CreatedTenant & { readonly email: string; readonly apiKey: string }>
  /** Adds a member through the engine, as an owner would; gives the id. */
  member(tenant: CreatedTenant, email: string, role?: Role): Promise<string>
  /** A state action on a member, through the engine. */
  act(tenant: CreatedTenant, memberId: string, action: 'deactivate' | 'activate'): Promise<void>
  /** Changes a member, through the engine. */
  change(tenant: CreatedTenant, memberId: string, input: Record<string, unknown>): Promise<void>
  /** The token of the link by which the member joins, asked for with the tenant's key. */
  joinToken(tenant: CreatedTenant, memberId: string): Promise<string>
  /** Somebody's browser: keeps the cookie and says where it comes from. */
  browser(options?: { readonly ip?: string; readonly tenant?: string }): Browser
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
  /** The body as it was sent, parsed where it is JSON. */
  readonly body: { readonly data?: unknown; readonly [member: string]: unknown }
}

export interface Browser {
  /** The session's. */
  cookie: string | undefined
  /** All others. */
  readonly cookies: Map<string, string>
  /** The slug that it names. */
  tenant: string | undefined
  ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  signIn(email: string, password?: string): Promise<Answer>
}

export async function openTestEntrance(options: { limits?: Limits; log?: Logger } = {}): Promise<TestEntrance> {
  const test = await openTestDatabase()
  const clock: TestClock = { at: Date.parse('2026-11-22T09:00:00Z'), now: () => new Date(clock.at) }
  const letters: AccountLetter[] = []
  const log = options.log ?? silentLog
  const sendLetter = async (letter: AccountLetter): Promise<boolean> => {
    letters.push(letter)
    return true
  }
  const passwordCost = { memoryCost: 64, timeCost: 1 }
  const entrance = openEntrance({ database: test.database, keys: test.keys, clock, log, baseUrl, sendLetter, passwordCost })
  const app = Fastify(securityOptions({ trustProxy: 1 }))
  app.setErrorHandler(problemHandler(log))
  await secure(app, { baseUrl, principals: entrance.principals, ...(options.limits === undefined ? {} : { limits: options.limits }) })
  await app.register(entranceRoutes, { prefix: '/api/v1', entrance })
  await app.ready()
  let tenants = 0
  const asSystem = ({ tenantId, slug }: CreatedTenant) =>
    writingAs({ ...test, clock }, { ...system, tenantId, slug, kind: 'system', role: 'owner', language: 'en', channel: 'system' })
  return {
    ...test,
    app,
    entrance,
    clock,
    letters,
    async tenant(name = `Tenant ${++tenants}`, email = `owner.${++tenants}@example.org`) {
      const created = await createTenant(entrance.accounts, test.keys, {
        name,
        country: 'DE',
        language: 'de',
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
        owner: { name: 'Olga Owner', email, password: goodPassword },
        keyName: 'made with the tenant',
      })
      return { ...created, email, apiKey: created.apiKey ?? '' }
    },
    async member(tenant, email, role = 'member') {
      const [made] = await create(await asSystem(tenant), 'member', [{ name: 'Mia Member', email, role }])
      return made?.id ?? ''
    },
    async act(tenant, memberId, action) {
      await transition(await asSystem(tenant), 'member', memberId, action)
    },
    async change(tenant, id, input) {
      await update(await asSystem(tenant), 'member', [{ id, input }])
    },
    async joinToken(tenant, memberId) {
      const { body } = await browserOf(app, '192.0.2.9', undefined).ask('POST', `/members/${memberId}/link`, undefined, {
        authorization: `Bearer ${tenant.apiKey}`,
      })
      return String((body.data as { link: string }).link.split('#')[1])
    },
    browser: ({ ip = '192.0.2.1', tenant } = {}) => browserOf(app, ip, tenant),
    async close() {
      await entrance.background.done()
      await app.close()
      await test.close()
    },
  }
}

const system = {
  actorId: null,
  accountId: null,
  sessionId: null,
  mates: [],
  modelVersion: 0,
  country: 'DE',
  timeZone: 'Europe/Berlin',
} as const

function browserOf(app: FastifyInstance, ip: string, tenant: string | undefined): Browser {
  const browser: Browser = {
    cookie: undefined,
    cookies: new Map(),
    tenant,
    async ask(method, path, body, headers = {}) {
      const request: InjectOptions = {
        method,
        url: `/api/v1${path}`,
        remoteAddress: ip,
        headers: {
          origin: baseUrl,
          ...cookiesOf(browser),
          ...(browser.tenant === undefined ? {} : { 'steward-tenant': browser.tenant }),
          ...headers,
        },
      }
      const answer = await app.inject(body === undefined ? request : { ...request, payload: body as object })
      const set = answer.cookies.find(({ name }) => name === sessionName)
      if (set !== undefined) browser.cookie = set.value === '' ? undefined : set.value
      for (const { name, value } of answer.cookies) if (name !== sessionName) browser.cookies.set(name, value)
      return { status: answer.statusCode, headers: answer.headers, body: parsed(answer.body) }
    },
    signIn: (email, password = goodPassword) => browser.ask('POST', '/session', { email, password }),
  }
  return browser
}

function cookiesOf({ cookie, cookies }: Browser): { cookie?: string } {
  const all = [...(cookie === undefined ? [] : [[sessionName, cookie]]), ...cookies].filter(([, value]) => value !== '')
  return all.length === 0 ? {} : { cookie: all.map(([name, value]) => `${name}=${value}`).join('; ') }
}

function parsed(body: string): Answer['body'] {
  try {
    return body === '' ? {} : (JSON.parse(body) as Answer['body'])
  } catch {
    return { text: body }
  }
}
