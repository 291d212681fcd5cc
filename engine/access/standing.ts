import type { Principal } from '#engine/access/principal.ts'
import type { Database } from '#platform/database/database.ts'
import { type Role, roles, standIn } from '#schema/access.ts'

export interface Standing {
  /** Undefined for a member that is not there, or in the trash. */
  readonly member:
    | {
        readonly name: string
        readonly email: string
        /** The built-in role, or what stands in for the tenant's own where no record is concerned. */
        readonly role: Role
        readonly ownRole: { readonly key: string; readonly name: string } | null
        readonly state: 'invited' | 'active' | 'inactive'
        readonly updatedAt: string
      }
    | undefined
  /** All members of the member's teams, the member included. */
  readonly mates: readonly string[]
  readonly settings:
    | {
        readonly country: string
        readonly language: 'en' | 'de'
        readonly timeZone: string
        readonly modelVersion: number
        readonly demandsFactor: boolean
        readonly allowedAddresses: readonly string[]
      }
    | undefined
}

const memberText = `select m.name, m.email, m.role, m.state, m.updated_at as "updatedAt", o.name as "roleName", o.base
from member m left join own_role o on o.tenant_id = $1 and o.key = m.role
where m.tenant_id = $1 and m.id = $2 and m.deleted_at is null`
const matesText = `select distinct other.member_id as id
from team_members mine
join team t on t.tenant_id = $1 and t.id = mine.team_id and t.deleted_at is null
join team_members other on other.tenant_id = $1 and other.team_id = mine.team_id
where mine.tenant_id = $1 and mine.member_id = $2`
const baseText = 'select name, base from own_role where tenant_id = $1 and key = $2'
const settingsText =
  'select country, language, time_zone, model_version, demands_factor, allowed_addresses from tenant_settings where tenant_id = $1'

interface SettingsRow {
  country: string
  language: 'en' | 'de'
  time_zone: string
  model_version: number
  demands_factor: boolean
  allowed_addresses: readonly string[]
}

/** What a member is in the tenant, with whom, and how the tenant works: one round trip. For a key (null) the settings alone. */
export async function readMember(database: Database, tenantId: string, memberId: string | null): Promise<Standing> {
  const ofMember =
    memberId === null
      ? []
      : [
          { name: 'standing_member', text: memberText, values: [tenantId, memberId] },
          { name: 'standing_mates', text: matesText, values: [tenantId, memberId] },
        ]
  const results = await database.batch(tenantId, [{ name: 'standing_settings', text: settingsText, values: [tenantId] }, ...ofMember])
  const settings = results[0]?.rows[0] as SettingsRow | undefined
  const mates = (results[2]?.rows ?? []) as unknown as { id: string }[]
  return {
    member: standingOf(results[1]?.rows[0] as MemberRow | undefined),
    mates: memberId === null ? [] : [...new Set([memberId, ...mates.map(({ id }) => id)])],
    settings: settings && {
      country: settings.country,
      language: settings.language,
      timeZone: settings.time_zone,
      modelVersion: settings.model_version,
      demandsFactor: settings.demands_factor,
      allowedAddresses: settings.allowed_addresses,
    },
  }
}

interface MemberRow extends Omit<NonNullable<Standing['member']>, 'role' | 'ownRole'> {
  readonly role: string
  readonly roleName: string | null
  readonly base: Role | null
}

function standingOf(row: MemberRow | undefined): Standing['member'] {
  if (row === undefined) return undefined
  const { roleName, base, role: key, ...member } = row
  const role = roles.find((one) => one === key)
  // Of a role that is not there any more nothing is left: underRole() closes every door.
  return role === undefined
    ? { ...member, role: standIn(base ?? 'read-only'), ownRole: { key, name: roleName ?? key } }
    : { ...member, role, ownRole: null }
}

/** The same for the role that a key bears. */
export async function standInOf(
  database: Database,
  tenantId: string,
  key: string,
): Promise<Pick<Standing['member'] & object, 'role' | 'ownRole'>> {
  const role = roles.find((one) => one === key)
  if (role !== undefined) return { role, ownRole: null }
  const [found] = await database.batch(tenantId, [{ name: 'role_base', text: baseText, values: [tenantId, key] }])
  const row = found?.rows[0] as { name: string; base: Role } | undefined
  return { role: standIn(row?.base ?? 'read-only'), ownRole: { key, name: row?.name ?? key } }
}

const keysText = 'select role, expires_on from app.api_keys_of($1) where id = $2'

/**
 * Whoever asked for work earlier, as what they are now: undefined for a member who has been deactivated or ended since, and for a key that was revoked or has
 * expired. The engine itself and the operator are what they were.
 */
export async function standingNow(database: Database, now: Date, principal: Principal): Promise<Principal | undefined> {
  const { kind, tenantId, actorId } = principal
  if (actorId === null || (kind !== 'member' && kind !== 'key')) return principal
  const { member, mates, settings } = await readMember(database, tenantId, kind === 'member' ? actorId : null)
  if (settings === undefined) return undefined
  const { modelVersion, country } = settings
  if (kind === 'member') {
    if (member?.state !== 'active') return undefined
    return { ...principal, role: member.role, ownRole: member.ownRole?.key ?? null, mates, modelVersion, country }
  }
  const { rows } = await database.global<{ role: string; expires_on: string | null }>({
    name: 'key_standing',
    text: keysText,
    values: [tenantId, actorId],
  })
  const [key] = rows
  if (key === undefined || (key.expires_on !== null && key.expires_on < now.toISOString().slice(0, 10))) return undefined
  const { role, ownRole } = await standInOf(database, tenantId, key.role)
  return { ...principal, role, ownRole: ownRole?.key ?? null, modelVersion, country }
}
