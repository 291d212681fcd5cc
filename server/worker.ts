import type { TaskList } from 'graphile-worker'
import { runBulk } from '#engine/bulk.ts'
import { checkAll, runCheck } from '#engine/change/check.ts'
import { sealAll } from '#engine/change/sealer.ts'
import { expireExports, failExport, runExport } from '#engine/export/export.ts'
import { removeContents, sweepContents } from '#engine/files/remove.ts'
import { expireImports } from '#engine/import/expire.ts'
import { failImport, runUndo } from '#engine/import/jobs.ts'
import { finished } from '#engine/jobs.ts'
import { releaseModel } from '#engine/model-of.ts'
import { tellOwners } from '#engine/notifications/follow.ts'
import { deliver, giveUp } from '#engine/send.ts'
import { deliverWebhook, failDelivery } from '#engine/webhooks/deliver.ts'
import { followChanges, resumeWebhook } from '#engine/webhooks/follow.ts'
import { replayRest } from '#engine/webhooks/replay.ts'
import { accountOf } from '#platform/accounts/account.ts'
import { accessTasks } from '#server/access-tasks.ts'
import { backupTasks, backupTimes, type Nightly } from '#server/backup-tasks.ts'
import { checkpointTasks, checkpointTimes } from '#server/checkpoint-tasks.ts'
import { consentTasks, consentTimes } from '#server/consent-tasks.ts'
import type { Context } from '#server/context.ts'
import { eraseTasks, eraseTimes } from '#server/erase-tasks.ts'
import { everythingTasks, everythingTimes } from '#server/everything-tasks.ts'
import { importTasks } from '#server/import-tasks.ts'
import { membershipsOfEnded, spreadAccount } from '#server/members.ts'
import { mentionTasks, mentionTimes } from '#server/mention-tasks.ts'
import { notificationTasks } from '#server/notification-tasks.ts'
import { openRunner } from '#server/queue-runner.ts'
import { requestTasks, requestTimes } from '#server/request-tasks.ts'
import { retainTasks, retainTimes } from '#server/retain-tasks.ts'
import { task } from '#server/task.ts'
import { tellOfFailedBackup } from '#server/tell-accounts.ts'

const sealEvery = 500
const atOnce = 2
/** What is done without being asked, in the queue's notation for times. */
const hourly = [
  '37 * * * * expire_exports',
  '41 * * * * expire_imports',
  '53 3 * * * sweep_contents',
  '11 4 * * * audit_checks ?fill=20h&max=2',
  ...everythingTimes,
  ...checkpointTimes,
  ...retainTimes,
  ...mentionTimes,
  ...requestTimes,
  ...consentTimes,
  ...eraseTimes,
].join('\n')

/** What every payload is made of: ids. Each task reads the rest. */
type Payload = Readonly<Record<'accountId' | 'tenantId' | 'jobId' | 'messageId' | 'exportId' | 'deliveryId' | 'webhookId', string>>

/** What the queue can be asked to do. */
function tasksOf({ engine, sending, files, outbound, log }: Context): TaskList {
  const failed = (payload: Payload) =>
    engine.database.batch(payload.tenantId, [finished(payload, engine.clock.now().toISOString(), { problem: 'job.interrupted' })])
  const later = (error: unknown) => log.warn('files of a tenant have to wait for the next round', { error })
  return {
    audit_check: task<Payload>((payload) => runCheck(engine, payload), failed),
    audit_checks: async () => {
      const broken = await checkAll(engine, (error) => log.warn('an activity log could not be checked', { error }))
      if (broken > 0) log.error('activity logs that are not whole', { count: broken })
    },
    bulk: task<Payload>((payload) => runBulk(engine, payload, membershipsOfEnded(payload.tenantId)), failed),
    export: task<Payload>(
      (payload) => runExport(engine, files, payload),
      (payload) => failExport(engine, payload),
    ),
    ...importTasks(engine, files),
    undo_import: task<Payload>(
      (payload) => runUndo(engine, payload),
      (payload) => failImport(engine, payload),
    ),
    deliver: task<Payload>(
      (payload) => deliver(sending, payload),
      ({ tenantId, messageId }) => giveUp(engine, tenantId, messageId),
    ),
    // Keys and settings are nobody's news; own objects are told of as entities are.
    follow_webhooks: (payload) =>
      followChanges(engine, payload as Payload, (entity) => entity.startsWith('x_') || releaseModel().entity(entity) !== undefined),
    resume_webhook: (payload) => resumeWebhook(engine, payload as Payload),
    replay_webhook: (payload) => replayRest(engine, payload as Parameters<typeof replayRest>[1]),
    deliver_webhook: task<Payload>(
      async (payload) => {
        const stopped = await deliverWebhook(engine, outbound, payload)
        if (stopped !== null) await tellOwners(engine, payload.tenantId, { kind: 'webhook', sourceId: payload.deliveryId })
      },
      (payload) => failDelivery(engine, payload),
    ),
    remove_contents: async (payload) => {
      await removeContents(engine, files, payload as Payload)
    },
    sweep_contents: async () => {
      const { removed, missing } = await sweepContents(engine, files, later)
      if (removed > 0) log.info('rests of uploads removed', { count: removed })
      if (missing > 0) log.error('records whose files are missing', { count: missing })
    },
    // After a change of name or address that was broken off between two tenants.
    spread_account: async (payload) => {
      const account = await accountOf(engine.database.global, (payload as Payload).accountId)
      if (account !== undefined) await spreadAccount(engine, account)
    },
    expire_exports: () => expireExports(engine, files, later),
    expire_imports: () => expireImports(engine, files, later),
  }
}

/** Seals twice a second what was written; a round that fails is tried again. */
function startSealer({ engine, live, log }: Context): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> = Promise.resolve()
  const next = (): void => {
    if (stopped) return
    timer = setTimeout(() => {
      round = seal()
    }, sealEvery)
  }
  const seal = async (): Promise<void> => {
    try {
      if ((await sealAll(engine.database)) > 0) live.poke()
    } catch (error) {
      log.warn('sealing failed, will be tried again', { error })
    }
    next()
  }
  next()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await round
  }
}

/** Starts the job queue's runner and the sealer in this process; gives what stops both, after the jobs at hand. */
export async function startWorker(context: Context, ownerUrl: string, nightly?: Nightly): Promise<() => Promise<void>> {
  const { log } = context
  const stopRunner = await openRunner({
    ...{ ownerUrl, log, atOnce },
    taskList: {
      ...tasksOf(context),
      ...notificationTasks(context),
      ...accessTasks(context),
      ...checkpointTasks(context),
      ...mentionTasks(context, ownerUrl),
      ...requestTasks(context),
      ...consentTasks(context),
      ...everythingTasks(context, ownerUrl, nightly?.place.target),
      ...retainTasks(context, ownerUrl),
      ...eraseTasks(context, ownerUrl, nightly?.place.target),
      ...(nightly === undefined ? {} : backupTasks(nightly, log, (what) => tellOfFailedBackup(context.engine, ownerUrl, what))),
    },
    crontab: [hourly, ...(nightly === undefined ? [] : backupTimes(nightly))].join('\n'),
  })
  const stopSealer = startSealer(context)
  return async () => {
    await stopSealer()
    await stopRunner()
  }
}
