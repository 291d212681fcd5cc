import type { PersonRef } from '#engine/people/graph.ts'
import { BackupError } from '#platform/backups/errors.ts'
import type { ByteStore } from '#platform/files/byte-store.ts'
import { KeyError } from '#platform/keys/errors.ts'
import type { Keys } from '#platform/keys/keys.ts'

/** Where tombstones lie: away from the data and from every backup. */
export interface Tombstones {
  readonly store: ByteStore
  readonly keys: Pick<Keys, 'tenant'>
}

/** What a restore must know to erase again: row ids and keyed hashes, sealed under the tenant's key. It is durable before the first row goes. */
export interface Tombstone {
  readonly version: 1
  /** The erasure's or the sweep's. */
  readonly id: string
  readonly kind: 'erasure' | 'sweep'
  readonly at: string
  /** When it was written: days may pass between the two, and backups of these days hold the person. */
  readonly writtenAt?: string
  readonly requestId: string | null
  readonly people: readonly PersonRef[]
  /** Of each entity the records that go. */
  readonly rows: Readonly<Record<string, readonly string[]>>
  /** Keyed hashes of addresses and numbers, in base64. */
  readonly hashes: readonly string[]
  /** Keyed hashes of all by which texts name the person, as the index of mentions holds them: what a restore brings back without any row of theirs is found by these alone. */
  readonly tokens?: { readonly direct: readonly string[]; readonly names: readonly string[] }
}

const day = 24 * 60 * 60 * 1000
/** Longer than any backup is kept. */
export const keptDays = 30
const nameForm = /^([0-9a-f-]{36})\/([0-9a-f-]{36})$/
const always = new Date('9999-12-31T00:00:00Z')

const aad = (tenantId: string, id: string): string => `tombstone|${id}|${tenantId}`

export async function writeTombstone({ store, keys }: Tombstones, tenantId: string, tombstone: Tombstone): Promise<void> {
  const sealed = (await keys.tenant(tenantId)).encrypt(Buffer.from(JSON.stringify(tombstone)), aad(tenantId, tombstone.id))
  async function* content(): AsyncGenerator<Uint8Array> {
    yield sealed
  }
  await store.put(`${tenantId}/${tombstone.id}`, content())
}

/** Of an erasure that does not begin after all. */
export const removeTombstone = ({ store }: Pick<Tombstones, 'store'>, tenantId: string, id: string): Promise<void> =>
  store.remove(`${tenantId}/${id}`)

/** None at all is an answer, none that can be read is not: then a restore would bring back who must stay erased. `at`: what to look at. */
export async function mustBeReadable({ store }: Pick<Tombstones, 'store'>, at: string): Promise<void> {
  try {
    for await (const _ of store.list('', always));
  } catch (error) {
    throw new BackupError('backup.tombstones-unreadable', at, error)
  }
}

/** The tombstones of a tenant, the oldest first. Throws for one that was changed: a restore must not pass it over. */
export async function tombstonesOf({ store, keys }: Tombstones, tenantId: string): Promise<Tombstone[]> {
  const cipher = await keys.tenant(tenantId)
  const found: Tombstone[] = []
  for await (const name of store.list(tenantId, always)) {
    const id = nameForm.exec(name)?.[2]
    const bytes = id === undefined ? undefined : await whole(store, name)
    if (id === undefined || bytes === undefined) continue
    found.push(JSON.parse(cipher.decrypt(bytes, aad(tenantId, id)).toString('utf8')) as Tombstone)
  }
  return found.toSorted((a, b) => a.at.localeCompare(b.at))
}

async function whole(store: ByteStore, name: string): Promise<Buffer | undefined> {
  const found = await store.read(name, 0, Number.MAX_SAFE_INTEGER)
  if (found === undefined) return undefined
  const pieces: Uint8Array[] = []
  for await (const piece of found.content) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Removes those that no backup needs any more. Their ids begin with the time at which they were asked for: only the older ones are opened, to see when they were written. */
export async function pruneTombstones(tombstones: Tombstones, now: Date): Promise<number> {
  const { store } = tombstones
  const until = now.getTime() - keptDays * day
  let removed = 0
  for await (const name of store.list('', always)) {
    const [, tenantId, id] = nameForm.exec(name) ?? []
    if (tenantId === undefined || id === undefined || Number.parseInt(id.replace('-', '').slice(0, 12), 16) > until) continue
    if (await isWrittenAfter(tombstones, name, { tenantId, id, until })) continue
    await store.remove(name)
    removed += 1
  }
  return removed
}

/** One whose tenant is gone with its key tells nobody anything any more. */
async function isWrittenAfter(
  { store, keys }: Tombstones,
  name: string,
  { tenantId, id, until }: { readonly tenantId: string; readonly id: string; readonly until: number },
): Promise<boolean> {
  const bytes = await whole(store, name)
  if (bytes === undefined) return false
  try {
    const { writtenAt, at } = JSON.parse((await keys.tenant(tenantId)).decrypt(bytes, aad(tenantId, id)).toString('utf8')) as Tombstone
    return Date.parse(writtenAt ?? at) > until
  } catch (error) {
    if (error instanceof KeyError && ['keys.destroyed', 'keys.unknown-tenant'].includes(error.code)) return false
    throw error
  }
}
