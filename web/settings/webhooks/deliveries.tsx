import { Button } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { formatRelative } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { toast } from '#web/kit/toast.ts'
import settings from '#web/settings/settings.module.css'
import classes from '#web/settings/webhooks/webhooks.module.css'
import { type Delivery, deliveriesQuery, type Webhook } from '#web/settings/webhooks/webhooks.ts'

/** What was delivered to a webhook and what was not, to be sent again. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const query = deliveriesQuery(tenant, webhook.id)
  const deliveries = useInfiniteQuery(query)
  if (deliveries.isPending) return <Skeletons />
  if (deliveries.isLoadingError) return <ErrorState error={deliveries.error} retry={() => void deliveries.refetch()} />
  const all = deliveries.data.pages.flatMap(({ data }) => data)
  const again = async (path: string, body?: unknown) => {
    try {
      const { data } = await request<{ data: { count: number } }>(`/webhooks/${webhook.id}${path}`, { method: 'POST', body, tenant })
      toast(t('webhooks.replayed', { count: data.count }))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: query.queryKey })
  }
  return (
    <section className={classes.log} aria-label={t('webhooks.log')}>
      {all.length === 0 && <p className={settings.hint}>{t('webhooks.noLog')}</p>}
      {all.some(({ state }) => state === 'failed') && (
        <Button variant="default" size="xs" onClick={() => void again('/replay', { since: new Date(0).toISOString() })}>
          {t('webhooks.replayAll')}
        </Button>
      )}
      {all.length > 0 && (
        <ul className={classes.deliveries}>
          {all.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} onReplay={() => void again(`/deliveries/${delivery.id}/replay`)} />
          ))}
        </ul>
      )}
      {deliveries.hasNextPage && (
        <Button variant="subtle" size="xs" loading={deliveries.isFetchingNextPage} onClick={() => void deliveries.fetchNextPage()}>
          {t('webhooks.more')}
        </Button>
      )}
    </section>
  )
}

const tones = { delivered: 'success', waiting: 'accent', failed: 'danger' } as const
const problems = ['timed-out', 'not-public', 'too-large', 'not-trusted', 'not-https'] as const

function DeliveryRow({ delivery, onReplay }: { delivery: Delivery; onReplay: () => void }) {
  const { type, state, attempts, status, problem, durationMs, createdAt, nextAt } = delivery
  const known = problems.find((one) => problem === `outbound.${one}`)
  const facts = [
    status === null ? '' : t('webhooks.status', { status }),
    problem === null ? '' : t(`webhooks.problem.${known ?? 'unreached'}`),
    durationMs === null ? '' : t('webhooks.ms', { ms: durationMs }),
    attempts > 1 ? t('webhooks.attempt', { count: attempts }) : '',
    nextAt === null ? '' : t('webhooks.next', { when: formatRelative(nextAt, locale(), new Date()) }),
  ]
  return (
    <li className={classes.delivery}>
      <span className={settings.badge} data-tone={tones[state]}>
        {t(`webhooks.${state}`)}
      </span>
      <span className={classes.type}>{type === 'ping' ? t('webhooks.test') : type}</span>
      <span className={settings.meta}>
        <Time at={createdAt} />
        {facts
          .filter((fact) => fact !== '')
          .map((fact) => ` · ${fact}`)
          .join('')}
      </span>
      {state !== 'waiting' && (
        <Button variant="subtle" size="compact-xs" onClick={onReplay}>
          {t('webhooks.replay')}
        </Button>
      )}
    </li>
  )
}
