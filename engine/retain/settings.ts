import type { Writing } from '#engine/act.ts'
import { forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import type { KeptSince, Model } from '#engine/model.ts'
import { isKeptByChoice, keptKinds, settingKey } from '#engine/retain/kinds.ts'
import { reviewed } from '#engine/retain/reviewed.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import { type Limits, within } from '#privacy/retention/limits.ts'
import { type RulePeriod, rulePeriods } from '#privacy/retention/periods.ts'
import { type Chosen, isExtension, refusals } from '#privacy/retention/setting.ts'
import type { RetentionRule } from '#schema/privacy.ts'
import { isId } from '#schema/values/id.ts'

/** What the tenant chose for one entity or rule. */
export interface Setting extends Chosen {
  readonly key: string
  readonly clock: KeptSince
  readonly changedAt: string
}

/** One entity or rule as it stands: the choice, what holds without one, and the limits. */
export interface Standing {
  readonly key: string
  readonly entity: boolean
  readonly rule: RetentionRule
  readonly limits: RulePeriod
  readonly setting: Setting | null
  readonly clock: KeptSince
  /** What counts now. Null: as long as the subscription. */
  readonly period: string | null
  readonly extended: boolean
}

const readText =
  'select kind as key, period, clock, reason, answerable, review_on as "reviewOn", changed_at as "changedAt" from retention_setting where tenant_id = $1'
const putText = `insert into retention_setting (tenant_id, kind, period, clock, reason, answerable, review_on, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (tenant_id, kind) do update set period = excluded.period, clock = excluded.clock, reason = excluded.reason, answerable = excluded.answerable,
review_on = excluded.review_on, changed_at = excluded.changed_at`
const removeText = 'delete from retention_setting where tenant_id = $1 and kind = $2'
/** Whoever chooses another time has decided on what waits by the older one; the next night counts anew. */
const overtakeText = `with stopped as (update sweep_part set state = 'stopped', decided_by = $3, decided_at = $4, spared = null
where tenant_id = $1 and kind = any($2::text[]) and state = 'waiting' returning 1)
update tenant_settings set model_version = model_version + 1 where tenant_id = $1 and exists (select 1 from stopped)`
const memberText = `select 1 from member where tenant_id = $1 and id = $2 and state = 'active' and deleted_at is null`

export async function settingsOf(database: Database, tenantId: string): Promise<ReadonlyMap<string, Setting>> {
  const [found] = await database.batch(tenantId, [statement(readText, [tenantId])])
  return new Map(((found?.rows ?? []) as unknown as Setting[]).map((setting) => [setting.key, setting]))
}

/** How one entity or rule stands under a tenant’s choices and the operator’s limits. A choice that the operator has since narrowed counts as far as it may. */
export function standing(key: string, model: Model, settings: ReadonlyMap<string, Setting>, limits: Limits): Standing {
  const entity = model.entity(key)
  const rule = entity?.retain.rule ?? (key as RetentionRule)
  const allowed = within(rulePeriods[rule], limits[rule])
  const setting = settings.get(key) ?? null
  const isAllowed =
    setting !== null && refusals(allowed, { ...setting, reviewOn: null, reason: '-', answerable: '-' }, '0001-01-01').every(isAboutReview)
  const declared = entity?.retain.clock === 'updatedAt' ? 'updatedAt' : 'createdAt'
  return {
    key,
    entity: entity !== undefined,
    rule,
    limits: allowed,
    setting,
    clock: setting?.clock ?? declared,
    period: setting === null ? allowed.period : isAllowed ? setting.period : (allowed.most ?? allowed.period),
    extended: setting !== null && isExtension(rulePeriods[rule], setting.period),
  }
}

const isAboutReview = ({ pointer }: { readonly pointer: string }): boolean => pointer === '/reviewOn'

const order = Object.keys(rulePeriods)

/** The keys under which periods are shown: each entity that is kept by choice, and every rule that something of the tenant falls under. */
export function settingKeys(model: Model): string[] {
  const entities = model.entities.filter(isKeptByChoice).map(({ name }) => name)
  const rules = keptKinds(model)
    .map(({ rule }) => rule)
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
  return [...entities, ...new Set(rules.filter((rule) => rule !== 'while-subscribed'))]
}

/** 403 unless they answer for how long things are kept. */
export function mustManage({ principal }: Writing): void {
  if (principal.role !== 'owner' && principal.role !== 'admin') throw forbidden()
}

export async function standings(writing: Writing, limits: Limits): Promise<Standing[]> {
  const settings = await settingsOf(writing.database, writing.principal.tenantId)
  return settingKeys(writing.model).map((key) => standing(key, writing.model, settings, limits))
}

export type Wanted = Chosen & { readonly clock: KeptSince }

/** Sets how long one kind of thing is kept. 422 names everything that is wrong with it, and both rules where two contradict each other. */
export async function choose(writing: Writing, limits: Limits, key: string, wanted: Wanted): Promise<Standing> {
  mustManage(writing)
  const { principal, database, model, clock } = writing
  const { tenantId } = principal
  if (!settingKeys(model).includes(key)) throw notFound()
  const before = (await settingsOf(database, tenantId)).get(key) ?? null
  const now = clock.now().toISOString()
  const refused = refusals(standing(key, model, new Map(), limits).limits, wanted, now.slice(0, 10))
  if (refused.length > 0) throw invalid(refused)
  if (wanted.answerable !== null && !(await isMember(database, tenantId, wanted.answerable)))
    throw invalid([{ pointer: '/answerable', code: 'retention.unanswered' }])
  const { period, clock: since, reason, answerable, reviewOn } = wanted
  const row = { id: tenantId, before: before === null ? null : { [key]: before.period }, after: { [key]: period } }
  const recorded = await recordOf(writing, principal, { action: 'retention.set', entity: 'retention', rows: [row] })
  const put = statement(putText, [tenantId, key, period, since, reason, answerable, reviewOn, now])
  await database.batch(tenantId, [put, overtake(writing, key), reviewed(tenantId, 'extended', tenantId), ...recorded])
  return standing(key, model, await settingsOf(database, tenantId), limits)
}

function overtake({ principal, model, clock }: Writing, key: string): Statement {
  const kinds = keptKinds(model)
    .filter((kept) => settingKey(kept) === key)
    .map(({ kind }) => kind)
  return statement(overtakeText, [principal.tenantId, kinds, principal.actorId, clock.now().toISOString()])
}

const isMember = async (database: Database, tenantId: string, id: string): Promise<boolean> =>
  isId(id) && ((await database.batch(tenantId, [statement(memberText, [tenantId, id])]))[0]?.rows.length ?? 0) > 0

/** Back to what holds for everybody. */
export async function unchoose(writing: Writing, limits: Limits, key: string): Promise<Standing> {
  mustManage(writing)
  const { principal, database, model } = writing
  const { tenantId } = principal
  const before = (await settingsOf(database, tenantId)).get(key)
  if (!settingKeys(model).includes(key)) throw notFound()
  if (before !== undefined) {
    const row = { id: tenantId, before: { [key]: before.period }, after: { [key]: null } }
    const recorded = await recordOf(writing, principal, { action: 'retention.unset', entity: 'retention', rows: [row] })
    await database.batch(tenantId, [statement(removeText, [tenantId, key]), overtake(writing, key), ...recorded])
  }
  return standing(key, model, new Map(), limits)
}
