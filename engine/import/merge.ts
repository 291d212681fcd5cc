import type { Values } from '#engine/act/values.ts'
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

/**
 * What a row changes in a record that is there. A file adds and corrects, it takes nothing away: an empty cell says nothing, lists grow, an address keeps
 * what the file does not know of it.
 */
export function mergeInto(
  entity: EntityModel,
  before: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  guessed: ReadonlySet<string>,
): Values {
  const change: Values = {}
  for (const [key, value] of Object.entries(given)) {
    const field = entity.field(key)
    const old = before[key]
    if (field === undefined || value === null || value === '') continue
    if (field.parts !== null) change[key] = mergeParts(field, (old ?? []) as Part[], value as Part[], guessed)
    else if (field.kind.lives === 'taggings') change[key] = [...new Set([...((old ?? []) as string[]), ...(value as string[])])].toSorted()
    else if (isObject(value) && isObject(old) && field.kind.cells(field.options, 0).length > 1) change[key] = { ...old, ...known(value) }
    else change[key] = value
  }
  return change
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const known = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null))

/** Whether a merge must see the record first: lists and larger values grow. */
export const needsRecord = (field: FieldModel): boolean =>
  field.parts !== null || field.kind.lives === 'taggings' || field.kind.cells(field.options, 0).length > 1
