import { stores } from '#domain/model.ts'
import { borne } from '#engine/erase/bearers.ts'
import { inTenant } from '#engine/erase/rows.ts'
import type { Run } from '#engine/erase/running.ts'
import { type Scanned, scan } from '#engine/erase/scan/scan.ts'
import { sealWork, valuesIn, type Work, workStatement } from '#engine/erase/work.ts'
import { waitingKinds } from '#engine/mentions/reviews.ts'
import { BackupError } from '#platform/backups/errors.ts'
import type { Store } from '#schema/store.ts'

/**
 * Where accounts stand: the operator's, whoever of them works in which tenant. Somebody who is erased from a tenant may have one all the same, and the tenant is not told: not by its certificate, and
 * not by a restore that would stay closed.
 */
const ofAccounts = (stores as readonly Store[])
  .filter(({ wall, subject }) => wall === 'global' && subject === 'account')
  .flatMap(({ name, columns }) => [`table ${name}`, ...Object.keys(columns).map((column) => `ciphertexts ${name}.${column}`)])

/**
 * Looks for what is the person's alone in every row, ciphertext and file of the tenant. What still stands there is somebody else's too, or waits for a reviewer: the certificate says where. After a
 * restore anything else keeps the tenant closed.
 */
export async function lookAgain({ erasing, writing, owner, row, work }: Run): Promise<Work> {
  const { engine, ownerUrl, files } = erasing
  const { tenantId } = writing.principal
  const values = valuesIn({ ...work.identifiers, names: [] })
  // The work file itself knows the values, and goes with the certificate.
  const place = { engine, ownerUrl, files, except: ['ciphertexts erasure_work.sealed_work', ...ofAccounts] }
  const scanned = await scan(place, tenantId, values)
  const { found, missed, places, bytes } = scanned
  if (missed.length > 0) {
    if (work.replayOf !== undefined) throw new BackupError('backup.not-looked', missed.join(', '))
    throw new Error(`an erasure could not look into ${missed.join(', ')}`)
  }
  const left = await unexplained({ writing, row, work }, scanned, values)
  if (left.length > 0 && work.replayOf !== undefined && erasing.despiteFound !== true)
    throw new BackupError('backup.not-clean', `${left.join(', ')}; --erasure ${row.id}`)
  const now: Work = { ...work, scanned: { places, bytes, found: found.map(({ store }) => store), left } }
  const sealed = await sealWork(engine.keys, tenantId, row.id, now)
  await inTenant(owner, tenantId, (query) => query(workStatement(tenantId, row.id, sealed)))
  return now
}

/** Places in which something stands that is nobody else's and waits for nobody. */
async function unexplained(
  { writing, row, work }: Pick<Run, 'writing' | 'row' | 'work'>,
  { found }: Scanned,
  values: readonly string[],
): Promise<string[]> {
  if (found.length === 0) return []
  const { database, principal, model } = writing
  const shared = await database.tenant(principal.tenantId, (tx) => borne(tx, model, work.identifiers), { readOnly: true })
  const waiting = await waitingKinds(writing, row.id)
  const waits = (store: string): boolean =>
    (store === 'ciphertexts mention_review.sealed_work' && waiting.size > 0) || (store === 'files file' && waiting.has('file'))
  return found
    .filter(({ store, hits }) => !waits(store) && hits.some(({ value }) => !shared.has(values[value] ?? '')))
    .map(({ store }) => store)
}
