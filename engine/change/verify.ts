import { hash } from 'node:crypto'
import { carriedHistory } from '#engine/archive/carried.ts'
import type { Checkpoint } from '#engine/change/checkpoint.ts'
import { leapIsNamed, restoredAction } from '#engine/change/epoch.ts'
import { isCommitted, partAad, type Values } from '#engine/change/record.ts'
import { beginning, recordColumns, type SealedFacts, sealHash } from '#engine/change/seal.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Database } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { KeyError } from '#platform/keys/errors.ts'
import type { Keys } from '#platform/keys/keys.ts'
import { rulePeriods } from '#privacy/retention/periods.ts'

/** What is wrong with a tenant's history, and where. */
export interface Finding {
  readonly position: number | null
  readonly changeId: string | null
  readonly problem: 'edited' | 'missing' | 'gap' | 'values-edited' | 'values-missing' | 'unsealed-and-lost' | 'cut' | 'rewritten'
}

export interface Verified {
  readonly sealed: number
  /** Changes that wait for the sealer: not yet protected by the chain. */
  readonly waiting: number
  readonly findings: readonly Finding[]
  /** The newest position and hash: what a checkpoint outside must agree with. */
  readonly head: { readonly position: number; readonly hash: string } | null
}

interface SealRow extends SealedFacts {
  readonly position: number
  readonly change_id: string
  readonly hash: Buffer
}

interface PartRow {
  readonly change_id: string
  readonly record_id: string
  readonly commitment: Buffer
  readonly sealed_values: Buffer | null
}

const page = 100
/** So many records at most stand in the links of one page, and in one more: what lies in memory does not grow with what a change touched. */
const mostParts = 10_000
const someText = `select s.position, s.change_id, s.hash, ${recordColumns}, sum(coalesce(c.rows, 0)) over (order by s.position rows between unbounded preceding and 1 preceding) as before
from change_seal s left join change_record c on c.tenant_id = $1 and c.id = s.change_id where s.tenant_id = $1 and s.position > $2 order by s.position limit ${page}`
const fits = 'coalesce(t.before, 0) < $3'
const sealsText = `select t.position, t.change_id, t.hash, ${recordColumns.replaceAll('c.', 't.')} from (${someText}) t where ${fits} order by t.position`
const partsText = `select p.change_id, p.record_id, p.commitment, p.sealed_values from change_part p
where p.tenant_id = $1 and p.change_id in (select t.change_id from (${someText}) t where ${fits}) order by p.change_id, p.position`
const lostText = `select c.id from change_record c where c.tenant_id = $1 and not exists (select 1 from change_seal s where s.tenant_id = $1 and s.change_id = c.id)
and not exists (select 1 from unsealed u where u.tenant_id = $1 and u.change_id = c.id)
and not exists (select 1 from carried_change k where k.tenant_id = $1 and k.change_id = c.id) limit 100`
const importsText = `select p.change_id, p.record_id, p.sealed_values, s.position from change_record c join change_part p on p.tenant_id = $1 and p.change_id = c.id
left join change_seal s on s.tenant_id = $1 and s.change_id = c.id where c.tenant_id = $1 and c.action = 'archive.import'
and exists (select 1 from carried_change k where k.tenant_id = $1 and k.import_id = c.id)`
/** By these the chain says itself that values were taken out of it. */
const takings = ['erase', 'history.forget']
/** Values that nothing accounts for: no erasure or cleaning of their record, no sweep that may have ended them. What an archive brought along has a hash of its own. */
const takenText = `select p.change_id, s.position from change_part p join change_record c on c.tenant_id = $1 and c.id = p.change_id join change_seal s on s.tenant_id = $1 and s.change_id = p.change_id
where p.tenant_id = $1 and p.sealed_values is null
and not exists (select 1 from change_part q join change_record d on d.tenant_id = $1 and d.id = q.change_id where q.tenant_id = $1 and q.record_id = p.record_id and d.action = any($2::text[]))
and not exists (select 1 from carried_change k where k.tenant_id = $1 and k.change_id = p.change_id)
and c.at > coalesce((select max(w.started_at) from sweep w where w.tenant_id = $1) - $3::interval, '-infinity') order by s.position limit 100`
const waitingText = 'select count(*)::integer as count from unsealed where tenant_id = $1'

interface Page {
  readonly rows: readonly SealRow[]
  readonly parts: ReadonlyMap<string, readonly PartRow[]>
}

/** The links of the chain behind a position, with what each of them holds. */
async function pageAfter(database: Database, tenantId: string, position: number, most: number): Promise<Page> {
  const values = [tenantId, position, most]
  const [found, parted] = await database.batch(tenantId, [statement(sealsText, values), statement(partsText, values)])
  const parts = Map.groupBy((parted?.rows ?? []) as unknown as PartRow[], (part) => part.change_id)
  return { rows: (found?.rows ?? []) as unknown as SealRow[], parts }
}

/** Do the parts still add up to the record's commitment, and does each part's ciphertext still hold what it was committed to? */
function checkParts(row: SealRow, parts: readonly PartRow[], cipher: Cipher, tenantId: string): Finding[] {
  const at = { position: row.position, changeId: row.change_id }
  const whole = hash('sha256', Buffer.concat(parts.map((part) => part.commitment)), 'hex')
  if (whole !== row.commitment.toString('hex')) return [{ ...at, problem: parts.length < row.rows ? 'values-missing' : 'values-edited' }]
  // Values that were erased leave their commitment behind; whether they were is asked of the whole chain (`takenText`).
  const edited = parts.filter((part) => part.sealed_values !== null && !opens(part, cipher, tenantId))
  return edited.length === 0 ? [] : [{ ...at, problem: 'values-edited' }]
}

function opens(part: PartRow, cipher: Cipher, tenantId: string): boolean {
  try {
    const plain = cipher.decrypt(part.sealed_values ?? Buffer.alloc(0), partAad(tenantId, part.change_id, part.record_id))
    return isCommitted(plain, part.commitment)
  } catch {
    return false
  }
}

interface ImportRow extends Omit<PartRow, 'commitment'> {
  readonly position: number | null
}

/** The values after a change; null where they were taken away, or changed so that nobody can open them. */
function afterIn({ change_id, record_id, sealed_values }: Omit<PartRow, 'commitment'>, cipher: Cipher, tenantId: string): Values | null {
  if (sealed_values === null) return null
  try {
    const plain = cipher.decrypt(sealed_values, partAad(tenantId, change_id, record_id))
    return (JSON.parse(plain.toString('utf8')) as { after: Values | null }).after
  } catch (error) {
    if (error instanceof KeyError) return null
    throw error
  }
}

/** History that was brought along has no seals of its own: the record of its import holds the hash over all of it. */
async function checkCarried(database: Database, cipher: Cipher, tenantId: string): Promise<Finding[]> {
  const [found] = await database.batch(tenantId, [statement(importsText, [tenantId])])
  const findings: Finding[] = []
  for (const row of (found?.rows ?? []) as unknown as ImportRow[]) {
    const { hash } = await database.tenant(tenantId, (tx) => carriedHistory((text) => tx.query(text), tenantId, row.change_id), {
      readOnly: true,
    })
    if (afterIn(row, cipher, tenantId)?.history !== hash)
      findings.push({ position: row.position, changeId: row.change_id, problem: 'edited' })
  }
  return findings
}

/** After a restore the chain goes on past the positions that it replaces, if its record says so. */
function isLeap(from: number, row: SealRow, [part]: readonly PartRow[], cipher: Cipher, tenantId: string): boolean {
  if (row.action !== restoredAction || part === undefined || !opens(part, cipher, tenantId)) return false
  return leapIsNamed(from, row.position, row.action, afterIn(part, cipher, tenantId))
}

/** What a checkpoint from outside says of the chain. */
type Outside = Pick<Checkpoint, 'position' | 'hash'>

/**
 * Walks a tenant's chain from the first record to the last and finds any that was edited, dropped, reordered or cut off in the middle; with a checkpoint that left the machine also
 * what was cut off at its end, and a chain that was written anew. What a restore replaced is named by the record of the restore.
 */
export async function verifyTenant(
  database: Database,
  keys: Keys,
  tenantId: string,
  outside?: Outside,
  most: number = mostParts,
): Promise<Verified> {
  const cipher = await keys.tenant(tenantId)
  const findings: Finding[] = []
  let position = 0
  let hash = beginning
  let met = outside === undefined
  for (let coming: Promise<Page> | undefined = pageAfter(database, tenantId, 0, most); coming !== undefined; ) {
    const { rows, parts }: Page = await coming
    // The next ones are read while these are checked.
    const last = rows.at(-1)
    coming = last === undefined ? undefined : pageAfter(database, tenantId, last.position, most)
    for (const row of rows) {
      const at = { position: row.position, changeId: row.change_id }
      if (row.position !== position + 1 && !isLeap(position, row, parts.get(row.change_id) ?? [], cipher, tenantId))
        findings.push({ ...at, problem: 'gap' })
      if (row.id === null) findings.push({ ...at, problem: 'missing' })
      else {
        const { position: _position, change_id: _change, hash: _hash, ...facts } = row
        if (!sealHash(hash, tenantId, row.position, facts).equals(row.hash)) findings.push({ ...at, problem: 'edited' })
        findings.push(...checkParts(row, parts.get(row.change_id) ?? [], cipher, tenantId))
      }
      if (outside !== undefined && position < outside.position && row.position >= outside.position) {
        met = true
        if (row.position === outside.position && row.hash.toString('hex') !== outside.hash) findings.push({ ...at, problem: 'rewritten' })
      }
      position = row.position
      hash = row.hash
    }
  }
  if (!met) findings.push({ position: outside?.position ?? null, changeId: null, problem: 'cut' })
  const [lost, taken, waiting] = await database.batch(tenantId, [
    statement(lostText, [tenantId]),
    statement(takenText, [tenantId, takings, rulePeriods['change-record'].least]),
    statement(waitingText, [tenantId]),
  ])
  for (const { change_id: changeId, position: at } of (taken?.rows ?? []) as { change_id: string; position: number }[])
    findings.push({ position: at, changeId, problem: 'values-missing' })
  for (const { id } of (lost?.rows ?? []) as { id: string }[]) findings.push({ position: null, changeId: id, problem: 'unsealed-and-lost' })
  findings.push(...(await checkCarried(database, cipher, tenantId)))
  return {
    sealed: position,
    waiting: Number(waiting?.rows[0]?.count ?? 0),
    findings,
    head: position === 0 ? null : { position, hash: hash.toString('hex') },
  }
}
