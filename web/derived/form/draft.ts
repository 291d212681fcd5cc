import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { work } from '#web/app/storage.ts'
import { rememberTitle, titleById } from '#web/app/titles.ts'
import type { Attempt } from '#web/derived/form/create-once.ts'
import { fits, formFields, idsIn, type Values } from '#web/derived/form/form-values.ts'

/** Whose draft of what: `id` is missing for a new record. */
export interface DraftPlace {
  readonly account: string
  readonly tenant: string
  readonly entity: ModelEntity
  readonly id?: string
}

/** What was typed into a form and not saved yet. */
export interface Draft {
  readonly at: string
  /** Only the fields that were changed. */
  readonly values: Values
  /** Of a record that is there: what these fields held when they were changed, and in which version. */
  readonly before?: Values
  readonly version?: number
  /** Of a new record: how far saving it got. */
  readonly attempt?: Attempt
}

interface Kept extends Draft {
  /** How the linked records are called: the server is not asked for them again. */
  readonly titles: Readonly<Record<string, string>>
}

const keyOf = ({ account, tenant, entity, id }: DraftPlace) => `draft:${account}:${tenant}:${entity.name}:${id ?? 'new'}`

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

function knownValues(fields: readonly ModelField[], values: Values): Values {
  return Object.fromEntries(
    fields.filter((field) => field.key in values && fits(field, values[field.key])).map((field) => [field.key, values[field.key]]),
  )
}

/** The draft that was left here; undefined for none, or one of which nothing fits the fields of today. */
export function readDraft(place: DraftPlace): Draft | undefined {
  const kept = work.read(keyOf(place)) as Partial<Kept> | undefined
  if (!isValues(kept) || !isValues(kept.values) || typeof kept.at !== 'string') return undefined
  const values = knownValues(formFields(place.entity), kept.values)
  if (Object.keys(values).length === 0) return undefined
  for (const [id, title] of Object.entries(kept.titles ?? {})) if (titleById(id) === undefined) rememberTitle(id, String(title))
  const { at, before, version, attempt } = kept
  return {
    at,
    values,
    ...(isValues(before) && typeof version === 'number' ? { before, version } : {}),
    ...(isValues(attempt) && typeof attempt.key === 'string' ? { attempt } : {}),
  }
}

export function writeDraft(place: DraftPlace, draft: Draft): void {
  const ids = idsIn(formFields(place.entity), draft.values)
  const titles = Object.fromEntries(ids.flatMap((id) => (titleById(id) === undefined ? [] : [[id, titleById(id)]])))
  work.write(keyOf(place), { ...draft, titles })
}

export function removeDraft(place: DraftPlace): void {
  work.write(keyOf(place), undefined)
}

const prefilled = new Map<string, Values>()

const prefillKey = (tenant: string, entity: ModelEntity) => `${tenant} ${entity.name}`

/** The next new record of the entity begins with these values: the contact of a company is added from the company's page. */
export function prefill(tenant: string, entity: ModelEntity, values: Values): void {
  prefilled.set(prefillKey(tenant, entity), values)
}

/** What was given for the next new record. */
export function readPrefilled(tenant: string, entity: ModelEntity): Values {
  return prefilled.get(prefillKey(tenant, entity)) ?? {}
}

/** Once a form has taken it up, so that later ones begin empty. Reading does not: a form that waits for its code is begun twice. */
export function forgetPrefilled(tenant: string, entity: ModelEntity): void {
  prefilled.delete(prefillKey(tenant, entity))
}
