import type { EntityModel, FieldModel } from '#engine/model.ts'

const longest = 120

const textOf = (field: FieldModel | undefined, value: unknown): string => {
  if (field === undefined || value === null || value === undefined) return ''
  if (field.parts === null) return typeof value === 'string' ? value : ''
  const first = (value as Record<string, unknown>[])[0]
  return typeof first?.value === 'string' ? first.value : ''
}

/** The fields from which a title is made. */
export const titleFields = (entity: EntityModel): string[] => [...entity.title.of, ...(entity.title.otherwise ?? [])]

/** How a record is called: its title fields joined, else the first other that holds something, else nothing. */
export function titleOf(entity: EntityModel, record: Readonly<Record<string, unknown>>): string {
  const text = (key: string): string => textOf(entity.field(key), record[key])
  const title = entity.title.of
    .map(text)
    .filter((part) => part !== '')
    .join(' ')
  const line = (title || (entity.title.otherwise ?? []).map(text).find((part) => part !== '') || '').replace(/\s+/g, ' ')
  return line.length > longest ? `${line.slice(0, longest)}…` : line
}
