import { model } from '#tests/fake-api/model.ts'
import { labelsOf, type Stored, tables, titleOf } from '#tests/fake-api/store.ts'

interface Query {
  limit?: number
  cursor?: string
  sort?: string
  q?: string
  filter?: Filter
  count?: boolean
  labels?: boolean
  trash?: boolean
}

type Filter = { readonly [key: string]: unknown }

function holds(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(value))
    return value.some((one) => holds(typeof one === 'object' && one !== null ? (one as { value: unknown }).value : one, wanted))
  return JSON.stringify(value) === JSON.stringify(wanted)
}

function passes(value: unknown, operator: string, wanted: unknown): boolean {
  const empty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (operator === 'empty') return empty === wanted
  if (operator === 'eq') return holds(value, wanted)
  if (operator === 'ne') return !holds(value, wanted)
  if (operator === 'in') return (wanted as unknown[]).some((one) => holds(value, one))
  if (empty) return false
  const order = String(value).localeCompare(String(wanted))
  return { gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[operator] ?? false
}

export function matches(record: Stored, filter: Filter | undefined): boolean {
  return Object.entries(filter ?? {}).every(([key, condition]) => {
    if (key === 'and') return (condition as Filter[]).every((one) => matches(record, one))
    if (key === 'or') return (condition as Filter[]).some((one) => matches(record, one))
    return Object.entries(condition as Filter).every(([operator, wanted]) => passes(record[key], operator, wanted))
  })
}

export function wordsOf(plural: string, record: Stored): string {
  const emails = ((record.emails as { value: string }[] | undefined) ?? []).map((email) => email.value)
  return [titleOf(plural, record), ...emails, record.jobTitle, record.domain, record.text].filter(Boolean).join(' ').toLowerCase()
}

function found(plural: string, record: Stored, q: string | undefined): boolean {
  if (q === undefined || q === '') return true
  const words = wordsOf(plural, record)
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part))
}

export function select(plural: string, query: Query): Stored[] {
  const rows = [...(tables.get(plural)?.values() ?? [])]
  return rows.filter(
    (record) => (record.deletedAt !== null) === (query.trash ?? false) && matches(record, query.filter) && found(plural, record, query.q),
  )
}

export function list(plural: string, query: Query): object {
  const sort = query.sort ?? '-createdAt'
  const key = sort.replace(/^-/, '')
  const direction = sort.startsWith('-') ? -1 : 1
  const order = new Intl.Collator('de')
  const rows = select(plural, query).sort(
    (one, other) => direction * order.compare(String(one[key] ?? '\uffff'), String(other[key] ?? '\uffff')),
  )
  const start = Number(query.cursor ?? 0)
  const limit = query.limit ?? 50
  const page = rows.slice(start, start + limit)
  return {
    data: page,
    next: start + limit < rows.length ? String(start + limit) : null,
    ...(query.count ? { count: Math.min(rows.length, 10_000), more: rows.length > 10_000 } : {}),
    ...(query.labels ? { labels: labelsOf(page) } : {}),
  }
}

export function searchAll(q: string, limit: number): object[] {
  return model.entities
    .flatMap((entity) =>
      select(entity.plural, { q })
        .slice(0, limit)
        .map((record) => ({
          entity: entity.name,
          id: record.id,
          title: titleOf(entity.plural, record),
          detail: (record.jobTitle ?? record.domain ?? record.email ?? null) as string | null,
        })),
    )
    .slice(0, limit)
}
