import { suppressStatements } from '#engine/consent/suppression.ts'
import { hashesOfAddresses } from '#engine/erase/known.ts'
import { type ErasureRow, ownedOf, type Run, together } from '#engine/erase/running.ts'
import { writeTombstone } from '#engine/erase/tombstones.ts'
import { sealWork, type Work, workStatement } from '#engine/erase/work.ts'
import { identifiersOf, recordsOf } from '#engine/people/graph.ts'
import { holdsOn } from '#engine/retain/held.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { ErasurePlan } from '#privacy/erasure-plan.ts'

const heldText = `update erasure set state = 'deciding', plan = $3 where tenant_id = $1 and id = $2 and state = 'running' and step = 'begin'`

/** A hold that came after the decision stands above it: a person has to look again. What a restore brought back was gone already. */
export async function isHeld({ erasing, writing, row, work }: Omit<Run, 'owner'>): Promise<boolean> {
  if (work.replayOf !== undefined) return false
  const { tenantId } = writing.principal
  const { database } = erasing.engine
  const held = await database.tenant(tenantId, async (tx) => holdsOn(tx, writing, await recordsOf(tx, writing.model, work.people)), {
    readOnly: true,
  })
  if (held.length === 0) return false
  const reasons = [...row.plan.reasons.filter(({ why }) => why !== 'hold'), { why: 'hold', count: held.length } as const]
  const plan: ErasurePlan = { ...row.plan, decision: 'person', reasons }
  await database.batch(tenantId, [statement(heldText, [tenantId, row.id, JSON.stringify(plan)])])
  return true
}

/** What there is of the person now: whoever changed the record since it was asked for changed what must be found. The tombstone is durable before the first row goes. */
export async function begin({ erasing, writing, row, work }: Run): Promise<Work> {
  const { engine, tombstones } = erasing
  const { tenantId } = writing.principal
  const identifiers = union(work.identifiers, await identifiersOf(writing, work.people))
  const found = await engine.database.tenant(tenantId, (tx) => recordsOf(tx, writing.model, work.people), { readOnly: true })
  const now: Work = { ...work, identifiers, owned: [...together(ownedOf(work), found)] }
  const cipher = await engine.keys.tenant(tenantId)
  const hashes = hashesOfAddresses(cipher, identifiers)
  await writeTombstone(tombstones, tenantId, {
    version: 1,
    id: row.id,
    kind: 'erasure',
    at: row.asked_at,
    requestId: row.request_id,
    people: now.people,
    rows: Object.fromEntries(now.owned),
    hashes: hashes.map((hash) => hash.toString('base64')),
  })
  const sealed = await sealWork(engine.keys, tenantId, row.id, now)
  const suppressed = suppressStatements(cipher, tenantId, identifiers, { at: row.asked_at, why: 'erasure' })
  await engine.database.batch(tenantId, [workStatement(tenantId, row.id, sealed), knownStatement(tenantId, row, hashes), ...suppressed])
  return now
}

const knownText = `insert into erased_identifier (tenant_id, hash, erasure_id, asked_at) select $1, h, $3, $4 from unnest($2::bytea[]) as h
on conflict (tenant_id, hash) do update set erasure_id = excluded.erasure_id, asked_at = excluded.asked_at`

const knownStatement = (tenantId: string, { id, asked_at }: ErasureRow, hashes: readonly Buffer[]): Statement =>
  statement(knownText, [tenantId, hashes, id, asked_at])

function union(a: Work['identifiers'], b: Work['identifiers']): Work['identifiers'] {
  const names = new Map([...a.names, ...b.names].map((words) => [words.join(' '), words]))
  return { emails: [...new Set([...a.emails, ...b.emails])], phones: [...new Set([...a.phones, ...b.phones])], names: [...names.values()] }
}
