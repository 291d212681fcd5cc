import type { Values } from '#engine/act/values.ts'
import type { Existing } from '#engine/import/settings.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'

type Part = Record<string, unknown>

/** What tells one part from another: its first required value (the address, the number). */
const identityOf = (field: FieldModel): FieldModel | undefined => field.parts?.fields.find(({ options }) => options.required)

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/** Parts that were there stay; those of the row that were not are added; those that were get what the row says of them. A guess fills what is empty alone. */
function mergeParts(field: FieldModel, before: readonly Part[], given: readonly Part[], guessed: ReadonlySet<string>): Part[] {
  const identity = identityOf(field)
  const parts = before.map((part) => ({ ...part }))
  for (const [index, part] of given.entries()) {
    const known = parts.find((each) => (identity === undefined ? same(each, part) : same(each[identity.key], part[identity.key])))
    if (known === undefined) {
      parts.push(part)
      continue
    }
    const guess = guessed.has(`${field.key}/${index}`)
    for (const [key, value] of Object.entries(part)) if (value !== null && !(guess && known[key] !== null)) known[key] = value
  }
  return parts
}

/** A record that is there, and what a row says of it. */
export interface Change {
  readonly entity: EntityModel
  readonly before: Readonly<Record<string, unknown>>
  readonly given: Readonly<Record<string, unknown>>
  readonly guessed: ReadonlySet<string>
  /** The fields to which columns of the file go. */
  readonly mapped: readonly MappedField[]
}

/** A field to which columns go, and which cells of its value they are. */
export interface MappedField {
  readonly field: FieldModel
  readonly cells: readonly string[]
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Only what is empty is filled; of a list that holds something, nothing. */
const fillIn = ({ before, given }: Change): Values =>
  Object.fromEntries(Object.entries(given).filter(([key, value]) => !isEmpty(value) && isEmpty(before[key])))

/** The columns of the file count as they are: an empty cell empties its field, unless that must hold something. */
function overwrite({ before, given, mapped }: Change): Values {
  const change: Values = {}
  for (const { field, cells } of mapped) {
    const value = given[field.key]
    if (isEmpty(value) && field.options.required) continue
    const old = before[field.key]
    if (!hasCells(field)) change[field.key] = value ?? (field.kind.lives === 'row' ? null : [])
    else if (!isEmpty(value) || !isEmpty(old)) change[field.key] = withCells(isObject(old) ? old : {}, isObject(value) ? value : {}, cells)
  }
  return change
}

const withCells = (old: Record<string, unknown>, value: Record<string, unknown>, cells: readonly string[]): Record<string, unknown> => ({
  ...old,
  ...Object.fromEntries(cells.map((cell) => [cell, value[cell] ?? null])),
})

/** What a row changes in a record that is there. */
export function changeOf(existing: Existing, change: Change): Values {
  if (existing === 'fill') return fillIn(change)
  return existing === 'overwrite' ? overwrite(change) : mergeInto(change)
}

/**
 * What a row changes in a record that is there. A file adds and corrects, it takes nothing away: an empty cell says nothing, lists grow, an address keeps
 * what the file does not know of it.
 */
function mergeInto({ entity, before, given, guessed }: Change): Values {
  const change: Values = {}
  for (const [key, value] of Object.entries(given)) {
    const field = entity.field(key)
    const old = before[key]
    if (field === undefined || value === null || value === '') continue
    if (field.parts !== null) change[key] = mergeParts(field, (old ?? []) as Part[], value as Part[], guessed)
    else if (field.kind.lives === 'taggings') change[key] = [...new Set([...((old ?? []) as string[]), ...(value as string[])])].toSorted()
    else if (isObject(value) && isObject(old) && hasCells(field)) change[key] = { ...old, ...known(value) }
    else change[key] = value
  }
  return change
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const known = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null))

/** Whether a value has several cells: an address. */
const hasCells = (field: FieldModel): boolean => field.parts === null && field.kind.cells(field.options, 0).length > 1

/** Whether a change must see the record first: lists and larger values grow, and what is filled must be empty. */
export const needsRecord = (field: FieldModel, existing: Existing): boolean =>
  existing === 'fill' || hasCells(field) || (existing === 'merge' && (field.parts !== null || field.kind.lives === 'taggings'))
