import type { TaskList } from 'graphile-worker'
import { makeCheckpoint } from '#engine/change/checkpoint.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { send } from '#engine/send.ts'
import { translate } from '#messages/catalogue.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import type { Context } from '#server/context.ts'
import { eachTenant } from '#server/each-tenant.ts'
import { letter } from '#server/mail/letter.ts'

/** Once a week, on Mondays. */
export const checkpointTimes = ['23 6 * * 1 checkpoints ?fill=6d&max=2']

const ownersText = `select name, email from member where tenant_id = $1 and role = 'owner' and state = 'active' and deleted_at is null`

/** Signs where the chain of a tenant stands, and mails it to its owners: a copy that nobody who rewrites the chain can reach. */
export async function mailCheckpoint({ engine, sending, config }: Context, tenantId: string): Promise<void> {
  const document = await makeCheckpoint(engine, tenantId)
  if (document === undefined) return
  const { language } = (await asSystem(engine, tenantId)).principal
  const tenant = await tenantOf(engine.database.global, tenantId)
  const [owners] = await engine.database.batch(tenantId, [{ name: 'owners_of_chain', text: ownersText, values: [tenantId] }])
  const named = { tenant: tenant?.name ?? '', slug: tenant?.slug ?? '' }
  for (const { name, email } of (owners?.rows ?? []) as { name: string; email: string }[])
    await send(sending, {
      ...letter({
        subject: translate(language, 'audit.letter.subject', named),
        greeting: translate(language, 'accounts.mail.hello', { name }),
        text: translate(language, 'audit.letter.text', named),
        button: translate(language, 'audit.letter.button'),
        link: `${config.baseUrl}/${named.slug}/settings/audit`,
        linkHint: translate(language, 'accounts.mail.openInBrowser'),
        closing: [translate(language, 'audit.letter.how', named), document],
      }),
      ...{ tenantId, template: 'audit.checkpoint', to: { name, email }, credential: false },
    })
}

/** What leaves the machine so that the chain cannot be cut unseen. */
export const checkpointTasks = (context: Context): TaskList => ({
  checkpoints: () => eachTenant(context, 'a checkpoint could not be mailed', (id) => mailCheckpoint(context, id)),
})
