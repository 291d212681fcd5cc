import { join } from 'node:path'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Database } from '#platform/database/database.ts'
import { type Logger, silentLog } from '#platform/log/log.ts'
import type { Role } from '#schema/access.ts'
import { buildApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { type Context, openContext } from '#server/context.ts'
import { type CreatedTenant, createTenant } from '#server/create-tenant.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import type { TestClock } from '#tests/world.ts'

export interface TestTenant extends CreatedTenant {
  readonly apiKey: string
  readonly email: string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
  readonly text: string
  /** The parsed body; empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>
}

/** The whole server, wired as the product wires it, without a port; its clock stands still unless it is moved. */
export interface TestApp extends TestDatabase {
  readonly app: FastifyInstance
  readonly context: Context
  readonly clock: TestClock
  tenant(name: string, password?: string): Promise<TestTenant>
  /** A key of that role, made as a person would make it. */
  key(tenant: TestTenant, role: Role): Promise<string>
  /** A request with an API key, or as nobody. */
  ask(
    key: string | undefined,
    method: InjectOptions['method'],
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
}

export interface TestAppOptions {
  readonly log?: Logger
  /** May stand between the server and its database. */
  readonly watch?: (database: Database) => Database
  /** Every request comes from another address, so that none is refused for their number. */
  readonly crowd?: boolean
  /** As in the environment. */
  readonly settings?: Readonly<Record<string, string>>
  readonly smtpUrl?: string
}

export async function openTestApp({
  log = silentLog,
  watch = (database) => database,
  crowd = false,
  settings = {},
  smtpUrl,
}: TestAppOptions = {}): Promise<TestApp> {
  const test = await openTestDatabase()
  const clock: TestClock = { at: Date.parse('2026-11-22T09:00:00Z'), now: () => new Date(clock.at) }
  const database = watch(test.database)
  const context = openContext({
    config: readConfig({ ...settings, BASE_URL: baseUrl, KEYS_DIR: test.keysDir, DATA_DIR: join(test.keysDir, 'data') }),
    secrets: { smtpUrl, dkimKey: undefined },
    log,
    installation: { database, keys: test.keys },
    clock,
    passwordCost: { memoryCost: 64, timeCost: 1 },
  })
  const app = await buildApp(context)
  await app.ready()
  let asked = 0
  const ask: TestApp['ask'] = async (key, method = 'GET', path, body, headers = {}) => {
    const request: InjectOptions = {
      method,
      url: path,
      ...(crowd ? { remoteAddress: `10.${asked >> 16}.${(asked >> 8) & 255}.${asked++ & 255}` } : {}),
      headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...headers },
    }
    const answer = await app.inject(body === undefined ? request : { ...request, payload: body as object })
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: parsed(answer.body) }
  }
  return {
    ...test,
    database,
    app,
    context,
    clock,
    ask,
    async tenant(name, password = goodPassword) {
      const email = `owner@${name.toLowerCase()}.example`
      const owner = { name: `Owner of ${name}`, email, password }
      const settings = { country: 'DE', language: 'en', timeZone: 'Europe/Berlin', currency: 'EUR' } as const
      const created = await createTenant(context.entrance.accounts, test.keys, { name, ...settings, owner, keyName: 'first' })
      return { ...created, apiKey: created.apiKey ?? '', email }
    },
    async key(tenant, role) {
      const { body } = await ask(tenant.apiKey, 'POST', '/api/v1/api-keys', { name: `as ${role}`, role, expiresOn: null })
      return String((body.data as { key: string }).key)
    },
    async close() {
      await context.entrance.background.done()
      await app.close()
      await context.sending.mail?.close()
      await test.close()
    },
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text)
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : { body }
  } catch {
    return { text }
  }
}
