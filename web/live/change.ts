/** What the server tells of a change: ids and names of fields, never a value. */
export interface ChangeEvent {
  readonly entity: string
  readonly action: string
  /** The records; null for so many that one better asks anew. */
  readonly ids: readonly string[] | null
  /** Records that the reader may not read any more. */
  readonly gone: readonly string[]
  readonly at: string
  readonly by: { readonly kind: string; readonly id: string | null }
}

/** What changed of one entity since the last time anybody looked. */
export interface Touched {
  /** When each record changed last. */
  readonly records: ReadonlyMap<string, string>
  readonly isMuch: boolean
  /** Nobody but the reader did it. */
  readonly isMine: boolean
}

const mostByName = 200

/** Gathers changes, so that a burst of them is one question. */
export function gather(before: Touched | undefined, { ids, gone, at, by }: ChangeEvent, me: string): Touched {
  const records = new Map(before?.records)
  for (const id of [...(ids ?? []), ...gone]) if ((records.get(id) ?? '') < at) records.set(id, at)
  return {
    records,
    isMuch: ids === null || before?.isMuch === true || records.size > mostByName,
    isMine: by.id === me && before?.isMine !== false,
  }
}

/** The records that are shown as they were before the change; those that this tab changed itself are up to date. */
export function outdated(shown: Iterable<{ readonly id: string; readonly updatedAt: string }>, { records }: Touched): string[] {
  const known = new Map([...shown].map(({ id, updatedAt }) => [id, updatedAt]))
  return [...records].filter(([id, at]) => (known.get(id) ?? '') < at).map(([id]) => id)
}
