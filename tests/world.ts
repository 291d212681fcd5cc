import type { Principal } from '#engine/access/principal.ts'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act.ts'
import { modelOf } from '#engine/model-of.ts'
import type { Clock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Database } from '#platform/database/database.ts'
import type { Role } from '#schema/access.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

/** A clock that tests move. */
export interface TestClock extends Clock {
  at: number
}

export interface World extends TestDatabase {
  readonly clock: TestClock
  /** A new tenant with settings and a key, and an owner who may do all. */
  tenant(country?: string): Promise<Tenant>
}

export interface Tenant {
  readonly id: string
  readonly owner: Principal
  /** Reads and writes as this principal; the model is read anew. */
  as(principal: Principal): Promise<Writing>
  /** A member of that role, active. */
  member(role: Role): Promise<Principal>
}

const settings = `insert into tenant_settings (tenant_id, country, language, time_zone, currency, created_at) values ($1, $2, 'en', 'Europe/Berlin', 'EUR', $3)`

const principalOf = (tenantId: string, role: Role, actorId: string | null): Principal => ({
  kind: actorId === null ? 'system' : 'member',
  tenantId,
  slug: 'acme',
  actorId,
  accountId: null,
  sessionId: null,
  role,
  mates: actorId === null ? [] : [actorId],
  modelVersion: 0,
  country: 'DE',
  language: 'en',
  timeZone: 'Europe/Berlin',
  channel: 'manual',
})

/** A database of one's own with tenants made through the engine; `watch` may stand between the engine and the database. */
export async function openWorld(watch: (database: Database) => Database = (database) => database): Promise<World> {
  const opened = await openTestDatabase()
  const test = { ...opened, database: watch(opened.database) }
  const clock: TestClock = { at: Date.parse('2026-11-22T09:00:00Z'), now: () => new Date(clock.at++) }

  async function tenant(country = 'DE'): Promise<Tenant> {
    const id = newId(clock)
    await test.keys.create(id)
    await test.database.batch(id, [{ text: settings, values: [id, country, clock.now().toISOString()] }])
    const as = async (principal: Principal): Promise<Writing> => {
      const [row] = await test.database.batch(id, [
        { text: 'select model_version from tenant_settings where tenant_id = $1', values: [id] },
      ])
      const modelVersion = Number(row?.rows[0]?.model_version)
      const current = { ...principal, modelVersion }
      return {
        database: test.database,
        keys: test.keys,
        clock,
        principal: current,
        model: await modelOf(test.database, current),
        purpose: 'work',
      }
    }
    const member = async (role: Role): Promise<Principal> => {
      const system = principalOf(id, 'owner', null)
      const [made] = await create(await as(system), 'member', [{ name: `The ${role}`, email: `${role}.${newId(clock)}@example.org`, role }])
      const actorId = made?.id ?? ''
      await test.database.batch(id, [
        { text: `update member set state = 'active' where tenant_id = $1 and id = $2`, values: [id, actorId] },
      ])
      return principalOf(id, role, actorId)
    }
    return { id, owner: await member('owner'), as, member }
  }
  return { ...test, clock, tenant }
}
