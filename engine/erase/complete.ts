import { beganAt } from '#engine/backup/prune.ts'
import { listBackups } from '#engine/backup/read.ts'
import { checkpointFor, makeCheckpoint } from '#engine/change/checkpoint.ts'
import type { Engine } from '#engine/engine.ts'
import { certificateStatement, signCertificate } from '#engine/erase/certificates.ts'
import { reviewCounts } from '#engine/mentions/reviews.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { statement } from '#engine/storage/sql.ts'
import type { BackupTarget } from '#platform/backups/target.ts'
import { newId } from '#platform/clock/ids.ts'

interface Done {
  readonly id: string
  readonly done_at: string
}

const doneText = `select id, done_at from erasure where tenant_id = $1 and state = 'done' order by id`
const latelyText = 'select 1 from erasure where tenant_id = $1 and done_at > $2 limit 1'
const completeText = `update erasure set state = 'completed', completed_at = $3 where tenant_id = $1 and id = $2 and state = 'done'`

/**
 * Signs the completion of erasures whose last backup is gone and whose reviewers are done: looked up where backups lie, and not taken from the calendar. Without backups there is nothing to
 * wait for. Gives how many.
 */
export async function completeErasures(engine: Engine, tenantId: string, target: BackupTarget | undefined): Promise<number> {
  const [found] = await engine.database.batch(tenantId, [statement(doneText, [tenantId])])
  const done = (found?.rows ?? []) as unknown as Done[]
  if (done.length === 0) return 0
  const oldest = target === undefined ? Number.POSITIVE_INFINITY : Math.min(...(await listBackups(target)).map(beganAt))
  const over = done.filter(({ done_at }) => oldest >= Date.parse(done_at))
  const writing = await asSystem(engine, tenantId)
  let completed = 0
  for (const { id, done_at } of over) {
    const at = engine.clock.now().toISOString()
    const facts = { id: newId(engine.clock), kind: 'completion', tenantId, sourceId: id, issuedAt: at } as const
    const reviews = await reviewCounts(writing, id)
    if (reviews.waiting > 0) continue
    await makeCheckpoint(engine, tenantId)
    const chain = await checkpointFor(engine.database, tenantId)
    const content = { chain, doneAt: done_at, oldestBackup: Number.isFinite(oldest) ? new Date(oldest).toISOString() : null, reviews }
    const document = await signCertificate(engine.keys, { ...facts, content })
    await engine.database.batch(tenantId, [certificateStatement(facts, document), statement(completeText, [tenantId, id, at])])
    completed += 1
  }
  return completed
}

/** Was anybody erased in these days? Then what their rows left in pages is cleared out. */
export async function erasedLately({ database, clock }: Engine, tenantId: string, days: number): Promise<boolean> {
  const since = new Date(clock.now().getTime() - days * 24 * 60 * 60 * 1000).toISOString()
  const [found] = await database.batch(tenantId, [statement(latelyText, [tenantId, since])])
  return found?.count === 1
}
