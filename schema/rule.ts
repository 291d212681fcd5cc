import type { Role } from '#schema/access.ts'
import type { Entity } from '#schema/entity.ts'
import type { Fields, RecordOf } from '#schema/field.ts'
import type { Day, Moment } from '#schema/values/day.ts'

/** A verb says no: `code` has its words in the catalogue, `field` is where a form shows it. */
export interface Refusal {
  readonly refuse: string
  readonly field?: string
  readonly params?: Readonly<Record<string, string | number>>
}

/** What a verb decides: the values that change. */
export interface Decision<R> {
  readonly set?: Partial<R>
}

/** What a verb knows: the record as it will be, as it was, who asks, and when. */
export interface Facts<R> {
  readonly record: R & { readonly id: string; readonly state?: string }
  readonly before: (R & { readonly id: string; readonly state?: string }) | null
  readonly actor: { readonly kind: 'member' | 'key' | 'system' | 'operator'; readonly id: string | null; readonly role: Role }
  readonly today: Day
  readonly now: Moment
  /** The records that the verb asked for under `needs`, by the same names. */
  readonly needed: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
}

/** Records that a verb must see before it decides; the engine reads and locks them in the same transaction. */
export interface Need {
  readonly entity: string
  readonly filter: Readonly<Record<string, unknown>>
}

export interface Rule {
  readonly entity: string
  /** `create`, `update`, `delete`, `end` or a state action. */
  readonly action: string
  readonly needs: (facts: Omit<Facts<Readonly<Record<string, unknown>>>, 'needed'>) => Readonly<Record<string, Need>>
  readonly decide: (facts: Facts<Readonly<Record<string, unknown>>>) => Decision<Readonly<Record<string, unknown>>> | Refusal
}

export const refuse = (code: string, more: Omit<Refusal, 'refuse'> = {}): Refusal => ({ refuse: code, ...more })

/** A verb: facts in, decision out; pure, so that tests need no mocks. One rule may serve several actions. */
export function rule<const N extends string, const F extends Fields, const D extends Decision<RecordOf<F>> | Refusal>(
  entity: Entity<N, F>,
  action: string,
  decide: (facts: Facts<RecordOf<F>>) => D,
  needs: (facts: Omit<Facts<RecordOf<F>>, 'needed'>) => Readonly<Record<string, Need>> = () => ({}),
): Rule {
  return { entity: entity.name, action, decide: decide as unknown as Rule['decide'], needs: needs as unknown as Rule['needs'] }
}
