import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type axe from 'axe-core'
import type { FastifyInstance } from 'fastify'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Clock, systemClock } from '#platform/clock/clock.ts'
import { openOwner } from '#platform/database/owner.ts'
import { silentLog } from '#platform/log/log.ts'
import type { Role } from '#schema/access.ts'
import { buildApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { type Context, openContext } from '#server/context.ts'
import { type CreatedTenant, createTenant } from '#server/create-tenant.ts'
import { examiner } from '#server/doctor/examine.ts'
import { freshSetupLink } from '#server/setup-link.ts'
import { startWorker } from '#server/worker.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'
import { holdBrowser } from '#tests/journeys/shared-browser.ts'
import { openSlowLine, slowDown, slowness } from '#tests/journeys/slowness.ts'

export const password = 'korrekte-pferde-batterie'

/** A tenant with its owner, and a key of the owner's for what a journey does not do by hand. */
export type StageTenant = CreatedTenant & { readonly email: string; readonly apiKey: string }

/** The whole of Steward for one journey: server, worker, sealer, a database of its own, and a browser. */
export interface Stage {
  readonly address: string
  readonly context: Context
  /** What the server stands on, for what an operator does beside it. */
  readonly installation: TestDatabase
  /** The link that the terminal shows until there is a tenant. */
  setupLink(): Promise<string>
  tenant(options?: { name?: string; owner?: string; email?: string; language?: 'en' | 'de' }): Promise<StageTenant>
  /** One more member, who has joined by their link. */
  member(tenant: StageTenant, name: string, role: Role): Promise<{ email: string; slug: string; id: string }>
  /** A page of somebody who has signed in there (not by the form: first-day has that). Every request is watched: none may leave the origin. */
  page(tenant: { email: string; slug: string }, options?: PageOptions): Promise<Page>
  /** A page of a stranger. */
  strangersPage(options?: PageOptions): Promise<Page>
  /** The API with a key, or as a stranger. Throws with the answer when it is no success. */
  api<T = unknown>(key: string | undefined, method: string, path: string, body?: unknown): Promise<T>
  /** The pages that are open, the newest last. */
  pages(): readonly Page[]
  close(): Promise<void>
}

export interface PageOptions {
  readonly width?: number
  readonly height?: number
  readonly scheme?: 'light' | 'dark'
  readonly locale?: string
}

interface StageOptions {
  /** Where letters go; without one they stay in the outbox. */
  readonly smtpUrl?: string
  /** Of the environment, besides those that every journey needs. */
  readonly settings?: Readonly<Record<string, string>>
  /** For what may be done for some seconds only: so many may pass on a busy machine before a page is drawn. */
  readonly clock?: Clock
}

export async function openStage({ smtpUrl, settings = {}, clock = systemClock }: StageOptions = {}): Promise<Stage> {
  const test = await openTestDatabase({ connections: 6 })
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-journey-'))
  const port = await freePort()
  const address = `http://localhost:${port}`
  const config = readConfig({ ...settings, DATA_DIR: dataDir, KEYS_DIR: test.keysDir, PORT: String(port), BASE_URL: address })
  const owner = openOwner(test.ownerUrl)
  const context = openContext({
    config,
    secrets: { smtpUrl, dkimKey: undefined },
    log: silentLog,
    installation: test,
    clock,
    passwordCost: { memoryCost: 1024, timeCost: 1 },
    examine: examiner({ config, secrets: { smtpUrl, dkimKey: undefined, databaseUrl: undefined, appDatabaseUrl: test.appUrl } }, owner, {
      embedded: undefined,
    }),
  })
  const stopWorker = await startWorker(context, test.ownerUrl)
  const app = await buildApp(context)
  const hangUp = await listen(app, port)
  const { browser, letGo } = await holdBrowser()
  const contexts: BrowserContext[] = []

  async function open(options: PageOptions): Promise<Page> {
    const opened = await newContext(browser, options)
    contexts.push(opened)
    const page = await opened.newPage()
    watch(page, address)
    await slowDown(page)
    return page
  }

  async function api<T = unknown>(key: string | undefined, method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${address}/api/v1/${path}`, {
      method,
      headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text === '' ? 'null' : text) as T
  }

  return {
    address,
    context,
    installation: test,
    async setupLink() {
      const link = await freshSetupLink(context.entrance.accounts, address)
      assert.ok(link)
      return link.link
    },
    async tenant({ name = 'Acme GmbH', owner = 'Olga Owner', email = 'olga@acme.example', language = 'en' } = {}) {
      const wanted = {
        name,
        country: 'DE',
        language,
        timeZone: 'Europe/Berlin',
        currency: 'EUR',
        keyName: 'journey',
        owner: { name: owner, email, password },
      }
      const made = await createTenant(context.entrance.accounts, test.keys, wanted)
      assert.ok(made.apiKey)
      return { ...made, email, apiKey: made.apiKey }
    },
    async member({ slug, apiKey }, name, role) {
      const email = `${name.split(' ')[0]?.toLowerCase()}@${slug}.example`
      const { data } = await api<{ data: { id: string } }>(apiKey, 'POST', 'members', { name, email, role })
      const { data: invitation } = await api<{ data: { link: string } }>(apiKey, 'POST', `members/${data.id}/link`)
      await api(undefined, 'POST', 'join', { token: invitation.link.split('#')[1], name, password })
      return { email, slug, id: data.id }
    },
    async page({ email, slug }, options = {}) {
      const page = await open(options)
      const answer = await page.request.post(`${address}/api/v1/session`, { data: { email, password }, headers: { origin: address } })
      assert.ok(answer.ok(), `${email} could not sign in: ${answer.status()}`)
      await page.goto(`${address}/${slug}`)
      await page.locator('main').waitFor()
      return page
    },
    strangersPage: (options = {}) => open(options),
    api,
    pages: () => contexts.flatMap((opened) => opened.pages()),
    async close() {
      for (const opened of contexts) await opened.close()
      await letGo()
      await hangUp()
      await app.close()
      await stopWorker()
      await context.entrance.background.done()
      await owner.close()
      await test.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Each process begins elsewhere, so that of two that look at the same moment each finds its own. */
let lastPort = process.pid * 16

/** Below those that the system gives to whoever asks for any: what opens a connection meanwhile does not take it. */
async function freePort(): Promise<number> {
  for (;;) {
    lastPort += 1
    const port = 20_000 + (lastPort % 12_000)
    const probe = createServer()
    const free = await new Promise((resolve) => {
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => resolve(true))
    })
    await new Promise((resolve) => probe.close(resolve))
    if (free === true) return port
  }
}

/** Where browsers come, near or far. Gives what closes the way there. */
async function listen(app: FastifyInstance, port: number): Promise<() => Promise<void>> {
  if (slowness.most === 0) {
    await app.listen({ host: '127.0.0.1', port })
    return async () => {}
  }
  const behind = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  return openSlowLine(port, Number(behind.port))
}

const newContext = (
  browser: Browser,
  { width = 1440, height = 900, scheme = 'light', locale = 'en-GB' }: PageOptions,
): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width, height }, colorScheme: scheme, locale, hasTouch: width < 500, reducedMotion: 'reduce' })

/** How long a page is waited for, in milliseconds: it costs nothing where all is well, and a busy machine is not a broken one. */
const patience = 30_000

const strays = new WeakMap<Page, string[]>()

/** What the browser writes of itself when the server refuses, or when a journey cuts the line. */
const expected = /status of 4\d\d|net::ERR_INTERNET_DISCONNECTED/

function watch(page: Page, address: string): void {
  const found: string[] = []
  strays.set(page, found)
  page.setDefaultTimeout(patience)
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(address) && !/^(data|blob|about):/.test(url)) found.push(`left the origin: ${new URL(url).origin}`)
  })
  page.on('pageerror', (error) => found.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text()))
      found.push(`console: ${message.text()} ${message.location().url}`.trimEnd())
  })
}

/** What a page did so far that it should not have. */
export const straysOf = (page: Page): readonly string[] => strays.get(page) ?? []

/** What a page must never do: fetch from elsewhere, throw, or break the content security policy. */
export function assertClean(page: Page): void {
  assert.deepEqual(straysOf(page), [])
}

const axeProgram = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'))
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const howFar = () => {
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
  return { right: scrollWidth - clientWidth, below: scrollHeight - clientHeight }
}

/**
 * Nothing sticks out at the side: nobody has to scroll two ways. And nothing lies below the window where the page itself does not scroll. A window that was made
 * smaller just now is laid out anew some frames later.
 */
export const assertFits = (page: Page): Promise<void> =>
  eventually(() => page.evaluate(howFar), { right: 0, below: 0 }, 'the page is larger than the window')

/**
 * axe-core finds nothing serious: WCAG 2.2 A and AA. Where a dialog keeps people from the rest of the page it is what is looked at. Most of what this costs is
 * bringing axe-core there, so it stays in a page until that is loaded anew. What fades in has its colours when it is there.
 */
export async function assertAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await readFile(axeProgram, 'utf8'))
  let serious = await seriousIn(page)
  // What is so for a moment only, while a page is still being put together, hinders nobody.
  for (let looks = 0; looks < 5 && serious.length > 0; looks++) {
    await page.waitForTimeout(500)
    serious = await seriousIn(page)
  }
  assert.deepEqual(serious, [])
}

const seriousIn = (page: Page): Promise<string[]> =>
  page.evaluate(async (tags) => {
    // What fades begins to with the next frame.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(moving.map(({ playState, finished }) => playState === 'running' && finished))
    const { axe: there } = globalThis as unknown as { axe: typeof axe }
    const dialogs = document.querySelectorAll('[role=dialog][aria-modal=true]')
    const { violations } = await there.run([...dialogs].at(-1) ?? document, { runOnly: tags, resultTypes: ['violations'] })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ target }) => target.join(' '))
            .slice(0, 5)
            .join(' | ')}`,
      )
  }, wcag)
