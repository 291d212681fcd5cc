import { allClosures, requestClosure } from '#engine/closure/closures.ts'
import { DeletionError, deleteTenant } from '#engine/closure/delete.ts'
import { writingAs } from '#engine/engine.ts'
import { errorSentence } from '#messages/words.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFiles } from '#platform/files/files.ts'
import { operatorIn } from '#server/cli/as-operator.ts'
import { type Command, CommandError, required } from '#server/cli/command.ts'
import { fileBytes, storeAt } from '#server/file-store.ts'

export const command: Command = {
  summary: 'Delete a tenant with everything in it',
  usage: 'tenant delete --tenant <slug> --confirm <name of the organisation> [--now]',
  help: [
    'Without --now it is read-only from this moment and deleted after CLOSURE_DAYS days (27 unless set); its owner can change their mind until then.',
    '--now deletes at once: rows, files, jobs, its key (with which its backups can no longer be read), and accounts that are in no other tenant.',
    'Take everything out first: steward export --tenant <slug>. There is no way back. A command that was stopped half-way goes on when it is run again.',
  ].join('\n'),
  options: { tenant: { type: 'string' }, confirm: { type: 'string' }, now: { type: 'boolean' } },
  async run(context) {
    const now = context.options.now === true
    const name = required(context, 'confirm')
    const { engine, principal, installation } = await operatorIn(context)
    const tenant = await tenantOf(engine.database.global, principal.tenantId)
    if (tenant?.name.trim() !== name.trim())
      throw new CommandError('closure.another-name', '--confirm: this is not the name of the organisation', { exitCode: 2 })
    const standing = (await allClosures(engine.database)).find(({ id }) => id === principal.tenantId)
    const owner = openOwner(installation.ownerUrl)
    try {
      if (standing === undefined) await requestClosure(await writingAs(engine, principal), name, now ? 0 : context.config.closureDays)
      else if (now)
        await owner.query({
          text: 'update tenant_closure set due_at = least(due_at, $2) where id = $1',
          values: [standing.id, engine.clock.now()],
        })
      if (!now) {
        const dueAt = (await allClosures(engine.database)).find(({ id }) => id === principal.tenantId)?.dueAt ?? ''
        return context.print(`${principal.slug} is read-only, and deleted on ${dueAt.slice(0, 10)}.`, {
          tenantId: principal.tenantId,
          dueAt,
        })
      }
      const files = openFiles(fileBytes(context.config, context.secrets), engine.keys)
      const backups = openTarget(storeAt(context.config.backups.url, context.secrets.s3Keys))
      const gone = await deleteTenant({ owner, files, keys: engine.keys, clock: engine.clock, backups }, principal.tenantId).catch(said)
      const rows = Object.values(gone.tables).reduce((sum, count) => sum + count, 0)
      context.print(`${principal.slug} is deleted: ${rows} rows, ${gone.files} files, ${gone.accounts} accounts.`, {
        tenantId: principal.tenantId,
        ...gone,
      })
    } finally {
      await owner.close()
    }
  },
}

function said(error: unknown): never {
  if (!(error instanceof DeletionError)) throw error
  throw new CommandError(error.code, errorSentence('en', error.code, {}) ?? error.code)
}
