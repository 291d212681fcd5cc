import { linkedAt } from '#engine/import/linked-target.ts'
import { labelOf, type Target, targetAt } from '#engine/import/target.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import deImports from '#messages/de/imports.ts'
import enImports from '#messages/en/imports.ts'
import { fill, type Language } from '#messages/message.ts'
import { modelWord } from '#messages/words.ts'

const words = { en: enImports, de: deImports } as const

type CellWord = keyof (typeof enImports)['cells']

const isCellWord = (cell: string): cell is CellWord => cell in enImports.cells

/** What a field is called: by its tenant, else by the catalogue. */
export const fieldLabel = (entity: EntityModel, field: FieldModel, language: Language, path: string = field.key): string =>
  field.own?.label ?? modelWord(language, entity.name, path) ?? field.key

/** What a choice of a field is called. */
export function choiceLabel(entity: EntityModel, field: FieldModel, path: string, choice: string, language: Language): string {
  const { labels } = field.options as { labels?: Readonly<Record<string, string>> }
  return labels?.[choice] ?? modelWord(language, entity.name, `${path}:${choice}`) ?? choice
}

function cellLabel(label: string, cell: string, language: Language): string {
  if (cell === '') return label
  return fill(words[language].cellOf, language, { label, cell: isCellWord(cell) ? words[language].cells[cell] : cell })
}

/** The heading of a column in words: `First name`, `Address: City`, `E-mail 1`, `E-mail (Work)`, `Company: ID`. */
function targetLabel(entity: EntityModel, target: Target, language: Language): string {
  if (target.as === 'id') return words[language].id
  if (target.as === 'title') return words[language].wholeName
  const label = fieldLabel(entity, target.field, language)
  if (target.as === 'photo') return label
  return target.as === 'field' ? cellLabel(label, target.cell, language) : partLabel(entity, target, label, language)
}

function partLabel(entity: EntityModel, target: Extract<Target, { as: 'part' }>, label: string, language: Language): string {
  const { field, inner, at, cell } = target
  const labelling = labelOf(field)
  const whole =
    typeof at === 'number' || labelling === undefined
      ? `${label} ${Number(at) + 1}`
      : `${label} (${choiceLabel(entity, labelling, `${field.key}.${labelling.key}`, at, language)})`
  // The part that matters most needs no name of its own: "E-mail 1" is its address.
  const main = field.parts?.fields.find((each) => each !== labelling)
  const named = inner === main ? whole : cellLabel(whole, fieldLabel(entity, inner, language, `${field.key}.${inner.key}`), language)
  return cellLabel(named, cell, language)
}

/** The heading of a path that is known to lead somewhere. */
export function pathLabel(entity: EntityModel, path: string, language: Language, model?: Model): string {
  const target = targetAt(entity, path)
  if (target !== undefined) return targetLabel(entity, target, language)
  const linked = model === undefined ? undefined : linkedAt(model, entity, path)
  if (linked === undefined) return path
  const cell = targetLabel(linked.entity, linked.inner, language)
  return fill(words[language].cellOf, language, { label: fieldLabel(entity, linked.field, language), cell })
}
