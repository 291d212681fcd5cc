import type { ModelEntity } from '#web/app/model.ts'
import { work } from '#web/app/storage.ts'

export type Values = Readonly<Record<string, unknown>>

/** What was typed into a form and not saved yet. */
export interface Draft {
  readonly values: Values
  readonly at: string
}

const keyOf = (tenant: string, entity: ModelEntity, id: string | undefined) => `draft:${tenant}:${entity.plural}:${id ?? 'new'}`

export function readDraft(tenant: string, entity: ModelEntity, id?: string): Draft | undefined {
  const kept = work.read(keyOf(tenant, entity, id))
  if (typeof kept !== 'object' || kept === null) return undefined
  const { values, at } = kept as Partial<Draft>
  if (typeof values !== 'object' || values === null || typeof at !== 'string') return undefined
  const known = new Set(entity.fields.map((field) => field.key))
  return { values: Object.fromEntries(Object.entries(values).filter(([key]) => known.has(key))), at }
}

/** Keeps the draft; without values it is forgotten. */
export function keepDraft(tenant: string, entity: ModelEntity, id: string | undefined, values: Values): void {
  const isEmpty = Object.keys(values).length === 0
  work.write(keyOf(tenant, entity, id), isEmpty ? undefined : { values, at: new Date().toISOString() })
}

const prefilled = new Map<string, Values>()

/** The next new record of the entity begins with these values: the contact of a company is added from the company's page. */
export function prefill(tenant: string, entity: ModelEntity, values: Values): void {
  prefilled.set(keyOf(tenant, entity, undefined), values)
}

export function takePrefilled(tenant: string, entity: ModelEntity): Values {
  return prefilled.get(keyOf(tenant, entity, undefined)) ?? {}
}

export function forgetPrefilled(tenant: string, entity: ModelEntity): void {
  prefilled.delete(keyOf(tenant, entity, undefined))
}
