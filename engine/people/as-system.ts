import type { Principal } from '#engine/access/principal.ts'
import type { Writing } from '#engine/act/writing.ts'
import type { Engine } from '#engine/engine.ts'
import { modelOf } from '#engine/model-of.ts'
import { statement } from '#engine/storage/sql.ts'

const settingsText = 'select model_version, country, language, time_zone from tenant_settings where tenant_id = $1'

/** Reading and writing as nobody but Steward, to fulfil the rights of people: sees every record and every field of the tenant. */
export async function asSystem(engine: Engine, tenantId: string): Promise<Writing> {
  const [found] = await engine.database.batch(tenantId, [statement(settingsText, [tenantId])])
  const row = found?.rows[0]
  const principal: Principal = {
    kind: 'system',
    tenantId,
    slug: '',
    actorId: null,
    accountId: null,
    sessionId: null,
    role: 'owner',
    mates: [],
    modelVersion: Number(row?.model_version ?? 0),
    country: String(row?.country ?? 'DE'),
    language: row?.language === 'de' ? 'de' : 'en',
    timeZone: String(row?.time_zone ?? 'UTC'),
    channel: 'system',
  }
  return { ...engine, principal, purpose: 'rights', model: await modelOf(engine.database, principal) }
}
