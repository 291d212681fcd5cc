import type { EntityTitle, Labels, RecordData } from '#web/app/model.ts'

/**
 * Titles of records that this browser has met, by id: what the API's `labels` brought, and what was just picked or made, so that
 * a value can be shown before the server has named it. Ids are unique over all entities and tenants.
 */
const met = new Map<string, string>()
/** Their photos and logos, likewise: the ids of the pictures. */
const pictures = new Map<string, string>()

export function rememberTitle(id: string, title: string): void {
  met.set(id, title)
}

export function rememberPicture(id: string, picture: unknown): void {
  if (typeof picture === 'string') pictures.set(id, picture)
  else pictures.delete(id)
}

/** Takes the `labels` and `pictures` of an answer. */
export function rememberTitles(answer: { readonly labels?: Labels; readonly pictures?: Labels }): void {
  for (const [id, title] of Object.entries(answer.labels ?? {})) {
    met.set(id, title)
    rememberPicture(id, answer.pictures?.[id])
  }
}

export const pictureById = (id: string): string | undefined => pictures.get(id)

/** Undefined for a record that was not named: one that the reader may not see. */
export function titleById(id: string): string | undefined {
  return met.get(id)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) return textOf(value[0])
  if (typeof value === 'object' && value !== null && 'value' in value) return textOf(value.value)
  return ''
}

/** How a record is called: its title fields, else the first of the others that is not empty; '' for none. */
export function titleOf(title: EntityTitle, record: Readonly<Record<string, unknown>> | RecordData): string {
  const named = title.of.map((key) => textOf(record[key])).filter((text) => text !== '')
  if (named.length > 0) return named.join(' ').split('\n')[0] ?? ''
  for (const key of title.otherwise ?? []) {
    const text = textOf(record[key])
    if (text !== '') return text
  }
  return ''
}
