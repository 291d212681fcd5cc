import { randomUUID } from 'node:crypto'
import { model } from '#tests/fake-api/model.ts'

export interface Stored {
  id: string
  version: number
  createdAt: string
  createdBy: string | null
  updatedAt: string
  updatedBy: string | null
  deletedAt: string | null
  can: string[]
  [field: string]: unknown
}

export interface Change {
  readonly id: string
  readonly at: string
  readonly by: { readonly kind: string; readonly id: string; readonly name: string }
  readonly action: string
  readonly fields: readonly string[]
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
  readonly sealed: boolean
}

export const tables = new Map<string, Map<string, Stored>>(model.entities.map((entity) => [entity.plural, new Map<string, Stored>()]))
export const history = new Map<string, Change[]>()
export const me = randomUUID()

export function note(record: Stored, action: string, before: Record<string, unknown>, after: Record<string, unknown>): void {
  const changes = history.get(record.id) ?? []
  const by = { kind: 'member', id: me, name: 'Ada Byron' }
  const fields = Object.keys({ ...before, ...after })
  changes.unshift({ id: randomUUID(), at: new Date().toISOString(), by, action, fields, before, after, sealed: changes.length > 0 })
  history.set(record.id, changes)
}

export function insert(plural: string, values: Record<string, unknown>, createdAt = new Date().toISOString()): Stored {
  const record: Stored = {
    id: randomUUID(),
    version: 1,
    createdAt,
    createdBy: me,
    updatedAt: createdAt,
    updatedBy: me,
    deletedAt: null,
    can: ['update', 'delete', 'restore', 'end'],
  }
  const entity = model.entities.find((one) => one.plural === plural)
  for (const field of entity?.fields ?? []) {
    record[field.key] = values[field.key] ?? (field.kind === 'parts' || field.kind === 'tags' ? [] : null)
  }
  tables.get(plural)?.set(record.id, record)
  note(record, 'create', {}, values)
  return record
}

export function update(record: Stored, values: Record<string, unknown>, action = 'update'): void {
  const before: Record<string, unknown> = {}
  for (const key of Object.keys(values)) before[key] = record[key]
  Object.assign(record, values, { version: record.version + 1, updatedAt: new Date().toISOString(), updatedBy: me })
  note(record, action, before, values)
}

export function titleOf(plural: string, record: Stored): string {
  const entity = model.entities.find((one) => one.plural === plural)
  const named = (entity?.title.of ?? []).map((key) => record[key]).filter((value) => typeof value === 'string' && value !== '')
  if (named.length > 0) return named.join(' ')
  for (const key of entity?.title.otherwise ?? []) {
    const value = record[key]
    if (typeof value === 'string') return value
    const first = Array.isArray(value) ? (value[0] as { value?: string } | undefined) : undefined
    if (first?.value !== undefined) return first.value
  }
  return ''
}

/** Titles of everything that these records name. */
export function labelsOf(records: readonly Stored[]): Record<string, string> {
  const labels: Record<string, string> = {}
  const all = [...tables].flatMap(([plural, table]) => [...table.values()].map((record) => [plural, record] as const))
  const index = new Map(all.map(([plural, record]) => [record.id, [plural, record] as const]))
  for (const record of records) {
    const anchor = record.about as { id: string } | undefined
    const ids = [
      record.company,
      record.parent,
      record.owner,
      record.createdBy,
      record.updatedBy,
      anchor?.id,
      ...((record.tags as string[] | undefined) ?? []),
    ]
    for (const id of ids) {
      const found = index.get(String(id))
      if (found !== undefined) labels[String(id)] = titleOf(found[0], found[1])
    }
  }
  return labels
}
