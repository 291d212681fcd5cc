import { nameFields } from '#engine/import/target.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'

/** A field as a property of a vCard. */
export interface CardField {
  readonly field: FieldModel
  /** `TITLE`, `N.given`, `EMAIL`. */
  readonly property: string
  /** Of a list: what each part is, and what says where it belongs. */
  readonly inner: FieldModel | null
  readonly label: FieldModel | null
}

/** Properties of which a card has several. */
const numbered = new Set(['EMAIL', 'TEL', 'ADR', 'URL'])
const mostNumbered = 20

function cardField(field: FieldModel): CardField | undefined {
  if (field.own !== null) return undefined
  if (field.parts === null) {
    const property = field.options.card ?? field.kind.card
    return property === undefined ? undefined : { field, property, inner: null, label: null }
  }
  const labels = field.parts.fields.filter(({ kind }) => kind.name === 'choice')
  const [inner, ...more] = field.parts.fields.filter(({ kind }) => kind.name !== 'choice')
  const property = field.options.card ?? inner?.kind.card
  if (inner === undefined || property === undefined || more.length > 0 || labels.length > 1) return undefined
  return { field, property, inner, label: labels[0] ?? null }
}

/** The fields of an entity that are properties of a vCard, each property once; what is left comes along by its path. */
export function cardFields({ card, fields }: Pick<EntityModel, 'card' | 'fields'>): CardField[] {
  if (card === null) return []
  const taken = new Set<string>()
  return fields.flatMap((field) => {
    const found = cardField(field)
    if (found === undefined || taken.has(found.property)) return []
    taken.add(found.property)
    return [found]
  })
}

/** Where the columns of a file of cards go (`EMAIL.0.TYPE` to `emails.0.label`), by what each field says that it is. */
export function cardTargets(entity: EntityModel): (heading: string) => readonly string[] {
  const targets = new Map<string, string[]>()
  const add = (heading: string, path: string): void => {
    targets.set(heading, [...(targets.get(heading) ?? []), path])
  }
  for (const { field, property, inner, label } of cardFields(entity)) {
    const value = inner ?? field
    const count = !numbered.has(property) ? 0 : inner === null ? 1 : mostNumbered
    if (count === 0) add(property, field.key)
    for (let n = 0; n < count; n += 1) {
      const path = inner === null ? field.key : `${field.key}.${n}.${inner.key}`
      for (const cell of value.kind.cells(value.options, 0)) add(dotted(property, n, cell.path), dotted(path, cell.path))
      if (label !== null) add(dotted(property, n, 'TYPE'), dotted(field.key, n, label.key))
    }
  }
  if (entity.card !== null) add('FN', nameFields(entity) === undefined ? (entity.title.of[0] ?? '') : 'title')
  return (heading) => targets.get(heading) ?? []
}

const dotted = (...parts: readonly (string | number)[]): string => parts.filter((part) => part !== '').join('.')
