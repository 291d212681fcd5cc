import { prune } from '#engine/backup/prune.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { backupPlace } from '#server/backups.ts'
import { tenantNamed } from '#server/cli/as-operator.ts'
import type { Command } from '#server/cli/command.ts'

export const command: Command = {
  summary: 'Back up the whole installation, or one tenant',
  usage: 'backup [--tenant <slug>]',
  help: 'Encrypted, each tenant under its own key, into BACKUPS_URL; older ones than BACKUP_DAYS are removed. The keys are not in it: see keys escrow.',
  options: { tenant: { type: 'string' } },
  async run(context) {
    const installation = await context.installation()
    const place = backupPlace(installation, context.config, context.secrets)
    const slug = context.options.tenant
    const tenant = slug === undefined ? undefined : await tenantNamed(installation.database, String(slug))
    const made = await makeBackup(place, { kind: 'manual', ...(tenant === undefined ? {} : { tenantId: tenant.id }) })
    const { removed } = await prune(place, context.config.backups.days)
    const { id, at, parts } = made.manifest
    const tenants = parts.length - 1
    context.print(
      [
        `Backup ${id} of ${at}`,
        `${tenants} ${tenants === 1 ? 'tenant' : 'tenants'}, ${made.rows} rows, ${made.bytes} bytes${removed > 0 ? `; ${removed} old ones removed` : ''}`,
      ],
      { id, at, tenants, rows: made.rows, bytes: made.bytes, removed },
    )
  },
}
