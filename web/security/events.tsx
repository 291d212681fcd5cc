import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { countryName } from '#web/kit/countries.ts'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { deviceName } from '#web/security/factors.ts'
import classes from '#web/security/security.module.css'
import settings from '#web/settings/settings.module.css'

const kinds = [
  ...(['signed-in', 'sign-in-failed', 'factor-failed', 'locked', 'signed-out', 'session-ended', 'password-changed'] as const),
  ...([
    'factor-added',
    'factor-removed',
    'factors-reset',
    'recovery-codes-made',
    'recovery-code-used',
    'recovery-codes-withdrawn',
    'reset-link-made',
  ] as const),
  ...(['passkey-copied', 'device-remembered', 'device-forgotten'] as const),
]

export interface SecurityEvent {
  readonly id: string
  readonly kind: (typeof kinds)[number]
  readonly at: string
  readonly ip: string | null
  readonly country: string | null
  readonly browser: string | null
  readonly os: string | null
}

const alarming: ReadonlySet<string> = new Set(['sign-in-failed', 'factor-failed', 'locked', 'passkey-copied'])

/** What happened to my account, newest first. */
export function Events() {
  const events = useInfiniteQuery({
    queryKey: ['security-events'],
    queryFn: ({ pageParam, signal }) =>
      request<{ data: readonly SecurityEvent[]; next: string | null }>(`/account/events${pageParam === '' ? '' : `?cursor=${pageParam}`}`, {
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
  })
  const all = events.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <Section title={t('security.events.title')} description={t('security.events.text')}>
      {events.isPending && <Skeletons lines={4} />}
      {events.isError && <ErrorState error={events.error} retry={() => void events.refetch()} />}
      {events.isSuccess && all.length === 0 && <p className={settings.hint}>{t('security.events.none')}</p>}
      <ul className={classes.events}>
        {all.map((event) => (
          <EventLine key={event.id} event={event} />
        ))}
      </ul>
      {events.hasNextPage && (
        <div className={settings.more}>
          <Button variant="default" size="xs" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {t('security.events.more')}
          </Button>
        </div>
      )}
    </Section>
  )
}

/** One line: what, whose where it is not mine, from where, when. */
export function EventLine({ event, whose }: { event: SecurityEvent; whose?: string }) {
  const { kind, at, ip, country, browser, os } = event
  const from = [
    ...(browser === null && os === null ? [] : [deviceName({ browser, os })]),
    ...(country === null ? [] : [countryName(country)]),
    ...(ip === null ? [] : [ip]),
    ...(ip === null && whose === undefined ? [t('security.events.byOperator')] : []),
  ]
  return (
    <li className={classes.event} data-tone={alarming.has(kind) ? 'danger' : undefined}>
      <span>{[...(whose === undefined ? [] : [whose]), t(`security.happened.${kind}`)].join(': ')}</span>
      <span>
        {from.length > 0 && `${from.join(' · ')} · `}
        <Time at={at} />
      </span>
    </li>
  )
}
