import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entities, stores } from '#domain/model.ts'
import { create } from '#engine/act/create.ts'
import { lineStatements } from '#engine/consent/ledger.ts'
import { sweepOperator } from '#engine/retain/round.ts'
import { choose } from '#engine/retain/settings.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { snake } from '#engine/storage/tables.ts'
import { newId } from '#platform/clock/ids.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { mustAgree } from '#privacy/retention/conflicts.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'
import type { Entity } from '#schema/entity.ts'
import type { Store } from '#schema/store.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import { openTestEntrance, type TestEntrance } from '#tests/entrance.ts'
import { type Kept, promise } from '#tests/privacy/harness.ts'
import { openWorld } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000

async function asOwner<T>({ ownerUrl }: { ownerUrl: string }, work: (owner: ReturnType<typeof openOwner>) => Promise<T>): Promise<T> {
  const owner = openOwner(ownerUrl)
  try {
    return await work(owner)
  } finally {
    await owner.close()
  }
}

// Security events ------------------------------------------------------------------------------------------------------------------------------------

const eventsOf = (world: TestEntrance) =>
  asOwner(
    world,
    async (owner) =>
      (
        await owner.query<{ kind: string; ip: string; browser: string; os: string; at: string }>({
          text: 'select kind, host(ip) as ip, browser, os, at from security_event order by id',
        })
      ).rows,
  )

async function signIn(world: TestEntrance): Promise<void> {
  const acme = await world.tenant()
  assert.equal((await world.browser({ ip: '192.0.2.7' }).signIn(acme.email)).status, 200)
  await world.entrance.background.done()
}

const signature = 'language sql security definer set search_path = pg_catalog, pg_temp'

const silent = (world: TestEntrance): Promise<void> =>
  asOwner(world, (owner) =>
    owner.script(`create or replace function app.add_security_event(
  p_id uuid, p_account_id uuid, p_kind text, p_at timestamptz, p_ip inet, p_country text, p_browser text, p_os text) returns void ${signature} as 'select'`),
  )

promise(
  'C07',
  'a sign-in is recorded once, with its time and address',
  { open: () => openTestEntrance(), off: silent },
  async (world, kept) => {
    await signIn(world)
    const events = await eventsOf(world)
    await kept(() =>
      assert.deepEqual(
        events.map(({ kind, ip, at }) => [kind, ip, at !== null]),
        [['signed-in', '192.0.2.7', true]],
      ),
    )
  },
)

/** No report and no search gets at this table: neither role may read it, whatever it asks. */
const unread = (table: 'security_event' | 'remembered_device') => ({
  trial: {
    open: () => openTestDatabase(),
    off: (world: TestDatabase) =>
      asOwner(world, (owner) => owner.script(`grant select on ${table} to ${world.names.app}, ${world.names.search}`)),
  },
  check: async (world: TestDatabase, kept: Kept): Promise<void> => {
    const refused = (error: unknown): boolean => error instanceof DatabaseError && error.code === 'database.forbidden'
    const asked = { text: `select count(*) from ${table}` }
    await kept(() => assert.rejects(world.database.global(asked), refused))
    await kept(() =>
      assert.rejects(
        asOwner(world, (owner) =>
          owner.transaction(async ({ query }) => {
            await query({ text: "select set_config('role', $1, true)", values: [world.names.search] })
            return query(asked)
          }),
        ),
        refused,
      ),
    )
  },
})

const events = unread('security_event')
promise('C07', 'no report and no search reads security events: neither role may, whatever it asks', events.trial, events.check)

const devices = unread('remembered_device')
promise('K02', 'devices are known to signing in alone: no report and no search reads which', devices.trial, devices.check)

const idle = (world: TestEntrance): Promise<void> =>
  asOwner(world, (owner) =>
    owner.script(`create or replace function app.end_overdue(p_store text, p_before timestamptz, p_now timestamptz, p_most integer) returns integer
${signature} as 'select 0'`),
  )

promise(
  'C07',
  'after twelve months a sweep has removed it, and not much earlier',
  { open: () => openTestEntrance(), off: idle },
  async (world, kept) => {
    await signIn(world)
    const begun = world.clock.at
    world.clock.at = begun + 359 * day
    await sweepOperator(world.entrance.accounts)
    assert.equal((await eventsOf(world)).length, 1, 'a security event went early')
    world.clock.at = begun + 365 * day
    await sweepOperator(world.entrance.accounts)
    const left = await eventsOf(world)
    await kept(() => assert.deepEqual(left, []))
  },
)

// Every column --------------------------------------------------------------------------------------------------------------------------------------

const plans = new Map(tablePlans().map((plan) => [plan.name, plan]))

/** The rule under which a column’s table stands; undefined for what no declaration names. */
function ruleOf(table: string, column: string): string | undefined {
  if (plans.get(table)?.columns.some(({ name }) => name === column) !== true) return undefined
  const declared: readonly (Pick<Entity, 'name' | 'retain'> | Pick<Store, 'name' | 'retain'>)[] = [...entities, ...stores]
  const own = declared.find(({ name }) => snake(name) === table || table.startsWith(`${snake(name)}_`))
  const rule = declared.find(({ name }) => snake(name) === table)?.retain.rule ?? own?.retain.rule
  return rule !== undefined && rule in rulePeriods ? rule : undefined
}

const columnsText = `select table_name as table, column_name as column from information_schema.columns where table_schema = 'public'`

promise(
  'T06',
  'every column that the database holds stands under a rule that says how long',
  {
    open: () => openTestDatabase(),
    off: (world: TestDatabase) => asOwner(world, (owner) => owner.script('alter table contact add column shoe_size integer')),
  },
  async (world, kept) => {
    const { rows } = await asOwner(world, (owner) => owner.query<{ table: string; column: string }>({ text: columnsText }))
    const held = rows.filter(({ table }) => table !== 'steward_migration')
    assert.ok(held.length > 300)
    await kept(() =>
      assert.deepEqual(
        held.filter(({ table, column }) => ruleOf(table, column) === undefined),
        [],
      ),
    )
  },
)

const withoutRule = <T extends { readonly retain: unknown }>(each: T): T => ({ ...each, retain: undefined })

promise(
  'T06',
  'a release in which any table has no rule does not start',
  { open: () => ({ start: mustAgree }), off: () => ({ start: () => undefined }) },
  async ({ start }: { start: typeof mustAgree }, kept) => {
    for (const each of entities)
      await kept(() => assert.throws(() => start([withoutRule(each as Entity)], []), /how long it is kept/, each.name))
    for (const each of stores)
      await kept(() => assert.throws(() => start([], [withoutRule(each as Store)]), /how long it is kept/, each.name))
  },
)

// Extensions ----------------------------------------------------------------------------------------------------------------------------------------

async function openExtending() {
  const world = await openWorld()
  const usual = rulePeriods['message-history'].period
  const close = async (): Promise<void> => {
    Object.assign(rulePeriods['message-history'], { period: usual })
    await world.close()
  }
  return { ...world, close }
}

promise(
  'T06',
  'keeping something longer than usual is refused without a reason, somebody who answers for it, and a date of review',
  {
    open: openExtending,
    // As if ten years were usual: then nothing is an extension.
    off: () => {
      Object.assign(rulePeriods['message-history'], { period: 'P10Y' })
    },
  },
  async (world, kept) => {
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const whole = {
      period: 'P5Y',
      clock: 'createdAt',
      reason: 'warranty',
      answerable: tenant.owner.actorId,
      reviewOn: '2027-06-01',
    } as const
    for (const missing of ['reason', 'answerable', 'reviewOn'])
      await kept(() => assert.rejects(choose(writing, {}, 'message-history', { ...whole, [missing]: null }), { status: 422 }, missing))
    assert.equal((await choose(writing, {}, 'message-history', whole)).period, 'P5Y')
  },
)

// After opting out -----------------------------------------------------------------------------------------------------------------------------------

async function openAdvertised() {
  const world = await openWorld()
  const owner = openOwner(world.ownerUrl)
  const folder = await mkdtemp(join(tmpdir(), 'steward-opt-out-'))
  const engine = { database: world.database, keys: world.keys, clock: world.clock }
  const sweeping = { engine, owner, tombstones: { store: openFolderStore(folder), keys: world.keys }, limits: {} }
  const close = async (): Promise<void> => {
    await owner.close()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { ...world, sweeping, close }
}

promise(
  'T04',
  'what was sent as advertising is gone within nine days of the opt-out, and twenty days later from the last backup; the proof of the opt-out stays',
  {
    open: openAdvertised,
    off: (world) => asOwner(world, (owner) => owner.script('create rule keep as on delete to message do instead nothing')),
  },
  async (world, kept) => {
    const tenant = await world.tenant()
    const [made] = await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Byron' }])
    const person = { entity: 'contact', id: String(made?.id) }
    const purposeId = newId(world.clock)
    const at = world.clock.now().toISOString()
    const sentText = `insert into message (tenant_id, id, class, template, channel, state, credential, created_at, record_id, entity, purpose_id)
values ($1, $2, $3, 'campaign', 'mail', 'sent', false, $4, $5, 'contact', $6)`
    const sent = (kind: string) => ({ text: sentText, values: [tenant.id, newId(world.clock), kind, at, person.id, purposeId] })
    const said = { person, purposeId, class: 'newsletter', channel: 'mail', act: 'withdrawn', method: 'unsubscribe' } as const
    const lines = lineStatements(world.clock, await world.keys.tenant(tenant.id), tenant.id, [said])
    await world.database.batch(tenant.id, [sent('newsletter'), sent('service'), ...lines])
    world.clock.at += 9 * day
    await sweepTenant(world.sweeping, tenant.id)
    const rowsOf = async (text: string) => (await world.database.batch(tenant.id, [{ text, values: [tenant.id] }]))[0]?.rows
    const left = await rowsOf('select class from message where tenant_id = $1')
    await kept(() => assert.deepEqual(left, [{ class: 'service' }]))
    assert.deepEqual(await rowsOf('select act from consent_event where tenant_id = $1'), [{ act: 'withdrawn' }])
  },
)
