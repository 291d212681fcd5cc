import { stores } from '#domain/model.ts'
import { type Counts, sumOf } from '#engine/erase/rows.ts'
import type { Identifiers } from '#engine/people/graph.ts'
import type { Query } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { redact, redactAll } from '#privacy/mentions/redact.ts'
import type { Store } from '#schema/store.ts'

/** A column of ciphertexts, and the columns that say which row it belongs to. */
export interface Sealed {
  readonly store: Store
  readonly column: string
  readonly boundBy: readonly string[]
}

export interface Cleaning {
  readonly cipher: Cipher
  readonly tenantId: string
  readonly country: string
  readonly identifiers: Identifiers
}

const most = 500

/** History and what waits for a reviewer are cleaned with the texts to which they belong (engine/mentions); the work of an erasure ends with it. */
const elsewhere = new Set(['change_part', 'mention_review', 'erasure_work'])

function columnsBehind(wall: Store['wall']): Sealed[] {
  return (stores as readonly Store[])
    .filter((store) => store.wall === wall)
    .flatMap((store) =>
      Object.entries(store.columns)
        .filter(([name, { type }]) => type === 'bytea' && name.startsWith('sealed_'))
        // A store without a key of its own has one row a tenant.
        .map(([column, { sealedBy }]) => ({ store, column, boundBy: sealedBy ?? (store.key.length === 0 ? ['tenant_id'] : store.key) })),
    )
}

/** Every column of ciphertexts of the tenant. */
export const sealedColumns: readonly Sealed[] = columnsBehind('tenant')

/** Of the operator's own tables, sealed with the key of the installation: secrets of apps that show codes. */
export const globalColumns: readonly Sealed[] = columnsBehind('global')

export const globalAad = ({ store, column, boundBy }: Sealed, row: Readonly<Record<string, unknown>>): string =>
  `${store.name}|${column}|${boundBy.map((name) => String(row[name])).join('/')}`

export const aadOf = ({ store, column, boundBy }: Sealed, row: Readonly<Record<string, unknown>>, tenantId: string): string =>
  `${store.name}|${column}|${boundBy.map((name) => String(row[name])).join('/')}|${tenantId}`

type InTenant = <T>(work: (query: Query) => Promise<T>) => Promise<T>

const cleanedHere: readonly Sealed[] = sealedColumns.filter(({ store }) => !elsewhere.has(store.name))

const since = 'and age(xmin) <= age($2::text::xid)'
/** Which of these columns hold anything: most hold nothing. */
const holdingText = (among: string): string =>
  cleanedHere
    .map(
      ({ store: { name }, column }, index) =>
        `select ${index} as index where exists (select from ${name} where tenant_id = $1 and ${column} is not null ${among})`,
    )
    .join(' union all ')
const [anyText, writtenText] = [holdingText(''), holdingText(since)]

/** The first transaction that may not be seen from now on: what it and later ones write is written since. */
export async function transactionNow(query: Query): Promise<string> {
  const { rows } = await query<{ xid: string }>({ text: 'select pg_snapshot_xmin(pg_current_snapshot())::xid::text as xid' })
  return rows[0]?.xid ?? ''
}

/**
 * Takes the person out of everything that lies encrypted and is not theirs: a letter to them goes, and any other text in which their address or number stands is cleaned, of their name as
 * well. A text with a name alone may be another's of that name, and stays.
 * @param transaction what was written since that one alone, new or anew: a letter that was sent while places were looked through. It costs a moment, for nothing else is decrypted
 */
export async function cleanCiphertexts(inTenant: InTenant, cleaning: Cleaning, transaction?: string): Promise<Counts> {
  const { tenantId } = cleaning
  const asked = transaction === undefined ? { text: anyText, values: [tenantId] } : { text: writtenText, values: [tenantId, transaction] }
  const { rows } = await inTenant((query) => query<{ index: number }>(asked))
  let counts: Counts = {}
  const clean: Visit = async (query, sealed, row, plain) => {
    counts = sumOf(counts, await cleanRow(query, sealed, row, plain, cleaning))
  }
  for (const { index } of rows) {
    const sealed = cleanedHere[index]
    if (sealed !== undefined) await visitColumn(inTenant, sealed, cleaning, clean, transaction)
  }
  return counts
}

/** Every text that lies encrypted and is cleaned here, one after the other. */
export async function visitCiphertexts(inTenant: InTenant, place: Pick<Cleaning, 'cipher' | 'tenantId'>, visit: Visit): Promise<void> {
  for (const sealed of cleanedHere) await visitColumn(inTenant, sealed, place, visit)
}

type Row = Readonly<Record<string, unknown>>
type Visit = (query: Query, sealed: Sealed, row: Row, plain: string) => Promise<void> | void

async function visitColumn(
  inTenant: InTenant,
  sealed: Sealed,
  { cipher, tenantId }: Pick<Cleaning, 'cipher' | 'tenantId'>,
  visit: Visit,
  transaction?: string,
): Promise<void> {
  const { store, column } = sealed
  const { columns, key } = textsOf(sealed)
  const order = key.join(', ')
  const known = transaction === undefined ? [tenantId] : [tenantId, transaction]
  const written = transaction === undefined ? '' : ` ${since}`
  const read = `select ${[...columns, column].join(', ')} from ${store.name} where tenant_id = $1 and ${column} is not null${written}`
  let after: unknown[] | undefined
  for (;;) {
    const text: string =
      after === undefined
        ? `${read} order by ${order} limit ${most}`
        : `${read} and (${order}) > (${key.map((_, index) => `$${index + known.length + 1}`).join(', ')}) order by ${order} limit ${most}`
    const values = [...known, ...(after ?? [])]
    const rows = await inTenant(async (query) => {
      const found = (await query({ text, values })).rows
      for (const row of found) {
        const plain = cipher.decrypt(row[column] as Buffer, aadOf(sealed, row, tenantId)).toString('utf8')
        await visit(query, sealed, row, plain)
      }
      return found
    })
    const last = rows.at(-1)
    if (last === undefined || rows.length < most) return
    after = key.map((name) => last[name])
  }
}

const textsOf = ({ store, boundBy }: Sealed): { columns: readonly string[]; key: readonly string[] } => ({
  columns: [...new Set(['tenant_id', ...store.key, ...boundBy])],
  key: ['tenant_id', ...store.key],
})

async function cleanRow(query: Query, sealed: Sealed, row: Row, plain: string, cleaning: Cleaning): Promise<Counts> {
  if (cleaned(plain, cleaning).count === 0) return {}
  const { store, column } = sealed
  const { cipher, tenantId } = cleaning
  const { key } = textsOf(sealed)
  const aad = aadOf(sealed, row, tenantId)
  const where = key.map((name, index) => `${name} = $${index + 1}`).join(' and ')
  const values = key.map((name) => row[name])
  // Somebody may be writing it anew just now: what is cleaned is what they wrote.
  const [locked] = (await query({ text: `select ${column} from ${store.name} where ${where} for update`, values })).rows
  const now = locked?.[column]
  if (!Buffer.isBuffer(now)) return {}
  return cleanLocked(query, sealed, { where, values, aad }, cipher.decrypt(now, aad).toString('utf8'), cleaning)
}

interface Place {
  readonly where: string
  readonly values: readonly unknown[]
  readonly aad: string
}

async function cleanLocked(
  query: Query,
  { store, column }: Sealed,
  { where, values, aad }: Place,
  plain: string,
  cleaning: Cleaning,
): Promise<Counts> {
  const { text, count } = cleaned(plain, cleaning)
  if (count === 0) return {}
  if (store.onErasure === 'empty') {
    await query({ text: `update ${store.name} set ${column} = null where ${where}`, values })
    return { [store.name]: { emptied: 1 } }
  }
  if (isAddressed(plain, cleaning)) {
    await query({ text: `delete from ${store.name} where ${where}`, values })
    return { [store.name]: { erased: 1 } }
  }
  const again = cleaning.cipher.encrypt(Buffer.from(text), aad)
  await query({ text: `update ${store.name} set ${column} = $${values.length + 1} where ${where}`, values: [...values, again] })
  return { [store.name]: { emptied: 1 } }
}

/** What lies encrypted is JSON: each text in it is cleaned by itself, so that it stays what it is. Anything else is one text. */
function cleaned(plain: string, { identifiers, country }: Cleaning): { text: string; count: number } {
  const parsed = parse(plain)
  let count = 0
  eachText(parsed ?? plain, (text) => {
    count += redact(text, identifiers, country).count
    return text
  })
  if (count === 0) return { text: plain, count }
  const clean = (text: string): string => redactAll(text, identifiers, country).text
  return { text: parsed === undefined ? clean(plain) : JSON.stringify(eachText(parsed, clean)), count }
}

export function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((each) => eachText(each, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, eachText(inner, change)]))
}

/** A letter to the person's own address. */
function isAddressed(plain: string, { identifiers, country }: Cleaning): boolean {
  const to = (parse(plain) as { to?: { email?: unknown } } | null | undefined)?.to?.email
  return typeof to === 'string' && redactAll(to, { ...identifiers, names: [] }, country).count > 0
}

export function parse(plain: string): unknown {
  try {
    return JSON.parse(plain)
  } catch {
    return undefined
  }
}
