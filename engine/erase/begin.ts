import { lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act/writing.ts'
import { keepStatement, suppressStatements } from '#engine/consent/suppression.ts'
import { mustBeFree } from '#engine/erase/erasures.ts'
import { hashesOfAddresses } from '#engine/erase/known.ts'
import { restrictedOf, standingOf } from '#engine/erase/plan.ts'
import { type ErasureRow, ownedOf, type Run, together } from '#engine/erase/running.ts'
import { removeTombstone, type Tombstone, writeTombstone } from '#engine/erase/tombstones.ts'
import { ErasureWaits } from '#engine/erase/waits.ts'
import { sealWork, type Work, workStatement } from '#engine/erase/work.ts'
import { soughtTokens } from '#engine/mentions/tokens.ts'
import { identifiersOf, type PersonRef, recordsOf } from '#engine/people/graph.ts'
import { holdsOn } from '#engine/retain/held.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import { type ErasurePlan, type ErasureReason, newReasons, reasonsOf } from '#privacy/erasure-plan.ts'

const barredText = `update erasure set state = 'deciding', step = 'begin', plan = $3 where tenant_id = $1 and id = $2 and state = 'running' and step in ('begin', 'rows')`

/**
 * Looked at again before the first row goes: a hold, a dispute or a restriction that came since the erasure was asked for, or decided, lets a person look once more. A verb may forbid it by
 * now (ApiError): somebody became the last owner. What a restore brought back was gone already.
 */
export async function isBarred({ erasing, writing, row, work }: Omit<Run, 'owner'>): Promise<boolean> {
  if (work.replayOf !== undefined || !isUntouched(row)) return false
  const { tenantId } = writing.principal
  const { database } = erasing.engine
  const now = await database.tenant(tenantId, (tx) => reasonsNow(tx, writing, row, work.people))
  const fresh = newReasons(now, row.decided_at === null ? [] : row.plan.reasons)
  if (fresh.length === 0) return false
  // A restore must not erase somebody of whom nobody knows whether they go.
  await removeTombstone(erasing.tombstones, tenantId, row.id)
  const plan: ErasurePlan = { ...row.plan, decision: 'person', reasons: now }
  await database.batch(tenantId, [statement(barredText, [tenantId, row.id, JSON.stringify(plan)])])
  return true
}

const isUntouched = ({ step, counts }: ErasureRow): boolean => step === 'begin' || (step === 'rows' && Object.keys(counts).length === 0)

async function reasonsNow(
  tx: Transaction,
  writing: Writing,
  row: ErasureRow,
  people: readonly PersonRef[],
): Promise<readonly ErasureReason[]> {
  const { model } = writing
  await mustBeFree(tx, writing, writing, await stillThere(tx, writing, people))
  const owned = await recordsOf(tx, model, people)
  return reasonsOf({
    ...(await standingOf(tx, model, owned)),
    holds: (await holdsOn(tx, writing, owned)).length,
    restricted: await restrictedOf(tx, model, people, row.decided_at ?? row.asked_at),
  })
}

/** Who was ended by hand since has left traces all the same. */
async function stillThere(tx: Transaction, writing: Writing, people: readonly PersonRef[]): Promise<PersonRef[]> {
  const there = await Promise.all(people.map(async (person) => lockRows(tx, writing, writing.model.get(person.entity), [person.id])))
  return people.filter((_, index) => (there[index]?.length ?? 0) > 0)
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
  const tokens = soughtTokens(cipher, identifiers)
  const tombstone: Tombstone = {
    version: 1,
    id: row.id,
    kind: 'erasure',
    at: row.asked_at,
    writtenAt: engine.clock.now().toISOString(),
    requestId: row.request_id,
    people: now.people,
    rows: Object.fromEntries(now.owned),
    hashes: hashes.map((hash) => hash.toString('base64')),
    tokens: { direct: [...tokens.direct], names: [...tokens.names] },
  }
  await writeTombstone(tombstones, tenantId, tombstone).catch((error: unknown) => {
    throw new ErasureWaits('erasure.tombstone-refused', error)
  })
  const sealed = await sealWork(engine.keys, tenantId, row.id, now)
  const suppressed = suppressStatements(cipher, tenantId, identifiers, { at: row.asked_at, why: 'erasure' })
  const known = hashes.length === 0 ? [] : [keepStatement(cipher, tenantId, row.asked_at), knownStatement(tenantId, row, hashes)]
  await engine.database.batch(tenantId, [workStatement(tenantId, row.id, sealed), ...known, ...suppressed])
  return now
}

const knownText = `insert into erased_identifier (tenant_id, hash, erasure_id, asked_at) select $1, h, $3, $4 from unnest($2::bytea[]) as h
on conflict (tenant_id, hash) do update set erasure_id = excluded.erasure_id, asked_at = excluded.asked_at`

const knownStatement = (tenantId: string, { id, asked_at }: ErasureRow, hashes: readonly Buffer[]): Statement =>
  statement(knownText, [tenantId, hashes, id, asked_at])

export function union(a: Work['identifiers'], b: Work['identifiers']): Work['identifiers'] {
  const names = new Map([...a.names, ...b.names].map((words) => [words.join(' '), words]))
  return { emails: [...new Set([...a.emails, ...b.emails])], phones: [...new Set([...a.phones, ...b.phones])], names: [...names.values()] }
}
