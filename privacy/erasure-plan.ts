/** What was found of somebody who is to be erased: numbers and names of ours, no value. */
export interface ErasureFacts {
  /** Of each kind of record how many are theirs. */
  readonly records: Readonly<Record<string, number>>
  /** Rows of tables beside the records: values, words, history, messages, notifications. */
  readonly rows: readonly { readonly table: string; readonly count: number; readonly effect: 'erase' | 'empty' }[]
  /** Records of which a law keeps some fields. */
  readonly kept: readonly { readonly entity: string; readonly count: number; readonly fields: readonly string[] }[]
  /** Records in a state in which nobody is erased without a decision: an open contract, a dispute. */
  readonly bars: readonly { readonly entity: string; readonly count: number }[]
  /** Records of others that cannot be without them. */
  readonly needed: readonly { readonly entity: string; readonly field: string; readonly count: number }[]
  readonly holds: number
  /** Of the people themselves: those who asked that their data be kept (Art. 18 GDPR), or of whom somebody did since the erasure was asked for. */
  readonly restricted: number
  /** Where others wrote about them: by address or number, and by name alone. */
  readonly mentions: { readonly direct: number; readonly names: number }
  readonly files: number
  /** Who was sent data of this tenant, and must be told (Art. 19 GDPR). */
  readonly recipients: readonly { readonly kind: 'webhook'; readonly count: number }[]
}

export type ErasureReason =
  | { readonly why: 'bar'; readonly entity: string; readonly count: number }
  | { readonly why: 'needed'; readonly entity: string; readonly count: number }
  | { readonly why: 'hold' | 'restriction' | 'alike'; readonly count: number }

export interface ErasurePlan {
  /** Whether it may begin at once, or a person has to look first. */
  readonly decision: 'automatic' | 'person'
  readonly reasons: readonly ErasureReason[]
  readonly goes: {
    readonly records: Readonly<Record<string, number>>
    readonly rows: readonly { readonly table: string; readonly count: number; readonly effect: 'erase' | 'empty' }[]
    readonly files: number
  }
  /** What a law keeps: these fields alone, and without the link to the person. */
  readonly stays: readonly { readonly entity: string; readonly count: number; readonly fields: readonly string[] }[]
  /** Addresses and numbers are taken out where they stand; names are shown to a reviewer. */
  readonly redacted: number
  readonly review: number
  readonly told: readonly { readonly kind: 'webhook'; readonly count: number }[]
}

/**
 * What erasing somebody will do, before anything is done. It is decided by itself where nothing stands against it; a contract or dispute that is open, a hold, or somebody else's record that
 * needs theirs lets a person decide.
 */
export function erasurePlan(facts: ErasureFacts): ErasurePlan {
  const reasons = reasonsOf(facts)
  const stays = facts.kept.filter(({ count }) => count > 0)
  const keptOf = new Map(stays.map(({ entity, count }) => [entity, count]))
  const gone = Object.entries(facts.records)
    .map(([entity, count]): [string, number] => [entity, count - (keptOf.get(entity) ?? 0)])
    .filter(([, count]) => count > 0)
  return {
    decision: reasons.length === 0 ? 'automatic' : 'person',
    reasons,
    goes: { records: Object.fromEntries(gone), rows: facts.rows.filter(({ count }) => count > 0), files: facts.files },
    stays,
    redacted: facts.mentions.direct,
    review: facts.mentions.names,
    told: facts.recipients.filter(({ count }) => count > 0),
  }
}

/** What stands against an erasure: then a person decides. */
export const reasonsOf = (facts: Pick<ErasureFacts, 'bars' | 'needed' | 'holds' | 'restricted'>): ErasureReason[] => [
  ...facts.bars.filter(({ count }) => count > 0).map(({ entity, count }): ErasureReason => ({ why: 'bar', entity, count })),
  ...facts.needed.filter(({ count }) => count > 0).map(({ entity, count }): ErasureReason => ({ why: 'needed', entity, count })),
  ...(facts.holds > 0 ? [{ why: 'hold', count: facts.holds } as const] : []),
  ...(facts.restricted > 0 ? [{ why: 'restriction', count: facts.restricted } as const] : []),
]

/** What stands against an erasure now, and was not looked at when somebody decided. A hold stands above every decision. */
export const newReasons = (now: readonly ErasureReason[], decided: readonly ErasureReason[]): ErasureReason[] =>
  now.filter(
    (reason) =>
      reason.why === 'hold' ||
      !decided.some((known) => known.why === reason.why && entityOf(known) === entityOf(reason) && known.count >= reason.count),
  )

const entityOf = (reason: ErasureReason): string => ('entity' in reason ? reason.entity : '')
