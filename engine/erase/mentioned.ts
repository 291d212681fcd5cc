import { type Cleaning, cleanCiphertexts } from '#engine/erase/ciphertexts.ts'
import { removeExports, type Sought } from '#engine/erase/copies.ts'
import { forgetStatements, reachingStores } from '#engine/erase/forget.ts'
import { lookAgain } from '#engine/erase/look.ts'
import { addCounts, type Counts, inTenant, portions, runForget } from '#engine/erase/rows.ts'
import { ownedOf, type Run } from '#engine/erase/running.ts'
import { renewStatistics } from '#engine/erase/statistics.ts'
import { sealWork, type Work, workStatement } from '#engine/erase/work.ts'
import { cleanse, placesLeft } from '#engine/mentions/cleanse.ts'

/** By what ciphertexts are cleaned of the person. */
export async function cleaningOf({ erasing, writing, work: { identifiers } }: Run): Promise<Cleaning> {
  const { tenantId, country } = writing.principal
  return { cipher: await erasing.engine.keys.tenant(tenantId), tenantId, country, identifiers }
}

/** What led to their records and was written when those had gone already: of a letter that was on its way; and letters to others that name them. Says whether any of these did. */
async function eraseLate(run: Run): Promise<boolean> {
  const { writing, owner, row, work } = run
  const { tenantId } = writing.principal
  const rows = new Set(reachingStores().map(({ name }) => name))
  for (const portion of portions(writing, ownedOf(work))) {
    const late = forgetStatements(writing.model, tenantId, portion).filter(({ table }) => rows.has(table))
    await inTenant(owner, tenantId, async (query) => addCounts(query, tenantId, row.id, await runForget(query, late)))
  }
  // A run that a former release began knows no transaction.
  if (work.cleanedTo === undefined) return false
  const counts = await cleanCiphertexts((work) => inTenant(owner, tenantId, work), await cleaningOf(run), work.cleanedTo)
  if (Object.keys(counts).length === 0) return false
  await inTenant(owner, tenantId, (query) => addCounts(query, tenantId, row.id, counts))
  return true
}

/** Whose copies are looked for. */
export function soughtOf({ erasing: { files }, writing, work }: Run): Sought {
  return { writing, files, identifiers: work.identifiers, entities: new Set(ownedOf(work).keys()), ids: ownOf(work) }
}

export const filesGone = (count: number): Counts => (count === 0 ? {} : { files: { erased: count } })

const ownOf = (work: Work): string[] => [...ownedOf(work).values()].flat()

/** What others wrote about the person: addresses and numbers go where they stand, names wait for a reviewer. And what was taken out, when nothing can be taken out with them any more. */
export async function eraseMentions(run: Run): Promise<Work> {
  const { erasing, writing, owner, row, work } = run
  await eraseLate(run)
  const asked = { erasureId: row.id, askedAt: row.asked_at, sought: work.identifiers }
  const { mentions, reviews, unreadable, left } = await cleanse(writing, erasing.files, asked, ownOf(work))
  const { tenantId } = writing.principal
  const copies = await removeExports(soughtOf(run))
  if (copies > 0) await inTenant(owner, tenantId, (query) => addCounts(query, tenantId, row.id, filesGone(copies)))
  await renewStatistics(owner, writing.model)
  const now: Work = { ...work, cleansed: { mentions, reviews, unreadable }, left }
  const sealed = await sealWork(erasing.engine.keys, tenantId, row.id, now)
  await inTenant(owner, tenantId, (query) => query(workStatement(tenantId, row.id, sealed)))
  return now
}

/**
 * The last look before the certificate: what somebody wrote about the person while places were looked through, in a text or in a letter, goes as what they wrote before did, and all is looked
 * through again. By the index of mentions and by what was written since, which costs a moment.
 */
export async function catchUp(run: Run): Promise<Work> {
  const { writing, work } = run
  const named = await eraseLate(run)
  const { places, direct } = await placesLeft(writing, work.identifiers, ownOf(work))
  if (direct === 0 && places === work.left) return named ? lookAgain(run) : work
  const now = await eraseMentions(run)
  const before = work.cleansed?.mentions ?? 0
  const added = Math.max(direct, places - (work.left ?? 0))
  const cleansed = now.cleansed && { ...now.cleansed, mentions: before + added }
  return lookAgain({ ...run, work: cleansed === undefined ? now : { ...now, cleansed } })
}
