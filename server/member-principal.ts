import type { Principal } from '#engine/access/principal.ts'
import { readMember } from '#engine/access/standing.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import type { Database } from '#platform/database/database.ts'

/** A member without a session: who is written to, or in whose name work is done later. */
export interface Absent {
  readonly principal: Principal
  readonly name: string
  readonly email: string
  readonly tenant: string
}

/** What the member may do now, and in which language they are spoken to; undefined when they are no active member any more. */
export async function absentMember(database: Database, tenantId: string, memberId: string): Promise<Absent | undefined> {
  const [{ member, mates, settings }, tenant, locale] = await Promise.all([
    readMember(database, tenantId, memberId),
    tenantOf(database.global, tenantId),
    database.global<{ language: 'en' | 'de'; time_zone: string }>({
      name: 'locale_of_member',
      text: 'select language, time_zone from app.locale_of_member($1, $2)',
      values: [tenantId, memberId],
    }),
  ])
  if (member?.state !== 'active' || settings === undefined || tenant === undefined) return undefined
  const { language, time_zone: timeZone } = locale.rows[0] ?? { language: settings.language, time_zone: settings.timeZone }
  const principal: Principal = {
    kind: 'member',
    tenantId,
    slug: tenant.slug,
    actorId: memberId,
    accountId: null,
    sessionId: null,
    role: member.role,
    ownRole: member.ownRole?.key ?? null,
    mates,
    modelVersion: settings.modelVersion,
    country: settings.country,
    language,
    timeZone,
    channel: 'system',
  }
  return { principal, name: member.name, email: member.email, tenant: tenant.name }
}
