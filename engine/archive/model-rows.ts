import type { ArchiveRow } from '#engine/archive/write.ts'
import { ownKinds } from '#engine/own/draft.ts'
import { isPeriod } from '#privacy/retention/period.ts'
import { scopes } from '#schema/access.ts'
import { dataCategories } from '#schema/taxonomy.ts'

type Check = (value: unknown) => boolean

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText: Check = (value) => typeof value === 'string'
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
/** Nothing but these, each as it must be. */
const shaped =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.keys(value).every((key) => key in checks) && Object.entries(checks).every(([key, check]) => check(value[key]))
const everyOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

/** As `ownKey` makes it. */
const isOwnKey: Check = (value) => typeof value === 'string' && /^x_[a-z0-9_]{1,60}$/.test(value)
const isName: Check = (value) => typeof value === 'string' && /^[A-Za-z][A-Za-z0-9_]{0,60}$/.test(value)
const isCategory: Check = (value) => (['nothing-personal', 'free-text', ...dataCategories] as readonly unknown[]).includes(value)
const isKind: Check = (value) => (ownKinds() as readonly unknown[]).includes(value)
const isScope: Check = (value) => (scopes as readonly unknown[]).includes(value)
const isFlag: Check = (value) => typeof value === 'boolean'

const optionsOfField = shaped({
  holds: optional(isCategory),
  of: optional(listOf(isText)),
  labels: optional(everyOf(isText)),
  to: optional(isName),
  keep: optional(shaped({ clock: (clock) => clock === 'createdAt' || clock === 'updatedAt', period: isPeriod })),
})
const rightsOfField = shaped({ read: optional(isFlag), filter: optional(isFlag), edit: optional(isFlag) })

/** What the engine builds a tenant's model of: the columns of these tables are read as what `engine/own` and `engine/access/roles.ts` would have written. */
const columns: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  own_field: { entity: isName, key: isOwnKey, kind: isKind, options: optionsOfField },
  own_object: {
    key: isOwnKey,
    plural_key: isOwnKey,
    title_field: isOwnKey,
    subject: (value) => isOwnKey(value) || shaped({ none: isText })(value),
  },
  own_role: { key: isOwnKey, rights: shaped({ actions: everyOf(everyOf(isScope)), fields: everyOf(everyOf(rightsOfField)) }) },
  own_value: { key: isOwnKey },
  own_record: { object: isOwnKey },
}

/** What a kind cannot do without. */
const needed: Readonly<Record<string, string>> = { choice: 'of', link: 'to', user: 'to' }

/** Could this row have been written here? Of other tables the database itself says so. An archive is somebody's file: what it says becomes part of no query. */
export function isModelRow(table: string, row: ArchiveRow): boolean {
  const isWhole = Object.entries(columns[table] ?? {}).every(([column, check]) => check(row[column]))
  const option = table === 'own_field' ? needed[String(row.kind)] : undefined
  return isWhole && (option === undefined || (row.options as Readonly<Record<string, unknown>>)[option] !== undefined)
}
