import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { IconInbox, IconLink, IconPlus, IconUser } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { formatDate } from '#messages/dates.ts'
import { type RequestKind, requestKinds } from '#schema/request.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { copyText } from '#web/kit/copy.ts'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Link } from '#web/kit/link.tsx'
import { Page } from '#web/kit/page.tsx'
import { useShortcuts } from '#web/kit/shortcuts.ts'
import { EmptyState, ErrorState, Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { ClockBadge } from '#web/privacy/requests/clock-badge.tsx'
import FileDialog from '#web/privacy/requests/file-dialog.tsx'
import { RequestView } from '#web/privacy/requests/request-view.tsx'
import { type Filter, nameOf, type RequestSummary, requestsQuery } from '#web/privacy/requests/requests.ts'
import classes from '#web/settings/settings.module.css'

/** The inbox of what people ask about their data, and each request on a page of its own. */
export default function RequestsPage({ rest }: { rest: string }) {
  return rest === '' ? <Inbox /> : <RequestView id={rest} />
}

const filters = ['open', 'unconfirmed', 'closed'] as const

function Inbox() {
  const tenant = useTenant()
  const [filter, setFilter] = useState<Filter>('open')
  const [kind, setKind] = useState<RequestKind | ''>('')
  const list = useRef<HTMLUListElement>(null)
  const labelOf = useFilterLabels()
  const found = useInfiniteQuery(requestsQuery(tenant, filter))
  const rows = (found.data?.pages.flatMap(({ data }) => data) ?? []).filter((one) => kind === '' || one.kind === kind)
  // The keys move the focus itself, so that Enter opens and a screen reader says where one is.
  const step = (by: number) => {
    const links = [...(list.current?.querySelectorAll('a') ?? [])]
    const now = links.indexOf(document.activeElement as HTMLAnchorElement)
    links[Math.max(0, Math.min(links.length - 1, now + by))]?.focus()
  }
  useShortcuts(t('requests.inbox.keys'), [
    { keys: 'j', label: t('requests.inbox.next'), run: () => step(1) },
    { keys: 'k', label: t('requests.inbox.previous'), run: () => step(-1) },
  ])
  const file = () => void openDialog((close) => <FileDialog onClose={close} />)
  return (
    <Page title={t('requests.inbox.title')} description={t('requests.inbox.description')} actions={<Actions onFile={file} />}>
      <div className={classes.tools}>
        <SegmentedControl
          aria-label={t('requests.inbox.title')}
          value={filter}
          data={filters.map((value) => ({ value, label: labelOf(value) }))}
          onChange={(value) => setFilter(value as Filter)}
        />
        <NativeSelect
          aria-label={t('requests.inbox.kind')}
          value={kind}
          data={[
            { value: '', label: t('requests.inbox.all') },
            ...requestKinds.map((value) => ({ value, label: t(`requests.kinds.${value}`) })),
          ]}
          onChange={(event) => setKind(event.currentTarget.value as RequestKind | '')}
        />
      </div>
      {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Skeletons lines={5} />}
      {found.isSuccess && rows.length === 0 && <Nothing filter={filter} />}
      {rows.length > 0 && (
        <ul className={classes.rows} ref={list}>
          {rows.map((one) => (
            <Row key={one.id} one={one} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <p className={classes.more}>
          <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('requests.inbox.more')}
          </Button>
        </p>
      )}
    </Page>
  )
}

/** What waits to be confirmed is counted, so that it is seen: where no e-mail leaves, nobody can confirm it but by getting in touch. */
function useFilterLabels(): (filter: Filter) => string {
  const pages = useInfiniteQuery(requestsQuery(useTenant(), 'unconfirmed')).data?.pages
  const count = pages?.reduce((sum, { data }) => sum + data.length, 0) ?? 0
  const more = pages?.at(-1)?.next == null ? '' : '+'
  return (filter) => t(`requests.filters.${filter}`) + (filter === 'unconfirmed' && count > 0 ? ` (${count}${more})` : '')
}

function Actions({ onFile }: { onFile: () => void }) {
  const tenant = useTenant()
  const copy = async () => {
    const address = `${location.origin}${paths.askPrivacy(tenant)}`
    if (await copyText(address)) toast(t('requests.inbox.copied'))
    else toast(t('settings.notCopied', { text: address }), { tone: 'danger' })
  }
  return (
    <>
      <IconButton label={t('requests.inbox.copy')} onClick={() => void copy()}>
        <IconLink size={18} stroke={1.6} />
      </IconButton>
      <Button leftSection={<IconPlus size={16} />} onClick={onFile}>
        {t('requests.inbox.file')}
      </Button>
    </>
  )
}

function Nothing({ filter }: { filter: Filter }) {
  return filter === 'open' ? (
    <EmptyState icon={<IconInbox size={28} stroke={1.5} />} title={t('requests.inbox.empty')} text={t('requests.inbox.emptyText')} />
  ) : (
    <EmptyState icon={<IconInbox size={28} stroke={1.5} />} title={t('requests.inbox.emptyFilter')} text={t('requests.inbox.emptyText')} />
  )
}

const dayOf = (moment: string): string => formatDate(moment.slice(0, 10), locale())

function Row({ one }: { one: RequestSummary }) {
  const tenant = useTenant()
  const dates =
    one.closedAt === null ? t('requests.one.dueBy', { day: dayOf(one.dueAt) }) : t('requests.inbox.ended', { day: dayOf(one.closedAt) })
  return (
    <li className={classes.row}>
      <span className={classes.face}>
        <IconUser size={20} stroke={1.5} aria-hidden="true" />
      </span>
      <div className={classes.main}>
        <p className={classes.name}>
          <Link to={paths.privacy(tenant, `requests/${one.id}`)}>{`${t(`requests.kinds.${one.kind}`)}: ${nameOf(one)}`}</Link>
          {one.fast && (
            <span className={classes.badge} data-tone="danger">
              {t('requests.inbox.fast')}
            </span>
          )}
        </p>
        <p
          className={classes.detail}
        >{`${t(`requests.channels.${one.channel}`)} · ${t('requests.page.received', { day: dayOf(one.receivedAt) })} · ${dates}`}</p>
      </div>
      <div className={classes.end}>
        <ClockBadge one={one} />
      </div>
    </li>
  )
}
