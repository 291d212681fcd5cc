import type { Accounts } from '#platform/accounts/context.ts'
import type { Query } from '#platform/database/statement.ts'

/** A link by which a member may still come in. The link itself nobody can see again. */
export interface Invitation {
  readonly memberId: string
  readonly createdAt: string
  readonly expiresAt: string
}

/** The links of a tenant that work, by the member whom they let in: at most one each. */
export async function invitationsOf(
  { clock }: Pick<Accounts, 'clock'>,
  query: Query,
  tenantId: string,
): Promise<ReadonlyMap<string, Invitation>> {
  const { rows } = await query<{ member_id: string; created_at: string; expires_at: string }>({
    name: 'invitations_of',
    text: 'select member_id, created_at, expires_at from app.invitations_of($1, $2)',
    values: [tenantId, clock.now()],
  })
  return new Map(rows.map((row) => [row.member_id, { memberId: row.member_id, createdAt: row.created_at, expiresAt: row.expires_at }]))
}

/** Ends the link of a member; false when none worked. */
export async function endInvitation(query: Query, tenantId: string, memberId: string): Promise<boolean> {
  const { rows } = await query<{ ended: boolean }>({
    name: 'end_invitation',
    text: 'select app.end_invitation($1, $2) as ended',
    values: [tenantId, memberId],
  })
  return rows[0]?.ended === true
}
