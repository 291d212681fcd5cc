import { Button } from '@mantine/core'
import { IconDots, IconPlus, IconWebhook } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, useState } from 'react'
import { formatRelative } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { proving } from '#web/security/proving.tsx'
import settings from '#web/settings/settings.module.css'
import { Deliveries } from '#web/settings/webhooks/deliveries.tsx'
import { type Webhook, webhooksKey, webhooksQuery } from '#web/settings/webhooks/webhooks.ts'

const WebhookDialog = lazy(() => import('#web/settings/webhooks/webhook-dialog.tsx'))
const SecretDialog = lazy(async () => ({ default: (await import('#web/settings/webhooks/webhook-dialog.tsx')).SecretDialog }))

/** The other systems that are told of changes. */
export default function WebhooksPage() {
  const tenant = useTenant()
  const webhooks = useQuery(webhooksQuery(tenant))
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => void openDialog((close) => <WebhookDialog onClose={close} />)}>
      {t('webhooks.add')}
    </Button>
  )
  return (
    <Page title={t('webhooks.title')} description={t('webhooks.description')} actions={add}>
      {webhooks.isPending && <Skeletons />}
      {webhooks.isLoadingError && <ErrorState error={webhooks.error} retry={() => void webhooks.refetch()} />}
      {webhooks.data?.length === 0 && (
        <EmptyState icon={<IconWebhook size={28} stroke={1.5} />} title={t('webhooks.empty')} text={t('webhooks.emptyText')} />
      )}
      {webhooks.data !== undefined && webhooks.data.length > 0 && (
        <ul className={settings.rows}>
          {webhooks.data.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      )}
    </Page>
  )
}

const tones = { active: 'success', paused: undefined, gone: 'danger', failing: 'danger' } as const

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const [open, setOpen] = useState(false)
  const model = useModel()
  const state = webhook.state === 'active' ? 'active' : (webhook.reason ?? 'paused')
  const entities = webhook.entities.map((name) => entityByName(model, name)?.labels ?? name).join(', ')
  const { failingSince } = webhook
  return (
    <li className={settings.row}>
      <span className={settings.face}>
        <IconWebhook size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={settings.main}>
        <p className={settings.name}>
          {webhook.description === '' ? webhook.url : webhook.description}
          <span className={settings.badge} data-tone={tones[state]}>
            {t(state === 'active' ? 'webhooks.active' : 'webhooks.paused')}
          </span>
          {failingSince !== null && state === 'active' && (
            <span className={settings.badge} data-tone="warning">
              {t('webhooks.failingSince', { when: formatRelative(failingSince, locale(), new Date()) })}
            </span>
          )}
        </p>
        <p className={settings.detail}>
          {[webhook.description === '' ? '' : webhook.url, entities === '' ? t('webhooks.all') : entities]
            .filter((text) => text !== '')
            .join(' · ')}
        </p>
        {(state === 'gone' || state === 'failing') && <p className={settings.refusal}>{t(`webhooks.${state}`)}</p>}
      </div>
      <div className={settings.end}>
        <Button variant="default" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t(open ? 'webhooks.hideLog' : 'webhooks.log')}
        </Button>
        <Actions webhook={webhook} onPing={() => setOpen(true)} />
      </div>
      {open && <Deliveries webhook={webhook} />}
    </li>
  )
}

function Actions({ webhook, onPing }: { webhook: Webhook; onPing: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const path = `/webhooks/${webhook.id}`
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: webhooksKey(tenant) })
  }
  const ping = () =>
    run(async () => {
      await request(`${path}/ping`, { method: 'POST', tenant })
      toast(t('webhooks.pinged'))
      onPing()
      await client.invalidateQueries({ queryKey: ['webhook-deliveries', tenant, webhook.id] })
    })
  const pause = (paused: boolean) => run(() => request(path, { method: 'PATCH', body: { paused }, tenant }))
  const rotate = async () => {
    if (!(await ask({ title: t('webhooks.rotateTitle'), text: t('webhooks.rotateText'), confirm: t('webhooks.rotate') }))) return
    await run(async () => {
      const made = await proving(() => request<{ data: { secret: string } }>(`${path}/rotate`, { method: 'POST', tenant }))
      if (made !== undefined) void openDialog((close) => <SecretDialog secret={made.data.secret} onClose={close} />)
    })
  }
  const end = async () => {
    const sure = await ask({ title: t('webhooks.endTitle'), text: t('webhooks.endText'), confirm: t('webhooks.end'), danger: true })
    if (sure) await run(() => request(path, { method: 'DELETE', tenant }))
  }
  const stopped = webhook.state === 'stopped'
  return (
    <Menu
      placement="bottom-end"
      entries={[
        { label: t('webhooks.ping'), disabled: stopped, run: () => void ping() },
        { label: t('webhooks.change'), run: () => void openDialog((close) => <WebhookDialog webhook={webhook} onClose={close} />) },
        { label: t(stopped ? 'webhooks.start' : 'webhooks.pause'), run: () => void pause(!stopped) },
        { label: t('webhooks.rotate'), run: () => void rotate() },
        null,
        { label: t('webhooks.end'), danger: true, run: () => void end() },
      ]}
    >
      <IconButton label={t('settings.actions', { name: webhook.description || webhook.url })}>
        <IconDots size={18} stroke={1.6} />
      </IconButton>
    </Menu>
  )
}
