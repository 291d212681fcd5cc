import type { Role } from '#schema/access.ts'

/** Who acts, in which tenant, and by which door. Resolved once a request or job; every gate asks for it. */
export interface Principal {
  readonly kind: 'member' | 'key' | 'system' | 'operator'
  readonly tenantId: string
  readonly slug: string
  /** The member's or the key's id; null for the system. */
  readonly actorId: string | null
  readonly accountId: string | null
  readonly sessionId: string | null
  readonly role: Role
  /** The key of a role that the tenant made, where that is the role; `role` then stands in for it where no record is concerned. */
  readonly ownRole?: string | null
  /** Looks at the app with a role that is not theirs: `role` and `ownRole` are that one's, and nothing is written. */
  readonly viewing?: true
  /** The ids of all members of my teams, me included: what the scope "team" reaches. */
  readonly mates: readonly string[]
  /** Counts the changes of the tenant's own fields and objects. */
  readonly modelVersion: number
  /** Networks from which this tenant may be entered; none, or nothing said, stands for everywhere. */
  readonly allowedAddresses?: readonly string[]
  /** ISO 3166-1 alpha-2: how a phone number without country code is meant. */
  readonly country: string
  readonly language: 'en' | 'de'
  readonly timeZone: string
  /** How what is written came: the default of a record's source. */
  readonly channel: 'manual' | 'api' | 'form' | 'import' | 'cli' | 'system'
}
