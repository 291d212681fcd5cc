import type { EntityModel, FieldModel } from '#engine/model.ts'

/** How a field can name somebody: people type into it what they like, or it is a way to reach whoever the record is about. */
type Naming = 'text' | 'reach'

const texts = new Set(['text', 'longText'])
const reaches = new Set(['email', 'phone'])

/**
 * Free text names anybody. So may what the tenant's own fields hold, whatever they were made for, and each line of a record that is nobody's (a company bears the name of
 * its owner). The declared address of somebody else who is a person is that
 * person's, though two may share it.
 */
function naming(entity: EntityModel, field: FieldModel, isOwn: boolean): Naming | undefined {
  const isOthers = entity.subject !== 'self'
  if (texts.has(field.kind.name)) return field.options.holds === 'free-text' || isOwn || isOthers ? 'text' : undefined
  return reaches.has(field.kind.name) && (isOthers || isOwn) ? 'reach' : undefined
}

const innerOf = (entity: EntityModel, field: FieldModel): { inner: FieldModel; as: Naming }[] =>
  (field.parts?.fields ?? []).flatMap((inner) => {
    const as = naming(entity, inner, field.own !== null)
    return as === undefined ? [] : [{ inner, as }]
  })

/** The fields of the entity that could name somebody. */
export const namingFields = (entity: EntityModel): FieldModel[] =>
  entity.fields.filter((field) =>
    field.parts === null ? naming(entity, field, field.own !== null) !== undefined : innerOf(entity, field).length > 0,
  )

export interface Said {
  readonly text: string
  readonly as: Naming
}

type Part = Readonly<Record<string, unknown>>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** What the value of such a field says. */
export function saidIn(entity: EntityModel, field: FieldModel, value: unknown): Said[] {
  if (value === null || value === undefined) return []
  if (field.parts === null) return isText(value) ? [{ text: value, as: naming(entity, field, field.own !== null) ?? 'text' }] : []
  const inner = innerOf(entity, field)
  return (value as Part[]).flatMap((part) =>
    inner.flatMap(({ inner: { key }, as }) => {
      const text = part[key]
      return isText(text) ? [{ text, as }] : []
    }),
  )
}

/** The value with each of its texts as `change` gives it back; null takes one out, with its part where that needs it. */
export function withTexts(entity: EntityModel, field: FieldModel, value: unknown, change: (said: Said) => string | null): unknown {
  if (value === null || value === undefined) return value
  if (field.parts === null) return isText(value) ? change({ text: value, as: naming(entity, field, field.own !== null) ?? 'text' }) : value
  const inner = innerOf(entity, field)
  return (value as Part[]).flatMap((part) => {
    const changed: Record<string, unknown> = { ...part }
    for (const { inner: each, as } of inner) {
      const text = part[each.key]
      if (isText(text)) changed[each.key] = change({ text, as })
    }
    return inner.some(({ inner: { key, options } }) => options.required === true && changed[key] === null) ? [] : [changed]
  })
}
