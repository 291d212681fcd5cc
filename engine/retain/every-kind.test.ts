import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { entities, stores } from '#domain/model.ts'
import { walledTables } from '#engine/closure/tables.ts'
import { type Kept, keptKinds, settingKey } from '#engine/retain/kinds.ts'
import { sweepOperator } from '#engine/retain/round.ts'
import { sweepTenant } from '#engine/retain/sweep.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import type { ColumnPlan, TablePlan } from '#engine/storage/tables.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query } from '#platform/database/statement.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'
import type { Store } from '#schema/store.ts'
import { keepFor, openSweepWorld, type SweepWorld } from '#tests/sweeping.ts'
import type { Tenant } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000
const longAgo = Date.parse('2010-01-01T00:00:00Z')
const plans = new Map(tablePlans().map((plan) => [plan.name, plan]))
const declared = stores as readonly Store[]

let world: SweepWorld

before(async () => {
  world = await openSweepWorld()
})
after(() => world.close())

// Planting: a row of any table, made from what the model says of its columns ------------------------------------------------------------------------

let seed = 0
const moment = (at: number): string => new Date(at).toISOString()

function valueFor({ name, type, oneOf }: ColumnPlan, at: number, turn: number): unknown {
  seed += 1
  if (oneOf !== undefined) return oneOf[turn % oneOf.length]
  switch (type) {
    case 'uuid':
      return newId({ now: () => new Date(at) })
    case 'timestamptz(3)':
      return moment(at)
    case 'date':
      return moment(at).slice(0, 10)
    case 'boolean':
      return false
    case 'integer':
    case 'bigint':
      return seed
    case 'bytea':
      return Buffer.from(`${seed}`)
    case 'jsonb':
      return '{}'
    case 'text[]':
    case 'bigint[]':
      return []
    case 'inet':
      return '192.0.2.7'
    default:
      return name === 'currency' ? 'EUR' : `x${seed}`
  }
}

/** `whole`: with what may be missing, too. */
async function plant(query: Query, plan: TablePlan, given: Readonly<Record<string, unknown>>, at: number, turn: number, whole: boolean) {
  const columns = plan.columns.filter(({ name, optional }) => name in given || !optional || (whole && name !== 'deleted_at'))
  const values = columns.map((column) => (column.name in given ? given[column.name] : valueFor(column, at, turn)))
  const names = columns.map(({ name }) => name).join(', ')
  const places = columns.map(({ type }, index) => `$${index + 1}::${type}`).join(', ')
  await query({ text: `insert into ${plan.name} (${names}) values (${places}) on conflict do nothing`, values })
}

/** Nobody is restricted, and no other sweep is under way. */
const settled = { restricted_at: null, finished_at: moment(longAgo) }

/** Nothing leads anywhere here, and any value will do: every table is planted alone. */
const letGoText = `do $$ declare l record; begin
for l in select conrelid::regclass::text as name, conname from pg_constraint where contype in ('f', 'c') and connamespace = 'public'::regnamespace loop
execute format('alter table %s drop constraint %I', l.name, l.conname); end loop; end $$`

const tableOf = ({ target }: Kept): string => ('store' in target ? target.store.name : target.entity.table)

/** Opted out of is proved where somebody opts out (`opted-out.test.ts`), an own field where one is made (`sweep.test.ts`). */
const isPlanted = ({ target }: Kept): boolean => target.of !== 'opted-out' && target.of !== 'field'

/** The row from which others of its kind count: `import_run` for the rows of an import. */
const parentOf = ({ target }: Kept): Store | undefined => {
  if (!('store' in target)) return undefined
  const { references = {}, retain, columns } = target.store
  return columns[retain.clock]?.type === 'uuid' ? declared.find(({ name }) => name === references[retain.clock]) : undefined
}

async function plantKind(query: Query, tenant: Tenant, kept: Kept): Promise<void> {
  const plan = plans.get(tableOf(kept))
  assert.ok(plan)
  const ofTenant = { tenant_id: tenant.id, ...settled }
  const now = moment(world.clock.at)
  if (kept.target.of === 'trash') {
    const inTrash = { ...ofTenant, created_at: now, updated_at: now, deleted_at: moment(longAgo) }
    return plant(query, plan, inTrash, longAgo, 0, false)
  }
  const parent = parentOf(kept)
  const parentId = newId({ now: () => new Date(longAgo) })
  const counted = parent !== undefined && 'store' in kept.target ? { [kept.target.store.retain.clock]: parentId } : {}
  const parentPlan = plans.get(parent?.name ?? '')
  if (parentPlan !== undefined) await plant(query, parentPlan, { ...ofTenant, [parent?.key[0] ?? 'id']: parentId }, longAgo, 0, true)
  for (let turn = 0; turn < 3; turn += 1) await plant(query, plan, { ...ofTenant, ...counted }, longAgo, turn, turn > 0)
}

test('of everything that a period can end, of every store and every entity, a sweep ends what is over it', async () => {
  const tenant = await world.tenant()
  const owner = await tenant.as(tenant.owner)
  const kinds = keptKinds(owner.model).filter(isPlanted)
  for (const kept of kinds)
    if (kept.target.of === 'records' && rulePeriods[kept.rule].setBy === 'tenant') await keepFor(owner, settingKey(kept), 'P30D')
  await world.sweeping.owner.script(letGoText)
  await world.sweeping.owner.transaction(async ({ query }) => {
    await query({ text: "select set_config('app.tenant_id', $1, true)", values: [tenant.id] })
    for (const kept of kinds) await plantKind(query, tenant, kept)
  })
  world.clock.at += day
  const swept = await sweepTenant(world.sweeping, tenant.id)
  const taken = new Set(swept?.parts.filter((part) => part.taken > 0).map(({ kind }) => kind))
  assert.deepEqual(
    kinds.map(({ kind }) => kind).filter((kind) => !taken.has(kind)),
    [],
  )
})

test('of every table of the operator’s that has a period, the hourly sweep ends what is over it', async () => {
  const timed = declared.filter(({ wall, retain }) => wall === 'global' && rulePeriods[retain.rule].period !== null)
  const swept = timed.filter(({ retain }) => !rulePeriods[retain.rule].guarded)
  await world.sweeping.owner.script(letGoText)
  await world.sweeping.owner.transaction(async ({ query }) => {
    for (const { name } of swept)
      for (let turn = 0; turn < 10; turn += 1) {
        const plan = plans.get(name)
        assert.ok(plan)
        await plant(query, plan, { locked_until: null }, longAgo + turn * day, turn, turn > 4)
      }
  })
  const taken = await sweepOperator(world.sweeping.engine)
  assert.deepEqual(
    swept.map(({ name }) => name).filter((name) => (taken[name] ?? 0) === 0),
    [],
  )
  // Accounts are people: they end with warnings, and with the platform's own rule (`inactive-account`).
  assert.deepEqual(
    timed.filter((store) => !swept.includes(store)).map(({ name }) => name),
    ['account'],
  )
})

test('what has no period of its own goes with something that goes, or holds nothing of anybody', async () => {
  const walled = new Set((await walledTables(world.sweeping.owner)).map(({ name }) => name))
  const personal = ({ columns }: Store): boolean =>
    Object.values(columns).some(({ holds }) => holds !== 'nothing-personal' && holds !== 'system.operations')
  const goesWith: Readonly<Record<string, (store: Store) => boolean>> = {
    'with-its-record': (store) => !personal(store) || store.reach !== undefined,
    'with-its-account': ({ reach }) => reach !== undefined && 'account' in reach,
    'with-its-tenant': ({ name, wall }) => (wall === 'tenant' ? walled.has(name) : true),
    // Its rows are the records of own objects, each with a period of the tenant's own.
    'while-subscribed': ({ name }) => name === 'own_record',
    'until-done': (store) => !personal(store) || store.reach !== undefined,
  }
  for (const store of declared) {
    const { retain, name } = store
    if (rulePeriods[retain.rule].period === null) assert.ok(goesWith[retain.rule]?.(store), `${name}: ${retain.rule}`)
    else if (retain.action !== 'erase') assert.ok(!personal(store), `${name} is kept as it is, and holds something of somebody`)
  }
  for (const { name, retain, hangsOn } of entities)
    assert.ok(retain.rule === 'with-its-tenant' || rulePeriods[retain.rule].setBy === 'tenant' || hangsOn !== undefined, name)
})
