import type { Counts } from '#engine/erase/rows.ts'
import type { ErasureRow } from '#engine/erase/running.ts'
import type { Work } from '#engine/erase/work.ts'

const day = 24 * 60 * 60 * 1000
/** Freed rows are cleared out of their pages by the vacuum of the next nights, and the log of writes is recycled. */
const pagesDays = 7

/** What the certificate of an erasure says: what was found, what went, what stays and until when. */
export function erasureContent({
  row,
  counts,
  work,
  now,
  until,
}: {
  readonly row: ErasureRow
  readonly counts: Counts
  readonly work: Work
  readonly now: Date
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
    pagesOverwrittenBy: new Date(now.getTime() + pagesDays * day).toISOString(),
  }
}
