import { Button } from '@mantine/core'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { formatDate, formatRelative } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { type ApiKey, keysKey, keysQuery } from '#web/settings/keys/keys.ts'
import { useRoleNames } from '#web/settings/may-manage.ts'
import classes from '#web/settings/settings.module.css'

const NewKeyDialog = lazy(() => import('#web/settings/keys/new-key-dialog.tsx'))

/** The keys by which programs come in. */
export default function KeysPage() {
  const tenant = useTenant()
  const keys = useQuery(keysQuery(tenant))
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => void openDialog((close) => <NewKeyDialog onClose={close} />)}>
      {t('settings.keys.add')}
    </Button>
  )
  return (
    <Page title={t('settings.pages.keys')} description={t('settings.keys.description')} actions={add}>
      {keys.isPending && <Skeletons />}
      {keys.isError && <ErrorState error={keys.error} retry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && (
        <EmptyState icon={<IconKey size={28} stroke={1.5} />} title={t('settings.keys.empty')} text={t('settings.keys.emptyText')} />
      )}
      {keys.data !== undefined && keys.data.length > 0 && (
        <ul className={classes.rows}>
          {keys.data.map((key) => (
            <KeyRow key={key.id} apiKey={key} />
          ))}
        </ul>
      )}
    </Page>
  )
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { name, role, lastUsedOn, expiresOn } = apiKey
  const roleName = useRoleNames().find(({ key }) => key === role)?.label ?? role
  const expired = expiresOn !== null && expiresOn < new Date().toISOString().slice(0, 10)
  const day = (of: string) => formatDate(of, locale())
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconKey size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>
          {name}
          <span className={classes.badge}>{roleName}</span>
          {expired && (
            <span className={classes.badge} data-tone="danger">
              {t('settings.keys.expired', { day: day(expiresOn) })}
            </span>
          )}
        </p>
        <p className={classes.detail}>
          {[
            madeText(apiKey),
            lastUsedOn === null ? t('settings.keys.neverUsed') : t('settings.keys.lastUsed', { day: day(lastUsedOn) }),
            expiresOn === null ? t('settings.keys.endless') : expired ? '' : t('settings.keys.until', { day: day(expiresOn) }),
          ]
            .filter((text) => text !== '')
            .join(' · ')}
        </p>
      </div>
      <div className={classes.end}>
        <Revoke apiKey={apiKey} />
      </div>
    </li>
  )
}

function madeText({ createdAt, createdByName }: ApiKey): string {
  const when = formatRelative(createdAt, locale(), new Date())
  return createdByName === undefined ? t('settings.keys.made', { when }) : t('settings.keys.madeBy', { when, name: createdByName })
}

function Revoke({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const revoke = async () => {
    const confirmed = await ask({
      title: t('settings.keys.revokeTitle', { name }),
      text: t('settings.keys.revokeText'),
      confirm: t('settings.keys.revoke'),
      danger: true,
    })
    if (!confirmed) return
    try {
      await request(`/api-keys/${id}`, { method: 'DELETE', tenant })
      toast(t('settings.keys.revoked', { name }))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: keysKey(tenant) })
  }
  return (
    <Button variant="default" size="xs" aria-label={t('settings.keys.revokeOne', { name })} onClick={() => void revoke()}>
      {t('settings.keys.revoke')}
    </Button>
  )
}
