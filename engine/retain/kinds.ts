import { stores } from '#domain/model.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { subjectField } from '#engine/people/graph.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'
import type { RetentionRule } from '#schema/privacy.ts'
import type { Store } from '#schema/store.ts'

/** Whose rows a period ends: records, what lies in the trash, the values of one own field, the rows of a store, those sent to who opted out, or the values in the history. */
export type Target =
  | { readonly of: 'records' | 'trash'; readonly entity: EntityModel }
  | { readonly of: 'field'; readonly entity: EntityModel; readonly field: FieldModel }
  | { readonly of: 'store' | 'opted-out' | 'history'; readonly store: Store }

/** One kind of thing that is kept for a time. */
export interface Kept {
  /** `contact`, `trash:contact`, `contact.x_shoe_size`, `message`, `opted-out:message`. */
  readonly kind: string
  readonly rule: RetentionRule
  readonly target: Target
}

/** A store that nobody may take rows from is emptied: what happened stays, what was in it goes. */
const endsBy = (store: Store): 'store' | 'history' =>
  store.onErasure === 'empty' && !store.grants.includes('delete') ? 'history' : 'store'

/** What belongs to something else ends with it; whoever writes `redact` of what holds nothing personal keeps it as it is. */
const hasEnd = ({ wall, retain }: Store): boolean =>
  wall === 'tenant' && retain.action === 'erase' && rulePeriods[retain.rule].period !== null

/** May the tenant say how long its records are kept? What hangs on another record goes with that one. */
export const isKeptByChoice = ({ retain, hangsOn }: EntityModel): boolean => retain.rule === 'while-subscribed' && hangsOn === null

function ofEntity(entity: EntityModel): Kept[] {
  const fields = entity.fields.filter((field) => field.own !== null && field.options.keep !== undefined)
  return [
    ...fields.map(
      (field): Kept => ({ kind: `${entity.name}.${field.key}`, rule: 'while-subscribed', target: { of: 'field', entity, field } }),
    ),
    { kind: `trash:${entity.name}`, rule: 'trash', target: { of: 'trash', entity } },
    ...(isKeptByChoice(entity) || rulePeriods[entity.retain.rule].period !== null
      ? [{ kind: entity.name, rule: entity.retain.rule, target: { of: 'records', entity } } as const]
      : []),
  ]
}

/** References between stores: rows that lead to others go before those. */
const leadsTo = (store: Store, other: Store): boolean => Object.values(store.references ?? {}).includes(other.name)

/**
 * Everything of a tenant that a period can end, in the order in which it ends: stores, what lies in other tables, what hangs on records, records. From the whole model, so that
 * what is declared or made tomorrow is among it.
 */
export function keptKinds(model: Model): Kept[] {
  const ofStores = (stores as readonly Store[])
    .filter(hasEnd)
    .toSorted((a, b) => Number(leadsTo(b, a)) - Number(leadsTo(a, b)))
    .flatMap((store): Kept[] => [
      ...(store.sent === undefined
        ? []
        : [{ kind: `opted-out:${store.name}`, rule: 'marketing-after-opt-out', target: { of: 'opted-out', store } } as const]),
      { kind: store.name, rule: store.retain.rule, target: { of: endsBy(store), store } },
    ])
  // What speaks of somebody goes before that person does, so that it is counted where it is due itself.
  const entities = model.entities.toSorted((a, b) => Number(subjectField(a) === undefined) - Number(subjectField(b) === undefined))
  return [...ofStores.filter(({ kind }) => kind !== ownRecords), ...entities.flatMap(ofEntity)]
}

/** The records of own objects are entities of the tenant's model. */
const ownRecords = 'own_record'

/** By which word the tenant sets a period: each entity's own, the rule's for all else. */
export const settingKey = ({ rule, target }: Kept): string => (target.of === 'records' ? target.entity.name : rule)
