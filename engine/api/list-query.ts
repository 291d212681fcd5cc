import { badRequest } from '#engine/api/errors.ts'
import type { ListQuery } from '#engine/find.ts'
import type { Question } from '#engine/query/selection.ts'

export type AskedQuery = ListQuery & { readonly labels?: boolean }

const flag = (value: unknown): boolean => value === true || value === 'true' || value === '1'

/** `filter[status][in]=new,open` and `filter={"or":[…]}`, together when both are given. */
function filterOf(query: Readonly<Record<string, unknown>>): unknown {
  const all: Record<string, unknown>[] = []
  for (const [key, value] of Object.entries(query)) {
    const [, field, operator] = /^filter\[([A-Za-z0-9_]+)\](?:\[([a-z]+)\])?$/.exec(key) ?? []
    if (field !== undefined)
      all.push({ [field]: { [operator ?? 'eq']: Array.isArray(value) ? value : operator === 'in' ? String(value).split(',') : value } })
    else if (key === 'filter') all.push(parsed(value))
  }
  return all.length === 0 ? undefined : { and: all }
}

function parsed(value: unknown): Record<string, unknown> {
  try {
    return JSON.parse(String(value)) as Record<string, unknown>
  } catch {
    throw badRequest('filter.not-an-object')
  }
}

const known = new Set(['limit', 'cursor', 'sort', 'q', 'filter', 'fields', 'count', 'labels', 'trash', 'restricted'])

/** A list's query string. Unknown parameters are refused: a filter with a slip in its name would list everything. */
export function queryOfUrl(query: Readonly<Record<string, unknown>>): AskedQuery {
  for (const key of Object.keys(query)) if (!known.has(key) && !key.startsWith('filter[')) throw badRequest('query.unknown', { key })
  const { fields } = query
  return asked({
    ...query,
    limit: query.limit === undefined ? undefined : Number(query.limit),
    filter: filterOf(query),
    fields: typeof fields === 'string' ? fields.split(',') : fields,
  })
}

/** The same as a body. */
export const queryOfBody = (body: unknown): AskedQuery => asked(only(body, known))

function only(body: unknown, keys: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  if (body === undefined || body === null) return {}
  if (typeof body !== 'object' || Array.isArray(body)) throw badRequest('bad-request')
  for (const key of Object.keys(body)) if (!keys.has(key)) throw badRequest('query.unknown', { key })
  return body as Record<string, unknown>
}

const ofQuestion = ['q', 'filter', 'trash', 'restricted']
const ofGroups = new Set([...ofQuestion, 'by'])
const ofTotals = new Set([...ofQuestion, 'fields'])

/** Which records are meant, and by what they are grouped. */
export function groupsOfBody(body: unknown): { question: Question; by: string } {
  const given = only(body, ofGroups)
  return { question: asked({ ...given, fields: undefined }), by: textOf(given.by, 'by') ?? '' }
}

/** Which records are meant, and of which fields the totals are wanted. */
export function totalsOfBody(body: unknown): { question: Question; fields: readonly string[] } {
  const { fields = [], ...question } = asked(only(body, ofTotals))
  return { question, fields }
}

function textOf(value: unknown, key: string): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw badRequest('query.not-text', { key })
  return value
}

function fieldsOf(fields: unknown): string[] | undefined {
  if (fields === undefined || fields === null) return undefined
  if (!Array.isArray(fields) || fields.some((field) => typeof field !== 'string')) throw badRequest('filter.not-a-list', { key: 'fields' })
  return fields as string[]
}

function asked(query: Readonly<Record<string, unknown>>): AskedQuery {
  const texts = {
    cursor: textOf(query.cursor, 'cursor'),
    sort: textOf(query.sort, 'sort'),
    q: textOf(query.q, 'q'),
    fields: fieldsOf(query.fields),
  }
  const { limit, filter } = query
  if (limit !== undefined && typeof limit !== 'number') throw badRequest('limit.out-of-range', { max: 500 })
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
    ...(limit === undefined ? {} : { limit }),
    ...(filter === undefined ? {} : { filter }),
    count: flag(query.count),
    labels: flag(query.labels),
    trash: flag(query.trash),
    ...(flag(query.restricted) ? { restricted: true } : {}),
  }
}
