import type { Writing } from '#engine/act.ts'
import { notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { statement } from '#engine/storage/sql.ts'
import { softOptInLaws } from '#privacy/consent/soft-opt-in.ts'

/** A country whose law lets a sale stand in for consent, and whether the tenant makes use of it. */
export interface SoftOptInCountry {
  readonly country: string
  readonly law: string
  readonly since: string | null
}

const listText = 'select country, since from soft_opt_in_country where tenant_id = $1'
const onText = 'insert into soft_opt_in_country (tenant_id, country, since, actor_id) values ($1, $2, $3, $4) on conflict do nothing'
const offText = 'delete from soft_opt_in_country where tenant_id = $1 and country = $2'

/** Every country that has such a law. None is on until somebody switches it on. */
export async function softOptIns({ database, principal }: Writing): Promise<SoftOptInCountry[]> {
  const [found] = await database.batch(principal.tenantId, [statement(listText, [principal.tenantId])])
  const since = new Map(found?.rows.map((row) => [row.country, String(row.since)]))
  return Object.entries(softOptInLaws).map(([country, law]) => ({ country, law, since: since.get(country) ?? null }))
}

/** Switches a country on or off: what was recorded there counts only while it is on. 404 for one that has no such law. */
export async function switchSoftOptIn(writing: Writing, country: string, on: boolean): Promise<void> {
  if (!Object.hasOwn(softOptInLaws, country)) throw notFound()
  const { database, principal, clock } = writing
  const { tenantId, actorId } = principal
  const before = (await softOptIns(writing)).find((each) => each.country === country)
  if ((before?.since !== null) === on) return
  const row = { id: tenantId, before: { country, on: !on }, after: { country, on } }
  const recorded = await recordOf(writing, principal, { action: 'consent.soft-opt-in', entity: 'tenant', rows: [row] })
  const change = on ? statement(onText, [tenantId, country, clock.now().toISOString(), actorId]) : statement(offText, [tenantId, country])
  await database.batch(tenantId, [change, ...recorded])
}
