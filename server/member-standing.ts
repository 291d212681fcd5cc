import type { Database } from '#platform/database/database.ts'
import type { Role } from '#schema/access.ts'

export interface Standing {
  /** Undefined for a member that is not there, or in the trash. */
  readonly member:
    | {
        readonly name: string
        readonly email: string
        readonly role: Role
        readonly state: 'invited' | 'active' | 'inactive'
        readonly updatedAt: string
      }
    | undefined
  /** All members of the member's teams, the member included. */
  readonly mates: readonly string[]
  readonly settings:
    | { readonly country: string; readonly language: 'en' | 'de'; readonly timeZone: string; readonly modelVersion: number }
    | undefined
}

const memberText =
  'select name, email, role, state, updated_at as "updatedAt" from member where tenant_id = $1 and id = $2 and deleted_at is null'
const matesText = `select distinct other.member_id as id
from team_members mine
join team t on t.tenant_id = $1 and t.id = mine.team_id and t.deleted_at is null
join team_members other on other.tenant_id = $1 and other.team_id = mine.team_id
where mine.tenant_id = $1 and mine.member_id = $2`
const settingsText = 'select country, language, time_zone, model_version from tenant_settings where tenant_id = $1'

interface SettingsRow {
  country: string
  language: 'en' | 'de'
  time_zone: string
  model_version: number
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
    member: results[1]?.rows[0] as Standing['member'],
    mates: memberId === null ? [] : [...new Set([memberId, ...mates.map(({ id }) => id)])],
    settings: settings && {
      country: settings.country,
      language: settings.language,
      timeZone: settings.time_zone,
      modelVersion: settings.model_version,
    },
  }
}
