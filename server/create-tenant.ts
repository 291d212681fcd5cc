import { ApiError, conflict } from '#engine/api/errors.ts'
import { accountByEmail, addMembership, confirmEmail, newAccount } from '#platform/accounts/account.ts'
import { newApiKey } from '#platform/accounts/api-keys.ts'
import type { Accounts, Origin } from '#platform/accounts/context.ts'
import { securityEvent } from '#platform/accounts/security-events.ts'
import { newSession } from '#platform/accounts/sessions.ts'
import { slugsFor } from '#platform/accounts/slug.ts'
import { addSettings, addTenant, slugTaken, type TenantSettings } from '#platform/accounts/tenants.ts'
import { redeemToken } from '#platform/accounts/tokens.ts'
import { newId } from '#platform/clock/ids.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Keys } from '#platform/keys/keys.ts'
import { writeOwner } from '#server/members.ts'

export interface NewTenant extends TenantSettings {
  readonly name: string
  readonly owner: { readonly name: string; readonly email: string; readonly password: string }
  /** The account whose holder stands before us, or that there must be none yet. Not said: the one that the address has, else a new one. */
  readonly account?: { readonly id: string } | 'new'
  /** Written in the same transaction, for the account and the tenant. */
  readonly along?: (made: { readonly accountId: string; readonly tenantId: string }) => readonly Statement[]
  /** The link by which the first owner came; it is used up. */
  readonly setupToken?: string
  /** Signs the owner in. */
  readonly signInFrom?: Origin
  /** Makes a key with the owner's role. */
  readonly keyName?: string
}

export interface CreatedTenant {
  readonly tenantId: string
  readonly slug: string
  readonly sessionToken: string | null
  readonly apiKey: string | null
  /** The owner's address had an account already, which keeps its password. */
  readonly accountExisted: boolean
}

const triesAtMost = 5

/**
 * Makes a tenant with its settings, its first member, that member's account and, when asked, a session and a key: all in one transaction, so that there is never
 * half a tenant. Its keys are files: they are made before, and taken away when the transaction has surely failed. `isTokenGone` when the set-up link no longer works.
 */
export async function createTenant(accounts: Accounts, keys: Keys, wanted: NewTenant): Promise<CreatedTenant> {
  const passwordHash = await accounts.passwords.hash(wanted.owner.password)
  const tenantId = newId(accounts.clock)
  await keys.create(tenantId)
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(accounts, keys, wanted, tenantId, passwordHash)
      } catch (error) {
        // Somebody took the slug or the address between the look and the write: look again.
        if (!(error instanceof ApiError && error.code === 'not-unique') || tries === triesAtMost) throw error
      }
    }
  } catch (error) {
    if (!isUnsure(error)) await keys.destroy(tenantId)
    throw error
  }
}

/** The transaction may have come to its end, and only the answer was lost: a tenant without keys would be lost for good, keys without a tenant are nobody’s. */
const isUnsure = (error: unknown): boolean => error instanceof DatabaseError && error.code === 'database.connection-lost'

async function attempt(accounts: Accounts, keys: Keys, wanted: NewTenant, tenantId: string, passwordHash: string): Promise<CreatedTenant> {
  const { database, clock } = accounts
  const { owner, name, language, timeZone, setupToken, signInFrom, keyName } = wanted
  const slug = await freeSlug(accounts, name)
  const existing = await accountByEmail(database.global, owner.email)
  if (wanted.account !== undefined && existing?.id !== (wanted.account === 'new' ? undefined : wanted.account.id))
    throw conflict('sign-up.other-account')
  // Somebody else may have made it: nobody is handed a tenant because they were there first.
  if (wanted.account === undefined && existing?.emailConfirmed === false) throw conflict('account.not-confirmed')
  const account = existing ?? newAccount(accounts, { name: owner.name, email: owner.email, language, timeZone, passwordHash })
  const session = signInFrom === undefined ? undefined : newSession(accounts, account.id, signInFrom)
  const now = clock.now()
  let apiKey: string | null = null
  await writeOwner({ database, keys, clock }, { ...wanted, tenantId, slug }, owner, ([member]): Statement[] => {
    const memberId = member?.id ?? ''
    const key =
      keyName === undefined
        ? undefined
        : newApiKey(accounts, { tenantId, name: keyName, role: 'owner', createdBy: memberId, expiresOn: null })
    apiKey = key?.key ?? null
    return [
      ...(setupToken === undefined ? [] : [redeemToken(accounts, 'set-up', setupToken)]),
      addTenant({ id: tenantId, slug, name }, now),
      addSettings(tenantId, wanted, now),
      ...('statement' in account ? [account.statement] : []),
      // Whoever set up an installation or signs up came by the operator's link, or by the mailbox.
      confirmEmail(accounts, account.id),
      addMembership(account.id, tenantId, memberId, now),
      ...(wanted.along?.({ accountId: account.id, tenantId }) ?? []),
      ...(session === undefined || signInFrom === undefined
        ? []
        : [session.statement, securityEvent(accounts, account.id, 'signed-in', signInFrom)]),
      ...(key === undefined ? [] : [key.statement]),
    ]
  })
  return { tenantId, slug, sessionToken: session?.token ?? null, apiKey, accountExisted: existing !== undefined }
}

async function freeSlug({ database }: Accounts, name: string): Promise<string> {
  for (const slug of slugsFor(name)) if (!(await slugTaken(database.global, slug))) return slug
  throw new Error('there is no end of slugs')
}
