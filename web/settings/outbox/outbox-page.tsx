import { Button } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { formatRelative } from '#messages/dates.ts'
import { type Reason, reasons } from '#privacy/consent/may-send.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'
import classes from '#web/settings/settings.module.css'

interface Message {
  readonly id: string
  readonly template: string
  readonly state: 'waiting' | 'sent' | 'kept' | 'refused' | 'failed'
  readonly verdict: string | null
  readonly createdAt: string
  /** Absent where it lets its reader in, or was forgotten. */
  readonly body: { readonly to: { readonly name: string; readonly email: string }; readonly subject: string; readonly text: string } | null
}

interface MessagePage {
  readonly data: readonly Message[]
  readonly next: string | null
}

/** What was sent, what waits, and what stays here because no mail server is set. */
export default function OutboxPage() {
  const tenant = useTenant()
  const messages = useInfiniteQuery({
    queryKey: [tenant, 'outbox'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      request<MessagePage>(`/outbox${pageParam === '' ? '' : `?cursor=${pageParam}`}`, { tenant, signal }),
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const all = messages.data?.pages.flatMap(({ data }) => data)
  return (
    <Page title={t('settings.pages.outbox')} description={t('settings.outbox.description')}>
      {messages.isPending && <Skeletons />}
      {messages.isError && <ErrorState error={messages.error} retry={() => void messages.refetch()} />}
      {all?.length === 0 && (
        <EmptyState icon={<IconMail size={28} stroke={1.5} />} title={t('settings.outbox.empty')} text={t('settings.outbox.emptyText')} />
      )}
      {all !== undefined && all.length > 0 && (
        <ul className={classes.rows}>
          {all.map((message) => (
            <MessageRow key={message.id} message={message} />
          ))}
        </ul>
      )}
      {messages.hasNextPage && (
        <Button variant="default" loading={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>
          {t('settings.outbox.more')}
        </Button>
      )}
    </Page>
  )
}

const templates = {
  'account.reset': 'settings.outbox.reset',
  'account.new-place': 'settings.outbox.newPlace',
  'account.locked': 'settings.outbox.locked',
  'account.factor-added': 'settings.outbox.factorAdded',
  'account.factor-removed': 'settings.outbox.factorRemoved',
  'account.factors-reset': 'settings.outbox.factorsReset',
  'account.codes-withdrawn': 'settings.outbox.codesWithdrawn',
  'account.reset-link-made': 'settings.outbox.resetLinkMade',
  'account.email': 'settings.outbox.newAddress',
  'account.email-changed': 'settings.outbox.addressChanged',
  'member.join': 'settings.outbox.join',
  'consent.confirm': 'settings.outbox.confirm',
} as const

/** The verdict's stable word in a sentence; older ones as they were kept. */
const wordsFor = (verdict: string): string =>
  (reasons as readonly string[]).includes(verdict) ? t(`consent.reasons.${verdict as Reason}`) : verdict

const isNamed = (template: string): template is keyof typeof templates => template in templates

function MessageRow({ message: { template, state, verdict, createdAt, body } }: { message: Message }) {
  const subject = body?.subject ?? (isNamed(template) ? t(templates[template]) : template)
  const to = body === null ? t('settings.outbox.hidden') : `${body.to.name} <${body.to.email}>`
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconMail size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>
          {subject}
          <span className={classes.badge} data-tone={state === 'failed' || state === 'refused' ? 'danger' : undefined}>
            {t(`settings.outbox.${state}`)}
          </span>
        </p>
        <p className={classes.detail}>{[to, formatRelative(createdAt, locale(), new Date())].join(' · ')}</p>
        {verdict !== null && <p className={classes.detail}>{t('settings.outbox.why', { verdict: wordsFor(verdict) })}</p>}
        {body !== null && (
          <details>
            <summary>{t('settings.outbox.show')}</summary>
            <p className={classes.letter}>{body.text}</p>
          </details>
        )}
      </div>
    </li>
  )
}
