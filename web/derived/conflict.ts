import type { RecordData } from '#web/app/model.ts'

export type Change = Readonly<Record<string, unknown>>

/** Are two values of the API the same, whatever the order of their keys? */
export function same(one: unknown, other: unknown): boolean {
  if (one === other || (one ?? null) === (other ?? null)) return true
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, index) => same(item, other[index]))
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null || Array.isArray(one) !== Array.isArray(other))
    return false
  const [left, right] = [one as Change, other as Change]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => same(left[key], right[key]))
}

/**
 * The fields that both changed, to different values: only those need a choice. `base` is the record as the person saw it, `mine` what
 * they changed, `current` the record as somebody else left it.
 */
export function conflictsOf(base: RecordData, mine: Change, current: RecordData): readonly string[] {
  return Object.keys(mine).filter((key) => !same(base[key], current[key]) && !same(mine[key], current[key]))
}

/** What of the change is still to be written when the fields of `keepTheirs` stay as they are. */
export function remaining(mine: Change, current: RecordData, keepTheirs: ReadonlySet<string>): Change {
  return Object.fromEntries(Object.entries(mine).filter(([key, value]) => !keepTheirs.has(key) && !same(value, current[key])))
}
