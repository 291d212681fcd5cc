import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { download, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Section } from '#web/kit/page.tsx'
import { sentenceFor } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { toast } from '#web/kit/toast.ts'
import type { WholeRequest } from '#web/privacy/requests/requests.ts'
import { proving } from '#web/security/proving.tsx'
import classes from '#web/settings/settings.module.css'

type Event = WholeRequest['events'][number]

/** What happened to a request, the newest first, with every letter to read or to print. */
export function HistorySection({ one }: { one: WholeRequest }) {
  return (
    <Section title={t('requests.one.history')}>
      {one.file === 'coming' && <p className={classes.hint}>{t('requests.page.coming')}</p>}
      {one.file === 'ready' && <FileButton one={one} />}
      <ul className={classes.rows}>
        {[...one.events].reverse().map((event) => (
          <Line key={event.id} one={one} event={event} />
        ))}
      </ul>
    </Section>
  )
}

/** The file that answers the request. Whoever takes it out shows once more who they are. */
function FileButton({ one }: { one: WholeRequest }) {
  const tenant = useTenant()
  const fetchFile = () => proving(() => download(`/privacy-requests/${one.id}/file`, { tenant }))
  return (
    <div className={classes.tools}>
      <Button variant="default" onClick={() => void fetchFile().catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))}>
        {t('requests.one.file')}
      </Button>
    </div>
  )
}

function Line({ one, event }: { one: WholeRequest; event: Event }) {
  const tenant = useTenant()
  const [open, setOpen] = useState(false)
  const letter = useQuery({
    queryKey: ['request-letter', tenant, one.id, event.id],
    queryFn: async () =>
      (await request<{ data: { subject: string; text: string } }>(`/privacy-requests/${one.id}/letters/${event.id}`, { tenant })).data,
    enabled: open,
  })
  const what =
    event.kind === 'filed'
      ? t('requests.events.filed', { channel: t(`requests.channels.${one.channel}`) })
      : t(`requests.events.${event.kind === 'confirmed' && event.text !== null ? 'vouched' : event.kind}`)
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>{what}</p>
        <p className={classes.detail}>
          <Time at={event.at} />
          {event.actor !== null && ` · ${t('requests.one.by', { name: event.actor })}`}
          {event.kind === 'fulfilled' && one.kind === 'erasure' && event.actor === null && ` · ${t('requests.one.byItself')}`}
        </p>
        {event.text !== null && <p className={classes.letter}>{event.text}</p>}
      </div>
      {event.letter && (
        <div className={classes.end}>
          <Button
            variant="subtle"
            size="xs"
            aria-expanded={open}
            aria-label={`${what}: ${t(open ? 'requests.one.hide' : 'requests.one.letter')}`}
            onClick={() => setOpen(!open)}
          >
            {t(open ? 'requests.one.hide' : 'requests.one.letter')}
          </Button>
        </div>
      )}
      {open && letter.data !== undefined && (
        <blockquote className={classes.letter}>
          <strong>{letter.data.subject}</strong>
          {`\n\n${letter.data.text}`}
        </blockquote>
      )}
    </li>
  )
}
