import { useEffect, useEffectEvent, useRef } from 'react'
import type { Form } from '#web/kit/form.ts'

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** The keys of `now` whose value differs from that in `before`. */
export const changedKeys = <V extends object>(before: V, now: V): (keyof V)[] =>
  (Object.keys(now) as (keyof V)[]).filter((key) => !same(before[key], now[key]))

/** What of the values was typed, to be sent alone: what somebody else changed meanwhile is not written over. */
export const typedOf = <V extends object>(before: V, now: V): Partial<V> =>
  Object.fromEntries(changedKeys(before, now).map((key) => [key, now[key]])) as Partial<V>

/** What a form shows after it was read anew: the new values, but for those that somebody is just changing here. */
export const followed = <V extends object>(before: V, read: V, now: V): Partial<V> =>
  Object.fromEntries(
    changedKeys(before, read)
      .filter((key) => same(before[key], now[key]))
      .map((key) => [key, read[key]]),
  ) as Partial<V>

/** Lets a form of settings follow what is read anew, such as what another admin saved. Gives what tells of its values those that were typed here. */
export function useFollowing<V extends object>(form: Form<V>, read: V): (values: V) => Partial<V> {
  const known = useRef(read)
  const follow = useEffectEvent((next: V) => {
    for (const [key, value] of Object.entries(followed(known.current, next, form.values))) form.set(key as keyof V, value as V[keyof V])
    known.current = next
  })
  const asText = JSON.stringify(read)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is read is a new object each time it is drawn, and its text is not.
  useEffect(() => follow(read), [asText])
  return (values) => typedOf(known.current, values)
}
