import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { stores } from '#domain/model.ts'
import { keptAnswers, signUpFields } from '#domain/operator/sign-up-form.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { Store } from '#schema/store.ts'
import { openTestApp, type TestApp } from '#tests/app.ts'
import { goodPassword } from '#tests/entrance.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'
import { canary } from '#tests/privacy/canaries.ts'
import { promise } from '#tests/privacy/harness.ts'
import { changedIn, photographAll } from '#tests/privacy/whole-photograph.ts'

let folder: string
let mailbox: Mailbox
let settings: Record<string, string>

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-terms-'))
  settings = { SIGNUP: 'open', MINIMUM_AGE: '16', AGREEMENT_FILE: join(folder, 'agreement.md'), POLICY_FILE: join(folder, 'policy.md') }
  await writeFile(settings.AGREEMENT_FILE ?? '', '# What we agree\n\nWe process for you.')
  await writeFile(settings.POLICY_FILE ?? '', 'We keep what this says.')
  mailbox = await openMailbox()
})
after(async () => {
  await mailbox.close()
  await rm(folder, { recursive: true })
})

interface Desk extends TestApp {
  /** What a browser sends when the form is filled in as little as it may be. */
  readonly least: () => Record<string, unknown>
}

async function openDesk(): Promise<Desk> {
  const app = await openTestApp({ settings, smtpUrl: mailbox.url, crowd: true })
  const { agreement, policy } = app.context.config
  const least = () => ({
    language: 'en',
    organisation: 'Bolt AG',
    country: 'CH',
    name: 'Berta Bolt',
    password: goodPassword,
    ofAge: true,
    agreement: agreement?.sha256,
    policy: policy?.sha256,
  })
  return { ...app, least }
}

/** Asks for a link and takes it out of the letter. */
async function linkFor({ ask, context }: Desk, email: string): Promise<string> {
  const { status } = await ask(undefined, 'POST', '/api/v1/sign-up', { email, language: 'en' })
  assert.equal(status, 202)
  await context.entrance.background.done()
  return (await mailbox.linkTo('sign-up', email)).split('#')[1] ?? ''
}

const someone = () => `${canary('berta').toLowerCase().replace('ö', 'o')}@bolt.example`

async function asOwner({ ownerUrl }: TestApp, sql: string): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await owner.script(sql)
  } finally {
    await owner.close()
  }
}

/** All columns of the tables, read from the database itself. */
async function columnsOf({ ownerUrl }: TestApp): Promise<Set<string>> {
  const owner = openOwner(ownerUrl)
  try {
    const { rows } = await owner.query<{ name: string }>({
      text: `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public'`,
    })
    return new Set(rows.map(({ name }) => name))
  } finally {
    await owner.close()
  }
}

interface Map extends Desk {
  /** The data map. */
  readonly declared: readonly Store[]
}

const without = (declared: readonly Store[], table: string, column: string): readonly Store[] =>
  declared.map((each) =>
    each.name === table ? { ...each, columns: Object.fromEntries(Object.entries(each.columns).filter(([key]) => key !== column)) } : each,
  )

promise(
  'C01',
  'the form asks for what the data map declares, and what is typed is found nowhere else',
  {
    open: async (): Promise<Map> => ({ ...(await openDesk()), declared: stores }),
    off: (world) => ({ ...world, close: async () => {}, declared: without(world.declared, 'account', 'phone') }),
  },
  async (world, kept) => {
    const { body } = await world.ask(undefined, 'GET', '/api/v1/sign-up')
    const { questions } = body.data as { questions: { key: keyof typeof signUpFields; holds: string[]; why: string }[] }
    assert.deepEqual(questions.map(({ key }) => key).toSorted(), Object.keys(signUpFields).toSorted())
    const columns = await columnsOf(world)
    for (const { key } of questions) {
      const { store, columns: places } = keptAnswers[key]
      const declared = world.declared.find(({ name }) => name === store.name)
      for (const place of places) {
        assert.ok(columns.has(`${store.name}.${place}`), `${key} has a column`)
        await kept(() => assert.ok(declared?.columns[place], `${key} goes into ${store.name}.${place}, which the data map does not have`))
      }
    }
    const typed = {
      jobTitle: canary('title'),
      industry: canary('trade'),
      organisation: canary('firm'),
      name: canary('name'),
      phone: '+41 44 668 18 00',
    }
    const address = { street: canary('street'), postalCode: '8001', city: canary('city'), region: canary('region'), country: 'CH' }
    const token = await linkFor(world, someone())
    const sent = { ...world.least(), ...typed, address, companySize: '2-10', token }
    assert.equal((await world.ask(undefined, 'POST', '/api/v1/sign-up/confirm', sent)).status, 201)
    const found = await photographAll(world)
    const places = new Set(Object.values(keptAnswers).flatMap(({ store, columns: names }) => names.map((name) => `${store.name}.${name}`)))
    // The owner is a member of the tenant, too: with the same name, in the tenant's own data map, its history and its search.
    const also = new Set(['member.name', 'search_entry.words', 'search_entry.title'])
    for (const value of [
      typed.jobTitle,
      typed.industry,
      typed.organisation,
      typed.name,
      '+41446681800',
      address.street,
      address.city,
      address.region,
    ])
      for (const [table, rows] of Object.entries(found))
        for (const row of rows)
          for (const [column, held] of Object.entries(JSON.parse(row) as Record<string, unknown>))
            if (JSON.stringify(held).includes(value)) {
              const place = `${table.replace('public.', '')}.${column}`
              await kept(() => assert.ok(places.has(place) || also.has(place), `what was typed is in ${place}`))
            }
  },
)

promise(
  'C02',
  'whoever says nothing of their company, or of themselves beyond a name, signs up all the same',
  {
    open: openDesk,
    off: (world) => asOwner(world, 'alter table tenant alter column company_size set not null, alter column industry set not null'),
  },
  async (world, kept) => {
    const token = await linkFor(world, someone())
    const answer = await world.ask(undefined, 'POST', '/api/v1/sign-up/confirm', { ...world.least(), token })
    await kept(() => assert.equal(answer.status, 201, answer.text))
  },
)

promise(
  'M01',
  'of whoever does not say that they are old enough nothing is stored: no account, no key, nothing of what they typed',
  {
    open: openDesk,
    // Nobody is asked: everybody counts as old enough.
    off: (world): Desk => ({
      ...world,
      close: async () => {},
      ask: (key, method, path, body) =>
        world.ask(key, method, path, path.endsWith('/confirm') ? { ...(body as object), ofAge: true } : body),
    }),
  },
  async (world, kept) => {
    const token = await linkFor(world, someone())
    const [before, keys] = [await photographAll(world), await readdir(world.keysDir)]
    for (const ofAge of [false, undefined, 'yes']) {
      const answer = await world.ask(undefined, 'POST', '/api/v1/sign-up/confirm', { ...world.least(), token, ofAge })
      await kept(() => assert.equal(answer.status, 422))
    }
    const after = await photographAll(world)
    await kept(() => assert.deepEqual(changedIn(before, after), []))
    const left = await readdir(world.keysDir)
    await kept(() => assert.deepEqual(left, keys))
  },
)

promise(
  'P08',
  'whoever asks for a link, reads the policy and declines leaves no row in any table',
  {
    open: openDesk,
    off: (world) =>
      asOwner(
        world,
        `create or replace function app.forget_sign_up(p_token_hash bytea) returns void
          language sql security definer set search_path = pg_catalog, pg_temp as 'select null::void'`,
      ),
  },
  async (world, kept) => {
    const before = await photographAll(world)
    const email = someone()
    const token = await linkFor(world, email)
    assert.notDeepEqual(changedIn(before, await photographAll(world)), [], 'that somebody asked is noted until they decide')
    assert.equal((await world.ask(undefined, 'POST', '/api/v1/sign-up/check', { token })).status, 200)
    assert.equal((await world.ask(undefined, 'POST', '/api/v1/sign-up/decline', { token })).status, 204)
    const after = await photographAll(world)
    await kept(() => assert.deepEqual(changedIn(before, after), []))
    const late = await world.ask(undefined, 'POST', '/api/v1/sign-up/confirm', { ...world.least(), token })
    await kept(() => assert.equal(late.status, 410))
  },
)
