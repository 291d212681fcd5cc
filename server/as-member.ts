import type { Principal } from '#engine/access/principal.ts'
import { readMember, type Standing } from '#engine/access/standing.ts'
import type { Database } from '#platform/database/database.ts'

/** A member as a principal, without a session: for commands that act as one, and to say what one may. */
export interface AsMember {
  readonly principal: Principal
  readonly member: NonNullable<Standing['member']>
}

/** Undefined for a member that is not there. Whether it may come in at all says `member.state`. */
export async function memberAs(
  database: Database,
  { tenantId, slug }: Pick<Principal, 'tenantId' | 'slug'>,
  memberId: string,
  channel: Principal['channel'],
): Promise<AsMember | undefined> {
  const { member, mates, settings } = await readMember(database, tenantId, memberId)
  if (member === undefined || settings === undefined) return undefined
  const { country, language, timeZone, modelVersion } = settings
  const principal: Principal = {
    kind: 'member',
    tenantId,
    slug,
    actorId: memberId,
    accountId: null,
    sessionId: null,
    role: member.role,
    ownRole: member.ownRole?.key ?? null,
    mates,
    modelVersion,
    country,
    language,
    timeZone,
    channel,
  }
  return { principal, member }
}

const byEmailText = 'select m.id from member m where m.tenant_id = $1 and m.email = $2 and m.deleted_at is null'

export async function memberByEmail(database: Database, tenantId: string, email: string): Promise<string | undefined> {
  const [found] = await database.batch(tenantId, [{ name: 'member_by_email', text: byEmailText, values: [tenantId, email.toLowerCase()] }])
  return found?.rows[0] === undefined ? undefined : String(found.rows[0].id)
}

const sharedText = `select t.name from team t
join team_members a on a.tenant_id = $1 and a.team_id = t.id and a.member_id = $2
join team_members b on b.tenant_id = $1 and b.team_id = t.id and b.member_id = $3
where t.tenant_id = $1 and t.deleted_at is null order by t.name`

/** The names of the teams that two members share. */
export async function sharedTeams(database: Database, tenantId: string, one: string, other: string): Promise<string[]> {
  const [found] = await database.batch(tenantId, [{ name: 'shared_teams', text: sharedText, values: [tenantId, one, other] }])
  return (found?.rows ?? []).map(({ name }) => String(name))
}
