import type { ModelEntity, ModelField } from '#web/app/model.ts'
import { same } from '#web/derived/conflict.ts'
import { isEmpty } from '#web/fields/field-ui.ts'

/** What stands in a form, by field. */
export type Values = Readonly<Record<string, unknown>>

type Part = Readonly<Record<string, unknown>>

/** The fields that people fill in: not those that only rules write, nor what a record hangs on. */
export function formFields(entity: ModelEntity): readonly ModelField[] {
  return entity.fields.filter((field) => !field.readOnly && field.kind !== 'anchor')
}

/** What stands for nothing in a field of this kind. */
export const nothingIn = (field: ModelField): unknown => (isList(field) ? [] : null)

export const isList = (field: ModelField): boolean => field.kind === 'parts' || field.kind === 'tags'

/** What a new record begins with: what was given, else what the model says, else nothing. */
export function startOfNew(fields: readonly ModelField[], given: Values = {}): Values {
  return Object.fromEntries(fields.map((field) => [field.key, given[field.key] ?? field.initial ?? nothingIn(field)]))
}

export function startOfRecord(fields: readonly ModelField[], record: Values): Values {
  return Object.fromEntries(fields.map((field) => [field.key, record[field.key] ?? nothingIn(field)]))
}

const isBlank = (part: Part): boolean =>
  Object.values(part).every((value) => isEmpty(value) || (typeof value === 'string' && value.trim() === ''))

/** As it is sent: blank text is nothing, parts in which nothing was filled in are no parts. */
export function tidy(fields: readonly ModelField[], values: Values): Values {
  return Object.fromEntries(fields.map((field) => [field.key, tidyValue(field, values[field.key])]))
}

function tidyValue(field: ModelField, value: unknown): unknown {
  if (isEmpty(value)) return nothingIn(field)
  if (typeof value === 'string' && value.trim() === '') return null
  if (field.kind === 'parts') return (value as readonly Part[]).filter((part) => !isBlank(part))
  return value
}

/** The fields whose value is another than at the start; the change that a PATCH makes of `start`. */
export function changed(fields: readonly ModelField[], start: Values, values: Values): Values {
  const [before, after] = [tidy(fields, start), tidy(fields, values)]
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => !same(before[key], value)))
}

/** The body of a new record: what is filled in, and what was emptied though the model would fill it in. */
export function bodyOfNew(fields: readonly ModelField[], values: Values): Values {
  const tidied = tidy(fields, values)
  const said = fields.filter((field) => !isEmpty(tidied[field.key]) || !isEmpty(field.initial))
  return Object.fromEntries(said.map((field) => [field.key, tidied[field.key]]))
}

/** Every id of a linked record, member or tag in the values. */
export function idsIn(fields: readonly ModelField[], values: Values): readonly string[] {
  return fields.flatMap((field) => {
    const value = values[field.key]
    if (field.kind === 'parts' && Array.isArray(value)) return value.flatMap((part: Part) => idsIn(field.options.fields ?? [], part))
    if (!['link', 'user', 'tags'].includes(field.kind)) return []
    return (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'string')
  })
}

/** Could this value stand in this field? Asked of what an older release kept. */
export function fits(field: ModelField, value: unknown): boolean {
  if (isList(field)) return Array.isArray(value) && value.every((item) => typeof item === (field.kind === 'tags' ? 'string' : 'object'))
  if (value === null) return true
  if (field.kind === 'boolean') return typeof value === 'boolean'
  return typeof value === (field.kind === 'address' ? 'object' : 'string')
}

/** The title fields filled from what was typed into a picker: one takes all of it, of several the last takes the last word (a family name). */
export function titleValues(title: readonly string[], text: string): Values {
  const words = text.trim().split(/\s+/)
  const [first, last] = [title[0], title.at(-1)]
  if (first === undefined) return {}
  if (last === first || last === undefined || words.length === 1) return { [first]: words.join(' ') }
  return { [first]: words.slice(0, -1).join(' '), [last]: words.at(-1) }
}
