import type { Writing } from '#engine/act/writing.ts'
import { conflict, invalid } from '#engine/api/errors.ts'
import { rectify } from '#engine/people/rectify.ts'
import type { Proposal } from '#engine/requests/details.ts'
import { authorityOf } from '#engine/requests/refusal.ts'
import type { PrivacyRequest } from '#engine/requests/store.ts'
import { forRights } from '#engine/requests/tenant.ts'

/** Corrections that staff agree with; every one that was proposed unless told. */
export type Corrections = readonly { readonly id: string; readonly field: string }[]

/**
 * The proposals as they were decided. Where one is not followed the person is told why, and who hears a complaint (Art. 12(4) GDPR): 422 without a reason, 409 without an
 * authority, and where nothing is followed the request is refused instead.
 */
export async function decidedProposals(
  writing: Writing,
  { kind, details, people }: PrivacyRequest,
  corrections: Corrections | undefined,
  reason: string,
): Promise<readonly Proposal[] | undefined> {
  if (kind !== 'rectification' || details === undefined || details.proposals.length === 0) return undefined
  const theirs = new Set(people.map(({ id }) => id))
  const decided = details.proposals.map((proposal) => ({
    ...proposal,
    accepted:
      theirs.has(proposal.id) &&
      (corrections === undefined || corrections.some(({ id, field }) => id === proposal.id && field === proposal.field)),
  }))
  if (decided.every(({ accepted }) => accepted)) return decided
  if (people.length > 0 && !decided.some(({ accepted }) => accepted)) throw conflict('request.nothing-corrected')
  if (reason.trim() === '') throw invalid([{ pointer: '/text', code: 'required' }])
  await authorityOf(writing)
  return decided
}

/** Writes what was accepted. Done twice, it is the same. */
export async function writeCorrections(writing: Writing, proposals: readonly Proposal[]): Promise<void> {
  const accepted = proposals.filter((each) => each.accepted === true)
  for (const [entity, ofEntity] of Map.groupBy(accepted, (each) => each.entity))
    for (const [id, fields] of Map.groupBy(ofEntity, (each) => each.id))
      await rectify(forRights(writing), { entity, id }, Object.fromEntries(fields.map(({ field, value }) => [field, value])))
}
