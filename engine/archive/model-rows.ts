import type { ArchiveRow } from '#engine/archive/write.ts'
import { ownKinds } from '#engine/own/draft.ts'
import { networkIn } from '#platform/network/network.ts'
import { isPeriod } from '#privacy/retention/period.ts'
import { scopes } from '#schema/access.ts'
import { dataCategories } from '#schema/taxonomy.ts'
import { countries } from '#schema/values/country.ts'

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

const isTimeZone: Check = (value) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: String(value) }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const optionsOfField = shaped({
  holds: optional(isCategory),
  of: optional(listOf(isText)),
  labels: optional(everyOf(isText)),
  to: optional(isName),
  keep: optional(shaped({ clock: (clock) => clock === 'createdAt' || clock === 'updatedAt', period: isPeriod })),
})
const rightsOfField = shaped({ read: optional(isFlag), filter: optional(isFlag), edit: optional(isFlag) })

/** What the engine works by: the columns of these tables are taken for what `engine/own`, `engine/access/roles.ts` and the routes of the settings would have written. */
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
  tenant_settings: {
    country: (value) => typeof value === 'string' && countries.includes(value),
    currency: (value) => typeof value === 'string' && /^[A-Z]{3}$/.test(value),
    time_zone: isTimeZone,
    allowed_addresses: listOf((value) => typeof value === 'string' && networkIn(value) === value),
  },
  retention_setting: { period: isPeriod },
  own_record: { object: isOwnKey },
}

/** What a kind cannot do without. */
const needed: Readonly<Record<string, string>> = { choice: 'of', link: 'to', user: 'to' }

/** Could this row have been written here? Of other tables the database itself says so. An archive is somebody's file: what it says becomes part of no query. */
export function isModelRow(table: string, row: ArchiveRow): boolean {
  // What an older archive lacks gets the default of its column.
  const isWhole = Object.entries(columns[table] ?? {}).every(([column, check]) => !(column in row) || check(row[column]))
  const option = table === 'own_field' ? needed[String(row.kind)] : undefined
  return isWhole && (option === undefined || (isObject(row.options) && row.options[option] !== undefined))
}
