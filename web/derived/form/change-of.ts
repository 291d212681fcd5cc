import { type Change, same } from '#web/derived/conflict.ts'

/** What differs from the record: the body of a PATCH. An emptied text is null. */
export function changeOf(before: Change, values: Change): Change {
  return Object.fromEntries(
    Object.entries(values)
      .map(([key, value]): [string, unknown] => [key, typeof value === 'string' && value.trim() === '' ? null : value])
      .filter(([key, value]) => !same(before[key], value)),
  )
}

/** What was filled in: the body of a POST. */
export function filledIn(values: Change): Change {
  return changeOf({}, Object.fromEntries(Object.entries(values).filter(([, value]) => !(Array.isArray(value) && value.length === 0))))
}
