import { stores } from '#domain/model.ts'
import { aadOf, type Sealed, sealedColumns } from '#engine/erase/ciphertexts.ts'
import { reachColumns } from '#engine/erase/forget.ts'
import type { Model } from '#engine/model.ts'
import { maskFor, type Subject } from '#engine/people/access/subject.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'
import type { Store } from '#schema/store.ts'

export type Row = Readonly<Record<string, unknown>>

/** Shown with the records themselves; or about somebody else who is looked for in what is theirs. */
const elsewhere = new Set(['own_record', 'own_value', 'tagging', 'mention_review'])
const declared = new Map((stores as readonly Store[]).map((store) => [store.name, store]))
const page = 200

/** The stores in which something may lie about a person, besides their records. Copies that are made from records (search, hashes) say nothing of their own. */
export const storesAbout = (model: Model): readonly Store[] =>
  (stores as readonly Store[]).filter(
    (store) =>
      store.wall === 'tenant' &&
      store.ownedBy === undefined &&
      store.grants.includes('select') &&
      reachColumns(store).length > 0 &&
      !elsewhere.has(store.name) &&
      !model.entities.some(({ table }) => table === store.name),
  )

/** Of a store the columns that leave: hashes say nothing, and what lets somebody in stays. */
const shown = ({ columns }: Store): string[] =>
  Object.entries(columns)
    .filter(([name, { type, holds }]) => (type !== 'bytea' || name.startsWith('sealed_')) && !holds.startsWith('user.authorization'))
    .map(([name]) => name)

/** What a row hangs on, where that is about nobody: of a change of values the change itself. */
function explained(store: Store): { column: string; of: Store } | undefined {
  const [found] = Object.entries(store.references ?? {}).flatMap(([column, to]) => {
    const of = declared.get(to)
    return of?.wall === 'tenant' && of.subject === 'none' && of.key.length === 1 ? [{ column, of }] : []
  })
  return found
}

function pageText(store: Store, first: boolean): string {
  const bound = [...new Set([...shown(store), ...store.key, ...Object.values(store.columns).flatMap(({ sealedBy }) => sealedBy ?? [])])]
  const more = explained(store)
  const extra = more === undefined ? [] : shown(more.of).map((name) => `e.${name} as "explained ${name}"`)
  const join = more === undefined ? '' : ` left join ${more.of.name} e on e.tenant_id = $1 and e.${more.of.key[0]} = t.${more.column}`
  const key = store.key.map((name) => `t.${name}`).join(', ')
  const behind = first
    ? ''
    : ` and (${key}) > (${store.key.map((name, index) => `$${index + 3}::${store.columns[name]?.type}`).join(', ')})`
  const mine = reachColumns(store)
    .map((column) => `t.${column} = any($2::uuid[])`)
    .join(' or ')
  return `select ${[...bound.map((name) => `t.${name}`), ...extra].join(', ')} from ${store.name} t${join} where t.tenant_id = $1 and (${mine})${behind} order by ${key} limit ${page}`
}

function readable(plain: Buffer): unknown {
  const text = plain.toString('utf8')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('salt' in value)) return value
    const { salt: _salt, ...rest } = value
    return rest
  } catch {
    return text
  }
}

/** Null where the key is gone under which it lies. */
function openOne(sealed: Sealed, row: Row, cipher: Cipher, tenantId: string): unknown {
  try {
    return readable(cipher.decrypt(row[sealed.column] as Buffer, aadOf(sealed, row, tenantId)))
  } catch (error) {
    if (error instanceof KeyError) return null
    throw error
  }
}

/** A row with what lies encrypted in it readable; without what lets somebody in. */
function opened(store: Store, row: Row, cipher: Cipher, tenantId: string): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const more: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(row)) {
    if (name.startsWith('explained ')) more[name.slice('explained '.length)] = value
    else if (shown(store).includes(name) && value !== null) result[name] = value
  }
  for (const sealed of sealedColumns.filter((each) => each.store.name === store.name)) {
    const { column } = sealed
    if (!(column in result)) continue
    delete result[column]
    const secretWhen = store.columns[column]?.secretWhen
    if (secretWhen === undefined || row[secretWhen] !== true)
      result[column.slice('sealed_'.length)] = openOne(sealed, row, cipher, tenantId)
  }
  const of = explained(store)?.of.name
  return of === undefined ? result : { ...result, [of]: more }
}

/** What stands about the person in a store, a page at a time, with nothing masked. */
export async function* plainRows({ system, ids }: Pick<Subject, 'system' | 'ids'>, store: Store): AsyncGenerator<readonly Row[]> {
  const { database, keys, principal } = system
  const cipher = await keys.tenant(principal.tenantId)
  const all = [...ids]
  let last: Row | undefined
  for (;;) {
    const values = [principal.tenantId, all, ...(last === undefined ? [] : store.key.map((name) => last?.[name]))]
    const [found] = await database.batch(principal.tenantId, [statement(pageText(store, last === undefined), values)])
    const rows = found?.rows ?? []
    if (rows.length > 0) yield rows.map((row) => opened(store, row, cipher, principal.tenantId))
    if (rows.length < page) return
    last = rows.at(-1)
  }
}

/** The same as the person may have it. */
export async function* rowPages(subject: Subject, store: Store): AsyncGenerator<readonly Row[]> {
  for await (const rows of plainRows(subject, store)) yield (await maskFor(subject, rows)).value(rows)
}
