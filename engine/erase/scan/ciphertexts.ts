import { randomUUID } from 'node:crypto'
import { aadOf, globalAad, globalColumns, type Sealed, sealedColumns } from '#engine/erase/ciphertexts.ts'
import type { Looked, Seeker } from '#engine/erase/scan/seeker.ts'
import type { Copier } from '#platform/database/copier.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'

const most = 1000

/** What lies encrypted in the tables of the tenant, decrypted. The canary is a row that goes the same way: sealed for its place, and opened again. */
export async function* lookThroughCiphertexts(copier: Copier, seeker: Seeker, tenantId: string, cipher: Cipher): AsyncGenerator<Looked> {
  for (const sealed of sealedColumns) yield await lookInto(sealed, seeker, plainOf(copier, sealed, seeker, tenantId, cipher))
}

/** What nobody can open nobody has looked into: the place misses its canary, and the others are looked through. */
async function lookInto({ store, column }: Sealed, seeker: Seeker, plain: AsyncIterable<Buffer>): Promise<Looked> {
  const name = `ciphertexts ${store.name}.${column}`
  try {
    return await seeker.look(name, plain)
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    return { store: name, bytes: 0, canary: false, hits: [] }
  }
}

/** The same for the tables that have no tenant, under the key of the installation. */
export async function* lookThroughGlobals(copier: Copier, seeker: Seeker, cipher: Cipher): AsyncGenerator<Looked> {
  for (const sealed of globalColumns) yield await lookInto(sealed, seeker, globalPlain(copier, sealed, seeker, cipher))
}

async function* globalPlain(copier: Copier, sealed: Sealed, { canary }: Seeker, cipher: Cipher): AsyncGenerator<Buffer> {
  const { store, column, boundBy } = sealed
  const place = Object.fromEntries(boundBy.map((name) => [name, randomUUID()]))
  yield cipher.decrypt(cipher.encrypt(Buffer.from(canary), globalAad(sealed, place)), globalAad(sealed, place))
  const columns = [...new Set([...boundBy, column])].join(', ')
  const order = store.key.join(', ')
  for (let from = 0; ; from += most) {
    const text = `select ${columns} from ${store.name} where ${column} is not null order by ${order} offset $1 limit ${most}`
    const { rows } = await copier.query<Record<string, unknown>>({ text, values: [from] })
    for (const row of rows) {
      yield cipher.decrypt(row[column] as Buffer, globalAad(sealed, row))
      yield separator
    }
    if (rows.length < most) return
  }
}

async function* plainOf(copier: Copier, sealed: Sealed, { canary }: Seeker, tenantId: string, cipher: Cipher): AsyncGenerator<Buffer> {
  const { store, column, boundBy } = sealed
  const open = (row: Readonly<Record<string, unknown>>): Buffer => cipher.decrypt(row[column] as Buffer, aadOf(sealed, row, tenantId))
  const place = Object.fromEntries(['tenant_id', ...boundBy].map((name) => [name, name === 'tenant_id' ? tenantId : randomUUID()]))
  yield open({ ...place, [column]: cipher.encrypt(Buffer.from(canary), aadOf(sealed, place, tenantId)) })
  const key = ['tenant_id', ...store.key]
  const columns = [...new Set([...key, ...boundBy, column])].join(', ')
  await copier.script('begin')
  try {
    await copier.query({ text: "select set_config('app.tenant_id', $1, true)", values: [tenantId] })
    const read = `select ${columns} from ${store.name} where tenant_id = $1 and ${column} is not null`
    const order = key.join(', ')
    for (let after: unknown[] | undefined; ; ) {
      const text: string =
        after === undefined
          ? `${read} order by ${order} limit ${most}`
          : `${read} and (${order}) > (${key.map((_, index) => `$${index + 2}`).join(', ')}) order by ${order} limit ${most}`
      const { rows } = await copier.query<Record<string, unknown>>({ text, values: [tenantId, ...(after ?? [])] })
      for (const row of rows) {
        yield open(row)
        yield separator
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < most) return
      after = key.map((name) => last[name])
    }
  } finally {
    await copier.script('rollback')
  }
}

const separator = Buffer.from('\n')
