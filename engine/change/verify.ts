import { hash } from 'node:crypto'
import { carriedHistory } from '#engine/archive/carried.ts'
import type { Checkpoint } from '#engine/change/checkpoint.ts'
import { leapIsNamed, restoredAction } from '#engine/change/epoch.ts'
import { accountedFor, type Link, type LinkPart, linksOf } from '#engine/change/links.ts'
import { isCommitted, partAad, type Values } from '#engine/change/record.ts'
import { beginning, type SealedFacts, sealHash } from '#engine/change/seal.ts'
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
  /** The first of them. */
  readonly findings: readonly Finding[]
  /** How many there are besides. */
  readonly more: number
  /** The newest position and hash: what a checkpoint outside must agree with. */
  readonly head: { readonly position: number; readonly hash: string } | null
}

/** So many lie in memory at most: parts, and those of one change (fewer at a time take longer), and findings. */
const bounds = { parts: 10_000, findings: 1000 }
const lostText = `select c.id, count(*) over ()::integer as all from change_record c where c.tenant_id = $1 and not exists (select 1 from change_seal s where s.tenant_id = $1 and s.change_id = c.id)
and not exists (select 1 from unsealed u where u.tenant_id = $1 and u.change_id = c.id)
and not exists (select 1 from carried_change k where k.tenant_id = $1 and k.change_id = c.id) limit 100`
const importsText = `select p.change_id, p.record_id, p.sealed_values, s.position from change_record c join change_part p on p.tenant_id = $1 and p.change_id = c.id
left join change_seal s on s.tenant_id = $1 and s.change_id = c.id where c.tenant_id = $1 and c.action = 'archive.import'
and exists (select 1 from carried_change k where k.tenant_id = $1 and k.import_id = c.id)`
/** Up to when sweeps took values, as they say; those that are no longer kept themselves took nothing that was younger than history is kept at least. */
const sweptText = `select greatest((select max(p.due_before) from sweep_part p where p.tenant_id = $1 and p.kind = 'change_part' and p.taken > 0),
(select min(w.started_at) - $2::interval from sweep w where w.tenant_id = $1)) as until`
const waitingText = 'select count(*)::integer as count from unsealed where tenant_id = $1'

/** Do the parts still add up to the record's commitment, and does each part's ciphertext still hold what it was committed to? */
function checkParts({ position, changeId, parts }: Link, record: SealedFacts, cipher: Cipher, tenantId: string): Finding[] {
  const at = { position, changeId }
  const whole = hash('sha256', Buffer.concat(parts.map((part) => part.commitment)), 'hex')
  if (whole !== record.commitment.toString('hex'))
    return [{ ...at, problem: parts.length < record.rows ? 'values-missing' : 'values-edited' }]
  // Values that were erased leave their commitment behind; whether they were is another question (`checkTaken`).
  const edited = parts.filter((part) => part.sealed_values !== null && !opens(part, cipher, tenantId))
  return edited.length === 0 ? [] : [{ ...at, problem: 'values-edited' }]
}

/** Values that nothing accounts for: no erasure or cleaning of their record, no sweep that may have ended them. */
async function checkTaken(database: Database, tenantId: string, links: readonly Link[], sweptUntil: number): Promise<Finding[]> {
  const taken = links.filter(({ record, parts }) => record && Date.parse(record.at) > sweptUntil && parts.some(isTaken))
  if (taken.length === 0) return []
  const ids = new Set(taken.flatMap(({ parts }) => parts.filter(isTaken).map((part) => part.record_id)))
  const accounted = await accountedFor(database, tenantId, [...ids])
  return taken
    .filter(({ parts }) => parts.some((part) => isTaken(part) && !accounted.has(part.record_id)))
    .map(({ position, changeId }) => ({ position, changeId, problem: 'values-missing' as const }))
}

const isTaken = (part: LinkPart): boolean => part.sealed_values === null

function opens(part: LinkPart, cipher: Cipher, tenantId: string): boolean {
  try {
    const plain = cipher.decrypt(part.sealed_values ?? Buffer.alloc(0), partAad(tenantId, part.change_id, part.record_id))
    return isCommitted(plain, part.commitment)
  } catch {
    return false
  }
}

interface ImportRow extends Omit<LinkPart, 'commitment'> {
  readonly position: number | null
}

/** The values after a change; null where they were taken away, or changed so that nobody can open them. */
function afterIn({ change_id, record_id, sealed_values }: Omit<LinkPart, 'commitment'>, cipher: Cipher, tenantId: string): Values | null {
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
function isLeap(from: number, { position, record, parts: [part] }: Link, cipher: Cipher, tenantId: string): boolean {
  if (record?.action !== restoredAction || part === undefined || !opens(part, cipher, tenantId)) return false
  return leapIsNamed(from, position, record.action, afterIn(part, cipher, tenantId))
}

/** Keeps the first, and counts the rest: a history that is wrong all over is as long as it is. */
function openFindings(most: number) {
  const findings: Finding[] = []
  let more = 0
  return {
    findings,
    more: () => more,
    found(...fresh: readonly Finding[]): void {
      const kept = fresh.slice(0, most - findings.length)
      findings.push(...kept)
      more += fresh.length - kept.length
    },
  }
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
  most: Partial<typeof bounds> = {},
): Promise<Verified> {
  const cipher = await keys.tenant(tenantId)
  const { findings, found, more } = openFindings(most.findings ?? bounds.findings)
  const [swept] = await database.batch(tenantId, [statement(sweptText, [tenantId, rulePeriods['change-record'].least])])
  const until = swept?.rows[0]?.until ?? null
  const sweptUntil = until === null ? Number.NEGATIVE_INFINITY : Date.parse(String(until))
  let position = 0
  let hash = beginning
  let met = outside === undefined
  for await (const links of linksOf(database, tenantId, most.parts ?? bounds.parts)) {
    for (const link of links) {
      const { record } = link
      const at = { position: link.position, changeId: link.changeId }
      if (link.position !== position + 1 && !isLeap(position, link, cipher, tenantId)) found({ ...at, problem: 'gap' })
      if (record === undefined) found({ ...at, problem: 'missing' })
      else {
        if (!sealHash(hash, tenantId, link.position, record).equals(link.hash)) found({ ...at, problem: 'edited' })
        found(...checkParts(link, record, cipher, tenantId))
      }
      if (outside !== undefined && position < outside.position && link.position >= outside.position) {
        met = true
        if (link.position === outside.position && link.hash.toString('hex') !== outside.hash) found({ ...at, problem: 'rewritten' })
      }
      position = link.position
      hash = link.hash
    }
    found(...(await checkTaken(database, tenantId, links, sweptUntil)))
  }
  if (!met) found({ position: outside?.position ?? null, changeId: null, problem: 'cut' })
  const [lost, waiting] = await database.batch(tenantId, [statement(lostText, [tenantId]), statement(waitingText, [tenantId])])
  const lostOnes = (lost?.rows ?? []) as { id: string; all: number }[]
  for (const { id } of lostOnes) found({ position: null, changeId: id, problem: 'unsealed-and-lost' })
  found(...(await checkCarried(database, cipher, tenantId)))
  return {
    sealed: position,
    waiting: Number(waiting?.rows[0]?.count ?? 0),
    findings,
    more: more() + (lostOnes[0]?.all ?? 0) - lostOnes.length,
    head: position === 0 ? null : { position, hash: hash.toString('hex') },
  }
}
