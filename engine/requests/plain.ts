import type { EntityModel, FieldModel } from '#engine/model.ts'
import { formatDate } from '#messages/dates.ts'
import type { Language } from '#messages/message.ts'
import { modelWord } from '#messages/words.ts'
import type { Address } from '#schema/fields/address.ts'
import type { Anchor } from '#schema/fields/anchor.ts'

/** How a field is called, in the language of whoever reads. */
export const fieldLabel = (language: Language, entity: EntityModel, field: FieldModel): string =>
  field.own?.label ?? modelWord(language, entity.name, field.key) ?? field.key

/** How an entity is called; `many` of them. */
export const entityLabel = (language: Language, entity: EntityModel, many: boolean): string =>
  (many ? entity.own?.labels : entity.own?.label) ?? modelWord(language, entity.name, many ? 'many' : 'one') ?? entity.name

/** A choice as it is called: by the tenant that made it, else in the catalogue. */
function choiceLabel(language: Language, entity: EntityModel, { key, options }: FieldModel, value: string): string {
  const { labels } = options as { readonly labels?: Readonly<Record<string, string>> }
  return labels?.[value] ?? modelWord(language, entity.name, `${key}:${value}`) ?? value
}

/** As it stands on a letter. */
function addressText(language: Language, { street, postalCode, city, region, country }: Address): string {
  const town = [postalCode, city].filter((part) => part).join(' ')
  const land = country ? new Intl.DisplayNames(language, { type: 'region' }).of(country) : null
  return [street, town, region, land].filter((line) => line).join('\n')
}

/** Kinds whose value is shown elsewhere, or is no text. */
const shapeless = new Set(['image', 'content'])

/**
 * A value as people read it: choices and links by their names, parts one a line. Empty where there is none.
 * @param titles of the records that it links to, by id
 */
export function plainText(
  language: Language,
  entity: EntityModel,
  field: FieldModel,
  value: unknown,
  titles: Readonly<Record<string, string>>,
): string {
  if (value === null || value === undefined || shapeless.has(field.kind.name)) return ''
  if (field.parts !== null) {
    const { fields } = field.parts
    return (value as Record<string, unknown>[])
      .map((part) =>
        fields
          .map((inner) => plainText(language, entity, { ...inner, key: `${field.key}.${inner.key}` }, part[inner.key], titles))
          .filter((text) => text !== '')
          .join(' · '),
      )
      .join('\n')
  }
  if (Array.isArray(value))
    return value
      .map((id) => titles[String(id)] ?? '')
      .filter((text) => text !== '')
      .join(', ')
  if (field.to !== null) return titles[String(value)] ?? ''
  if (field.kind.name === 'anchor') return titles[(value as Anchor).id] ?? ''
  if (field.kind.name === 'boolean') return value === true ? '✓' : '–'
  if (field.kind.name === 'choice') return choiceLabel(language, entity, field, String(value))
  if (field.kind.name === 'date') return formatDate(String(value), { language, timeZone: 'UTC' })
  if (field.kind.name === 'address') return addressText(language, value as Address)
  return String(value)
}
