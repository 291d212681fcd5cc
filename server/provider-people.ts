import { readMember } from '#engine/access/standing.ts'
import { create } from '#engine/act/create.ts'
import { ApiError, conflict, forbidden } from '#engine/api/errors.ts'
import { writingAs } from '#engine/engine.ts'
import { accountByEmail, addMembership, membershipsOf, newAccount } from '#platform/accounts/account.ts'
import { accountByIdentity, addIdentity, type Identity, touchIdentity } from '#platform/accounts/identities.ts'
import type { IdentityProvider } from '#platform/accounts/identity-provider.ts'
import type { Claims } from '#platform/accounts/oidc.ts'
import { newSecret } from '#platform/accounts/secrets.ts'
import type { TenantName } from '#platform/accounts/tenants.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'
import { Wrong } from '#schema/problem.ts'
import { readEmail } from '#schema/values/email-address.ts'
import { readText } from '#schema/values/text.ts'
import { askAtMailbox } from '#server/confirm-address.ts'
import type { Entrance } from '#server/entrance.ts'
import { systemIn } from '#server/members.ts'

/** A tenant and its provider. */
export interface Place {
  readonly tenant: TenantName
  readonly provider: IdentityProvider
}

interface Entering {
  readonly accountId: string
  /** Written with the session. */
  readonly along: readonly Statement[]
}

/**
 * Whose account the provider's word opens, in its tenant: the one that was linked, or for somebody new, where the tenant wants that, one that is made just now. An e-mail
 * address links nothing: where it has an account already, only that account's own sign-in does.
 */
export async function whoMayEnter(entrance: Entrance, place: Place, claims: Claims): Promise<Entering> {
  const { accounts } = entrance
  const identity = identityIn(place, claims)
  const accountId = await accountByIdentity(accounts.database.global, identity)
  if (accountId === undefined) return { accountId: await newcomer(entrance, place, claims), along: [] }
  await mustBeMember(entrance, place, accountId)
  return { accountId, along: [touchIdentity(accounts, identity)] }
}

/** The account's holder, who is signed in, says that this is them. */
export async function linkIdentity(entrance: Entrance, place: Place, claims: Claims, accountId: string): Promise<void> {
  const { accounts } = entrance
  const identity = identityIn(place, claims)
  await mustBeMember(entrance, place, accountId)
  const linked = await accountByIdentity(accounts.database.global, identity)
  if (linked === accountId) return
  if (linked !== undefined) throw conflict('provider.linked-elsewhere')
  await accounts.database.global(addIdentity(accounts, identity, accountId)).catch((error: unknown) => {
    throw error instanceof DatabaseError && error.code === 'database.unique' ? conflict('provider.linked-already') : error
  })
}

const identityIn = ({ tenant }: Place, { issuer, subject }: Claims): Identity => ({ tenantId: tenant.id, issuer, subject })

async function mustBeMember({ accounts }: Entrance, { tenant }: Place, accountId: string): Promise<void> {
  const { database } = accounts
  const membership = (await membershipsOf(database.global, accountId)).find(({ tenantId }) => tenantId === tenant.id)
  const { member } = membership === undefined ? {} : await readMember(database, tenant.id, membership.memberId)
  if (member === undefined || member.state === 'inactive') throw forbidden('provider.not-a-member')
}

/** Somebody who comes for the first time: member, account, membership and identity together, or none of them. */
async function newcomer(entrance: Entrance, place: Place, claims: Claims): Promise<string> {
  const { accounts, keys, background } = entrance
  const { database, clock, passwords } = accounts
  const { tenant, provider } = place
  if (!provider.justInTime) throw forbidden('provider.unknown-person')
  const email = addressIn(claims, provider)
  if ((await accountByEmail(database.global, email)) !== undefined) throw forbidden('provider.account-exists')
  const principal = await systemIn({ database, keys, clock }, { tenantId: tenant.id, slug: tenant.slug })
  if (principal === undefined) throw forbidden('provider.none')
  const name = nameIn(claims) ?? email.split('@')[0] ?? email
  const { language, timeZone } = principal
  // Nobody knows this password: a link to the address gives another one, and with it the whole account.
  const passwordHash = await passwords.hash(newSecret().token)
  const account = newAccount(accounts, { name, email, language, timeZone, passwordHash })
  const writing = await writingAs({ database, keys, clock }, principal)
  try {
    await create(writing, 'member', [{ name, email, role: provider.defaultRole }], {
      along: ([member]) => [
        account.statement,
        addMembership(account.id, tenant.id, member?.id ?? '', clock.now()),
        addIdentity(accounts, identityIn(place, claims), account.id),
      ],
    })
  } catch (error) {
    // A member of that address who was invited joins by the link; and of two who come at once one is first.
    throw error instanceof ApiError && error.code === 'not-unique' ? forbidden('provider.unknown-person') : error
  }
  // The tenant chose who vouches for the address: its mailbox has not.
  const made = { id: account.id, name, email, language, timeZone }
  background.start('letter to confirm an address not sent', () => askAtMailbox(entrance, made, email))
  return account.id
}

function addressIn({ email, emailVerified }: Claims, { emailDomains }: IdentityProvider): string {
  const address = email === null || !emailVerified ? '' : orNothing(() => readEmail(email))
  if (address === '') throw forbidden('provider.no-email')
  if (!emailDomains.includes(address.split('@').at(-1) ?? '')) throw forbidden('provider.other-domain')
  return address
}

const nameIn = ({ name }: Claims): string | null => (name === null ? null : orNothing(() => readText(name, 120, false)) || null)

function orNothing(read: () => string): string {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    return ''
  }
}
