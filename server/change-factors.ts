import type { FastifyRequest } from 'fastify'
import { forbidden, notFound } from '#engine/api/errors.ts'
import { type Factor, factorsOf, firstFactorAdded, hasFactor, holdAccount, lastFactorRemoved } from '#platform/accounts/factors.ts'
import { newRecoveryCodes } from '#platform/accounts/recovery-codes.ts'
import { type SecurityEventKind, securityEvent } from '#platform/accounts/security-events.ts'
import type { SignedIn } from '#platform/accounts/sessions.ts'
import type { Query } from '#platform/database/statement.ts'
import type { Entrance } from '#server/entrance.ts'
import { sendFactorLetter } from '#server/mail/security-letters.ts'
import { originOf } from '#server/origin.ts'
import { mustBeProven } from '#server/prove.ts'

/** Adds a factor in one transaction. With the first one come recovery codes (given back, else null), and sessions that have none end, but for this. */
export async function addFactor(
  entrance: Entrance,
  request: FastifyRequest,
  { account, sessionId, onlyTenantId }: SignedIn,
  factor: Factor,
  add: (query: Query) => Promise<void>,
): Promise<readonly string[] | null> {
  const { accounts, principals, background } = entrance
  const note = (kind: SecurityEventKind) => securityEvent(accounts, account.id, kind, originOf(request))
  const codes = await accounts.database.globalTransaction(async (query) => {
    await query(holdAccount(account.id))
    const isFirst = !hasFactor(await factorsOf(query, account.id))
    // Whoever comes through a provider brings the first one; with that they can show the account's holder who they are.
    if (!isFirst && onlyTenantId !== null) throw forbidden('session.confined')
    await add(query)
    await query(note('factor-added'))
    if (!isFirst) return null
    const fresh = newRecoveryCodes(accounts, account.id)
    for (const each of [fresh.statement, firstFactorAdded(accounts, account.id, sessionId, factor)]) await query(each)
    return fresh.codes
  })
  principals.forget({ accountId: account.id })
  background.start('letter about a factor not sent', () => sendFactorLetter(entrance, account.id, originOf(request), 'added'))
  return codes
}

/** Removes a factor, for who has shown lately who they are. 404 where it is not there. */
export async function removeFactor(
  entrance: Entrance,
  request: FastifyRequest,
  remove: (query: Query, accountId: string) => Promise<boolean>,
): Promise<void> {
  const { accounts, principals, background } = entrance
  const { account } = await mustBeProven(entrance, request)
  await accounts.database.globalTransaction(async (query) => {
    await query(holdAccount(account.id))
    if (!(await remove(query, account.id))) throw notFound()
    await query(securityEvent(accounts, account.id, 'factor-removed', originOf(request)))
    if (!hasFactor(await factorsOf(query, account.id))) await query(lastFactorRemoved(account.id))
  })
  principals.forget({ accountId: account.id })
  background.start('letter about a factor not sent', () => sendFactorLetter(entrance, account.id, originOf(request), 'removed'))
}
