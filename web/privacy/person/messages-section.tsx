import { useQuery } from '@tanstack/react-query'
import type { Reason } from '#privacy/consent/may-send.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Time } from '#web/kit/time.tsx'
import { messagesQuery, type SentMessage } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

/** What was sent to the person, what was not, and why. */
export default function MessagesSection({ entity, record }: PersonSectionProps) {
  const { data } = useQuery(messagesQuery(useTenant(), entity, record.id))
  return (
    <Section title={t('consent.messages.title')} text={t('consent.messages.text')}>
      {data?.length === 0 && <p className={classes.none}>{t('consent.messages.none')}</p>}
      <ul className={classes.rows}>
        {data?.map((message) => (
          <MessageRow key={message.id} message={message} />
        ))}
      </ul>
    </Section>
  )
}

function MessageRow({ message }: { message: SentMessage }) {
  const { state, verdict, subject, text } = message
  const refused = state === 'refused' && verdict !== null
  const what = refused ? t('consent.messages.refused', { why: t(`consent.reasons.${verdict as Reason}`) }) : t(`consent.states.${state}`)
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>{subject ?? t(`consent.classes.${message.class}`)}</p>
        <p className={classes.detail}>{what}</p>
        {text !== null && (
          <details>
            <summary className={classes.detail}>{t('consent.messages.show')}</summary>
            <p className={classes.letter}>{text}</p>
          </details>
        )}
      </div>
      <span className={classes.when}>
        <Time at={message.createdAt} />
      </span>
    </li>
  )
}
