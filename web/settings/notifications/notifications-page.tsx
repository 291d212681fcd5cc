import { Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useHere } from '#web/app/tenant.ts'
import { Page, Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import type { Notification } from '#web/notifications/notifications.ts'
import classes from '#web/settings/notifications/notifications.module.css'

interface Choice {
  readonly kind: Notification['kind']
  readonly inApp: boolean
  /** Null where the mail cannot be switched here. */
  readonly mail: boolean | null
}

const settingsKey = (tenant: string) => ['notification-settings', tenant] as const

/** Of what I am told, and by which ways. */
export default function NotificationSettingsPage() {
  const { tenant } = useHere()
  const choices = useQuery({
    queryKey: settingsKey(tenant.slug),
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly Choice[] }>('/notifications/settings', { tenant: tenant.slug, signal })).data,
  })
  return (
    <Page
      title={t('notifications.title')}
      description={t('notifications.settingsPage.description', { tenant: tenant.name })}
      width="narrow"
    >
      {choices.isPending && <Skeletons />}
      {choices.isError && <ErrorState error={choices.error} retry={() => void choices.refetch()} />}
      {choices.data !== undefined && (
        <Section>
          <table className={classes.table}>
            <thead>
              <tr>
                <td />
                <th scope="col">{t('notifications.settingsPage.inApp')}</th>
                <th scope="col">{t('notifications.settingsPage.mail')}</th>
              </tr>
            </thead>
            <tbody>
              {choices.data.map((choice) => (
                <Line key={choice.kind} choice={choice} tenant={tenant.slug} />
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </Page>
  )
}

function Line({ choice, tenant }: { choice: Choice; tenant: string }) {
  const client = useQueryClient()
  const change = useMutation({
    mutationKey: settingsKey(tenant),
    // One after the other: of two that overtake one another the first would stay.
    scope: { id: `notification-settings ${tenant}` },
    mutationFn: (way: { inApp?: boolean; mail?: boolean }) =>
      request<{ data: readonly Choice[] }>('/notifications/settings', { method: 'PATCH', body: { kind: choice.kind, ...way }, tenant }),
    onMutate: (way) => {
      void client.cancelQueries({ queryKey: settingsKey(tenant) })
      client.setQueryData<readonly Choice[]>(settingsKey(tenant), (all) =>
        all?.map((one) => (one.kind === choice.kind ? { ...one, ...way } : one)),
      )
    },
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    // The last of several says how it is; an answer in between would turn a switch back for a moment.
    onSettled: () => {
      if (client.isMutating({ mutationKey: settingsKey(tenant) }) === 1) void client.invalidateQueries({ queryKey: settingsKey(tenant) })
    },
  })
  const kind = t(`notifications.kinds.${choice.kind}`)
  const label = (channel: 'inApp' | 'mail') =>
    t('notifications.settingsPage.switch', { kind, channel: t(`notifications.settingsPage.${channel}`) })
  return (
    <tr>
      <th scope="row">{kind}</th>
      <td>
        <Switch
          aria-label={label('inApp')}
          checked={choice.inApp}
          onChange={(event) => change.mutate({ inApp: event.currentTarget.checked })}
        />
      </td>
      <td>
        {choice.mail === null ? (
          <span className={classes.always} data-tip={t('notifications.settingsPage.alwaysText')}>
            {t('notifications.settingsPage.always')}
          </span>
        ) : (
          <Switch
            aria-label={label('mail')}
            checked={choice.mail}
            onChange={(event) => change.mutate({ mail: event.currentTarget.checked })}
          />
        )}
      </td>
    </tr>
  )
}
