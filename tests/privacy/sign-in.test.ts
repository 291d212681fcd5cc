import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { Secret, TOTP } from 'otpauth'
import { entities, stores } from '#domain/model.ts'
import { changePassword, newAccount } from '#platform/accounts/account.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openTestApp } from '#tests/app.ts'
import { type Browser, baseUrl, goodPassword, openTestEntrance, type TestEntrance } from '#tests/entrance.ts'
import { promise } from '#tests/privacy/harness.ts'
import { routesOf } from '#tests/walls/routes.ts'

/** Runs SQL as the owner: to take a mechanism out. */
async function asOwner({ ownerUrl }: { ownerUrl: string }, text: string): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await owner.script(text)
  } finally {
    await owner.close()
  }
}

const signature = 'language sql security definer set search_path = pg_catalog, pg_temp'

async function addApp(world: TestEntrance, browser: Browser): Promise<string> {
  const { id, secret } = (await browser.ask('POST', '/account/totp')).body.data as { id: string; secret: string }
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.at })
  assert.equal((await browser.ask('POST', `/account/totp/${id}/confirm`, { code })).status, 200)
  return secret
}

// Passwords -----------------------------------------------------------------------------------------------------------------------------------------

/** A place where a new password is chosen; true when it was taken. */
type Door = (password: string) => Promise<boolean>

interface Doors extends TestEntrance {
  readonly doors: Record<string, Door>
}

async function openDoors(): Promise<Doors> {
  const world = await openTestEntrance()
  const acme = await world.tenant('Müller Maschinenbau', 'olga.owner@mueller.example')
  const browser = world.browser({ tenant: acme.slug })
  assert.equal((await browser.signIn(acme.email)).status, 200)
  let joiners = 0
  const doors: Record<string, Door> = {
    'in the settings': async (password) =>
      (await browser.ask('POST', '/account/password', { current: goodPassword, password })).status === 204,
    'by the link of a letter': async (password) => {
      world.letters.length = 0
      world.clock.at += 60 * 60_000
      await world.browser().ask('POST', '/account/reset', { email: acme.email })
      await world.entrance.background.done()
      const token = world.letters.at(-1)?.text.match(/#([\w-]{43})/)?.[1]
      return (await world.browser().ask('POST', '/account/reset/confirm', { token, password })).status === 204
    },
    'when joining': async (password) => {
      const memberId = await world.member(acme, `mia${++joiners}@mueller.example`)
      const token = await world.joinToken(acme, memberId)
      return (await world.browser().ask('POST', '/join', { token, name: 'Mia Member', password })).status === 200
    },
  }
  return { ...world, doors }
}

/** Common ones, also dressed up; short ones; few letters; and what whoever knows the person would guess first. */
const weak = [
  'password',
  'short1!',
  '123456789012',
  'qwertyuiop12',
  'Password12345',
  'iloveyou1234',
  'aaaaaaaaaaaaaaaa',
  'abababababab',
  'Olga.Owner2026!',
  'Mia Member 1234',
]
const ofWhom: Readonly<Record<string, RegExp>> = { 'in the settings': /^Mia/, 'by the link of a letter': /^Mia/, 'when joining': /^Olga/ }

promise(
  'X05',
  'a password that is short, common or made of one’s name is refused wherever one is chosen; a good one is taken',
  {
    open: openDoors,
    off: ({ entrance, doors }) => {
      // What the doors do once the rule has let a password pass.
      for (const name of Object.keys(doors))
        doors[name] = async (password) => {
          await changePassword(
            entrance.accounts.database.global,
            '00000000-0000-7000-8000-000000000000',
            await entrance.accounts.passwords.hash(password),
            null,
          )
          return true
        }
    },
  },
  async ({ doors }, kept) => {
    for (const [name, choose] of Object.entries(doors)) {
      for (const password of weak.filter((each) => !ofWhom[name]?.test(each)))
        await kept(async () => assert.equal(await choose(password), false, `${password} ${name}`))
      assert.equal(await choose('sieben Zwerge im Nebel'), true, name)
    }
  },
)

promise(
  'X05',
  'an e-mail address has one account, also when two are made at once',
  {
    open: openTestEntrance,
    off: (world) => asOwner(world, 'drop index account_email_key'),
  },
  async ({ entrance }, kept) => {
    const { accounts } = entrance
    const wanted = { email: 'twin@example.org', name: 'Twin', language: 'en', timeZone: 'UTC', passwordHash: 'x' } as const
    const made = await Promise.allSettled([1, 2, 3].map(() => accounts.database.global(newAccount(accounts, wanted).statement)))
    await kept(() => assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 1))
    for (const each of made) if (each.status === 'rejected') assert.ok(each.reason instanceof DatabaseError)
  },
)

// Second factors ------------------------------------------------------------------------------------------------------------------------------------

promise(
  'X06',
  'whoever has a second factor is let in by it alone: the password opens no session, and what is half open opens nothing',
  {
    open: openTestEntrance,
    off: (world) =>
      asOwner(
        world,
        `create or replace function app.factors_of(p_account_id uuid) returns table (totp boolean, passkeys integer) ${signature} stable as $$ select false, 0 $$`,
      ),
  },
  async (world, kept) => {
    const acme = await world.tenant()
    const owner = world.browser({ tenant: acme.slug })
    await owner.signIn(acme.email)
    const secret = await addApp(world, owner)
    world.clock.at += 2 * 60_000
    const thief = world.browser({ tenant: acme.slug })
    await thief.signIn(acme.email)
    await kept(() => assert.equal(thief.cookie, undefined))
    for (const path of ['/session', '/account', '/tenant', '/sessions', '/account/factors', '/api-keys'])
      await kept(async () => assert.equal((await thief.ask('GET', path)).status, 401, path))
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.clock.at })
    assert.equal((await thief.ask('POST', '/session/factor', { code })).status, 200, 'its holder comes in')
  },
)

/** What is the account's own, or nobody's: to sign in, to add a factor, to join elsewhere, and what people do without an account. Everything else is within a tenant. */
const outside =
  /^\/api\/v1\/(session|sessions|setup|sign-up|account|devices|join|operator|provider-visits|openapi\.json|preferences|subscribe|opt-in|privacy\/:slug)(?![\w-])|^\/(healthz|readyz|metrics|assets|unsubscribe|openapi\.json|index\.html|icon\.svg)\b/

promise(
  'X06',
  'a tenant that demands a second factor does nothing for a session without one, on any route',
  {
    open: () => openTestApp({ crowd: true }),
    // The tenant demands, and nobody looks whether a factor was shown: each session says that one was.
    off: (world) =>
      asOwner(
        world,
        `create function app.say_so() returns trigger language plpgsql as $$ begin new.factor := 'code'; return new; end $$;
        create trigger say_so before insert on session for each row execute function app.say_so()`,
      ),
  },
  async (world, kept) => {
    const acme = await world.tenant('Acme')
    await world.ask(acme.apiKey, 'PATCH', '/api/v1/security', { demandsFactor: true })
    const signedIn = await world.ask(
      undefined,
      'POST',
      '/api/v1/session',
      { email: acme.email, password: goodPassword },
      { origin: baseUrl },
    )
    assert.equal(signedIn.status, 200, 'there is a session, with which a factor can be added')
    const headers = { cookie: String(signedIn.headers['set-cookie']).split(';')[0] ?? '', 'steward-tenant': acme.slug, origin: baseUrl }
    const within = routesOf(world.app).filter(({ path }) => !outside.test(path))
    assert.ok(within.length > 60, 'the routes were found')
    // A live stream has no end: it comes last, when it is known that others are refused.
    for (const { method, path } of within.toSorted(
      (one, other) => Number(one.path.endsWith('/live')) - Number(other.path.endsWith('/live')),
    )) {
      const place = path
        .replace(':plural', 'contacts')
        .replace(':field', 'photo')
        .replace(':action', 'restore')
        .replace(/:\w+/g, '0193a000-0000-7000-8000-000000000000')
      const { status, body } = await world.ask(undefined, method, place, method === 'GET' || method === 'DELETE' ? undefined : {}, headers)
      await kept(() => assert.deepEqual([status, body.code], [403, 'session.factor-demanded'], `${method} ${path}`))
    }
    assert.equal((await world.ask(acme.apiKey, 'GET', '/api/v1/contacts')).status, 200, 'a key goes on working')
  },
)

// Guessing ------------------------------------------------------------------------------------------------------------------------------------------

promise(
  'U04',
  'who tries lists of passwords is stopped before the right one, and both the person and the admins of their tenant see it',
  {
    open: openTestEntrance,
    off: (world) =>
      asOwner(
        world,
        `create or replace function app.set_attempts(p_kind text, p_subject_hash bytea, p_failures integer, p_last_at timestamptz, p_locked_until timestamptz) returns void ${signature} as $$ select $$`,
      ),
  },
  async (world, kept) => {
    const acme = await world.tenant()
    // The list of another site's leak: the right pair is in it, as the ninth, and every try comes from another address.
    const list = [...Array.from({ length: 8 }, (_, index) => `leaked password ${index}`), goodPassword]
    const statuses: number[] = []
    for (const [index, password] of list.entries())
      statuses.push((await world.browser({ ip: `203.0.113.${index}` }).signIn(acme.email, password)).status)
    await kept(() => assert.equal(statuses.at(-1), 429))
    // The same from one address, over many accounts.
    const spray: number[] = []
    for (let index = 0; index < 30; index += 1)
      spray.push((await world.browser({ ip: '198.51.100.1' }).signIn(`nobody${index}@example.org`, goodPassword)).status)
    await kept(() => assert.ok(spray.includes(429)))
    await world.entrance.background.done()
    await kept(() =>
      assert.deepEqual(
        world.letters.map(({ template, to }) => [template, to.email]),
        [['account.locked', acme.email]],
      ),
    )
    world.clock.at += 2 * 60 * 60_000
    const owner = world.browser({ tenant: acme.slug })
    await owner.signIn(acme.email)
    const mine = (await owner.ask('GET', '/account/events')).body.data as { kind: string }[]
    const admins = ((await owner.ask('GET', '/security')).body.data as { events: { kind: string; ip: string }[] }).events
    await kept(() => assert.ok(mine.some(({ kind }) => kind === 'locked')))
    await kept(() => assert.deepEqual(new Set(admins.map(({ kind }) => kind)), new Set(['sign-in-failed', 'locked'])))
    await kept(() => assert.ok(admins.every(({ ip }) => ip.startsWith('203.0.113.'))))
  },
)

// Whereabouts ---------------------------------------------------------------------------------------------------------------------------------------

interface Held {
  readonly place: string
  readonly holds: string
}

/** Every column that says where an account's holder is. What a tenant keeps of its contacts is its own affair. */
const whereabouts = (held: readonly Held[]): readonly string[] =>
  held.filter(({ holds }) => holds.startsWith('user.location')).map(({ place, holds }) => `${place}: ${holds}`)

const allHeld = (): Held[] => [
  ...stores.flatMap(({ name, columns }) => Object.entries(columns).map(([column, { holds }]) => ({ place: `${name}.${column}`, holds }))),
  ...entities.flatMap(({ name, fields }) =>
    Object.entries(fields).flatMap(([key, { options }]) =>
      'holds' in options ? [{ place: `${name}.${key}`, holds: String(options.holds) }] : [],
    ),
  ),
]

promise(
  'C08',
  'where somebody is, is held by country and time zone, in no finer column',
  { open: () => ({ held: allHeld() }), off: (world) => void world.held.push({ place: 'session.city', holds: 'user.location' }) },
  async ({ held }, kept) => {
    assert.ok(held.length > 200 && held.some(({ place }) => place === 'session.country'), 'the columns were read')
    const coarse = /\.(country|time_zone): user\.location\.imprecise$/
    await kept(() =>
      assert.deepEqual(
        whereabouts(held).filter((each) => !coarse.test(each)),
        [],
      ),
    )
  },
)

interface Wire {
  readonly world: TestEntrance
  /** Looks the country up, as signing in does. */
  look(ip: string): Promise<string | null>
  close(): Promise<void>
}

promise(
  'C08',
  'the country of an address is looked up in a table on the disk: no connection is opened for it',
  {
    open: async (): Promise<Wire> => {
      const world = await openTestEntrance()
      const acme = await world.tenant()
      return {
        world,
        look: async (ip) => {
          const browser = world.browser({ ip })
          await browser.signIn(acme.email)
          const all = (await browser.ask('GET', '/sessions')).body.data as { current: boolean; country: string | null }[]
          return all.find(({ current }) => current)?.country ?? null
        },
        close: () => world.close(),
      }
    },
    // What a service for such look-ups would do.
    off: (wire) => ({
      ...wire,
      look: async (ip) => {
        await fetch(`http://127.0.0.1:47999/${ip}`).catch(() => undefined)
        return wire.look(ip)
      },
      close: async () => {},
    }),
  },
  async ({ look }, kept) => {
    const opened: string[] = []
    const { connect } = Socket.prototype
    const wanted = (options: unknown): string => JSON.stringify(options) ?? ''
    Socket.prototype.connect = function (this: Socket, ...given: Parameters<Socket['connect']>) {
      if (!wanted(given).includes('.s.PGSQL')) opened.push(wanted(given[0]))
      return connect.apply(this, given)
    } as Socket['connect']
    try {
      assert.equal(await look('91.0.0.1'), 'DE')
      assert.equal(await look('2001:4860:4860::8888'), 'US')
      assert.equal(await look('10.0.0.1'), null)
    } finally {
      Socket.prototype.connect = connect
    }
    await kept(() => assert.deepEqual(opened, []))
  },
)
