import type { Counts } from '#engine/erase/rows.ts'
import type { ErasureRow } from '#engine/erase/running.ts'
import type { Work } from '#engine/erase/work.ts'

const day = 24 * 60 * 60 * 1000
/** Freed pages and the log of writes are overwritten by then, at the latest by vacuum. */
const pagesDays = 7

/** What the certificate of an erasure says: what was found, what went, what stays and until when. */
export function erasureContent({
  row,
  counts,
  work,
  until,
}: {
  readonly row: ErasureRow
  readonly counts: Counts
  readonly work: Work
  readonly until: string
}): Readonly<Record<string, unknown>> {
  return {
    askedAt: row.asked_at,
    requestId: row.request_id,
    people: work.people.map(({ entity, id }) => ({ entity, id })),
    found: Object.fromEntries(work.owned.map(([entity, ids]) => [entity, ids.length])),
    tables: counts,
    mentions: work.cleansed ?? null,
    scan: work.scanned ?? null,
    retained: row.plan.stays,
    recipientsToTell: row.plan.told,
    ...(work.replayOf === undefined ? {} : { againAfterBackupOf: work.replayOf }),
    backupsUntil: until,
    pagesOverwrittenBy: new Date(Date.parse(until) - Math.max(0, 20 - pagesDays) * day).toISOString(),
  }
}
