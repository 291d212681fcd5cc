import { recordColumns, type SealedFacts } from '#engine/change/seal.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'

/** A link of the chain with its record, which may be gone, and what it says of each row. */
export interface Link extends Head {
  readonly parts: readonly LinkPart[]
}

export interface LinkPart {
  readonly change_id: string
  readonly record_id: string
  readonly commitment: Buffer
  /** Null: its values were taken away. */
  readonly sealed_values: Buffer | null
}

interface Head {
  readonly position: number
  readonly changeId: string
  readonly hash: Buffer
  readonly record: SealedFacts | undefined
}

const page = 1000
const sealsText = `select s.position, s.change_id as "changeId", s.hash from change_seal s where s.tenant_id = $1 and s.position > $2 order by s.position limit ${page}`
// Ids as an array and no join: whatever the statistics say, what is read is what the keys of one page lead to.
const recordsText = `select ${recordColumns} from change_record c where c.tenant_id = $1
and c.id = any(array(select s.change_id from change_seal s where s.tenant_id = $1 and s.position > $2 order by s.position limit ${page}))`
// Change by change along the key, in its order: sorted all together, what lies encrypted goes by way of the disk.
const partsText = `select p.change_id, p.record_id, p.position as place, p.commitment, p.sealed_values from unnest($2::uuid[]) as c(id)
cross join lateral (select * from change_part p where p.tenant_id = $1 and p.change_id = c.id order by p.position) p`

async function headsAfter(database: Database, tenantId: string, position: number): Promise<Head[]> {
  const place = [tenantId, position]
  const [found, described] = await database.batch(tenantId, [statement(sealsText, place), statement(recordsText, place)])
  const records = new Map(((described?.rows ?? []) as unknown as SealedFacts[]).map((record) => [record.id, record]))
  const seals = (found?.rows ?? []) as unknown as Omit<Head, 'record'>[]
  return seals.map((seal) => ({ ...seal, record: records.get(seal.changeId) }))
}

/** Cuts them so that each piece has at most so many parts, or is one change. */
function cut(heads: readonly Head[], mostParts: number): Head[][] {
  const pieces: Head[][] = []
  let room = 0
  for (const head of heads) {
    const rows = head.record?.rows ?? 0
    if (pieces.length === 0 || rows > room) {
      pieces.push([])
      room = mostParts
    }
    pieces.at(-1)?.push(head)
    room -= rows
  }
  return pieces
}

async function partsOf(database: Database, tenantId: string, heads: readonly Head[]): Promise<ReadonlyMap<string, readonly LinkPart[]>> {
  const [found] = await database.batch(tenantId, [statement(partsText, [tenantId, heads.map(({ changeId }) => changeId)])])
  const parts = Map.groupBy((found?.rows ?? []) as unknown as (LinkPart & { readonly place: number })[], ({ change_id: id }) => id)
  // They come in this order, which nobody promises.
  for (const ofOne of parts.values()) ofOne.sort((one, other) => one.place - other.place)
  return parts
}

/**
 * The chain of a tenant from its beginning, some links at a time: so many parts lie in memory at most, and those of one change, however much changes touched. The next parts are on their
 * way while the caller looks at these.
 */
export async function* linksOf(database: Database, tenantId: string, mostParts: number): AsyncGenerator<readonly Link[]> {
  for (let heads = await headsAfter(database, tenantId, 0); heads.length > 0; ) {
    const pieces = cut(heads, mostParts)
    let coming = partsOf(database, tenantId, pieces[0] ?? [])
    for (const [index, piece] of pieces.entries()) {
      const parts = await coming
      coming = partsOf(database, tenantId, pieces[index + 1] ?? [])
      // Whether they came is seen in their turn, which may not come.
      coming.catch(() => {})
      yield piece.map((head) => ({ ...head, parts: parts.get(head.changeId) ?? [] }))
    }
    heads = await headsAfter(database, tenantId, heads.at(-1)?.position ?? 0)
  }
}

/** By these the chain says itself that values were taken out of it. */
const takings = ['erase', 'history.forget']
const accountedText = `select distinct q.record_id as id from change_part q join change_record d on d.tenant_id = $1 and d.id = q.change_id
where q.tenant_id = $1 and q.record_id = any($2::uuid[]) and d.action = any($3::text[])`

/** Of these records, those of which an erasure or a cleaning says that values of theirs went. */
export async function accountedFor(database: Database, tenantId: string, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
  const [found] = await database.batch(tenantId, [statement(accountedText, [tenantId, recordIds, takings])])
  return new Set((found?.rows ?? []).map(({ id }) => String(id)))
}
