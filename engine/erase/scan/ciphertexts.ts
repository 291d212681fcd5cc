import { aadOf, globalAad, globalColumns, type Sealed, sealedColumns } from '#engine/erase/ciphertexts.ts'
import { copiedRows } from '#engine/erase/scan/copied-rows.ts'
import type { Looked, Seeker } from '#engine/erase/scan/seeker.ts'
import { type Copier, quotedName } from '#platform/database/copier.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'

/** Where they lie, and how they are opened. */
interface Place {
  readonly sealed: Sealed
  readonly cipher: Cipher
  /** Empty for a table that has no tenant. */
  readonly tenantId: string
  /** What a ciphertext of that row is bound to. */
  readonly aad: (row: Readonly<Record<string, unknown>>) => string
}

/** What lies encrypted in the tables of the tenant, decrypted. */
export async function* lookThroughCiphertexts(copier: Copier, seeker: Seeker, tenantId: string, cipher: Cipher): AsyncGenerator<Looked> {
  for (const sealed of sealedColumns)
    yield await lookInto(copier, seeker, { sealed, cipher, tenantId, aad: (row) => aadOf(sealed, row, tenantId) })
}

/** The same for the tables that have no tenant, under the key of the installation. */
export async function* lookThroughGlobals(copier: Copier, seeker: Seeker, cipher: Cipher): AsyncGenerator<Looked> {
  for (const sealed of globalColumns)
    yield await lookInto(copier, seeker, { sealed, cipher, tenantId: '', aad: (row) => globalAad(sealed, row) })
}

const settingsText = `select set_config('app.tenant_id', $1, true), set_config('steward.canary', $2, true), set_config('steward.canary_id', $3, true)`

/** What nobody can open nobody has looked into: the place misses its canary, and the others are looked through. */
async function lookInto(copier: Copier, seeker: Seeker, place: Place): Promise<Looked> {
  const { store, column, boundBy } = place.sealed
  const name = `ciphertexts ${store.name}.${column}`
  const canary = Object.fromEntries(boundBy.map((name) => [name, seeker.canaryId]))
  const sealed = place.cipher.encrypt(Buffer.from(seeker.canary), place.aad(canary)).toString('hex')
  await copier.script('begin read only')
  try {
    await copier.query({ text: settingsText, values: [place.tenantId, sealed, seeker.canaryId] })
    return await seeker.look(name, plainOf(copier, place))
  } catch (error) {
    if (!(error instanceof KeyError)) throw error
    return { store: name, bytes: 0, canary: false, hits: [] }
  } finally {
    await copier.script('rollback')
  }
}

/** The canary is one row more, sealed for its place, which comes and is opened as the others are. */
function copyText({ sealed: { store, column, boundBy }, tenantId }: Place): string {
  const bound = boundBy.map((name) => `${quotedName(name)}::text`).join(', ')
  const planted = boundBy.map(() => `current_setting('steward.canary_id')`).join(', ')
  const walled = tenantId === '' ? '' : ` and tenant_id = current_setting('app.tenant_id')::uuid`
  return `copy (select ${bound}, ${quotedName(column)} from ${quotedName(store.name)} where ${quotedName(column)} is not null${walled}
union all select ${planted}, decode(current_setting('steward.canary'), 'hex')) to stdout (format binary)`
}

const separator = Buffer.from('\n')

async function* plainOf(copier: Copier, place: Place): AsyncGenerator<Buffer> {
  const { boundBy } = place.sealed
  let broken: unknown
  for await (const rows of copiedRows(copier.copyOut(copyText(place)))) {
    // What is on its way must be taken: the connection is asked for the next place.
    if (broken !== undefined) continue
    const plain: Buffer[] = []
    try {
      for (const values of rows) {
        const row = Object.fromEntries(boundBy.map((name, index) => [name, values[index]?.toString()]))
        plain.push(place.cipher.decrypt(values[boundBy.length] ?? separator, place.aad(row)), separator)
      }
    } catch (error) {
      broken = error
      continue
    }
    // Many at once: to begin a walk costs more than to walk over a short text.
    yield Buffer.concat(plain)
  }
  if (broken !== undefined) throw broken
}
