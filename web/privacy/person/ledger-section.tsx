import { useQuery } from '@tanstack/react-query'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Time } from '#web/kit/time.tsx'
import { aboutOf, consentQuery, type LedgerLine } from '#web/privacy/person/consent.ts'
import classes from '#web/privacy/person/person.module.css'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

/** Everything that the person said about being written to, the newest first. Nothing of it is ever changed. */
export default function LedgerSection({ entity, record }: PersonSectionProps) {
  const { data } = useQuery(consentQuery(useTenant(), entity, record.id))
  return (
    <Section title={t('consent.ledger.title')} text={t('consent.ledger.text')}>
      {data?.lines.length === 0 && <p className={classes.none}>{t('consent.ledger.none')}</p>}
      <ul className={classes.rows}>
        {data?.lines.map((line) => (
          <LineRow key={line.id} line={line} />
        ))}
      </ul>
    </Section>
  )
}

function LineRow({ line }: { line: LedgerLine }) {
  const how = [
    t(`consent.methods.${line.method}`),
    line.channel === 'mail' ? '' : t(`consent.channels.${line.channel}`),
    line.gpc ? t('consent.ledger.gpc') : '',
    line.note ?? '',
  ]
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <p className={classes.name}>
          {t('consent.ledger.line', { act: t(`consent.acts.${line.act}`), about: aboutOf({ name: line.purpose, class: line.class }) })}
        </p>
        <p className={classes.detail}>{how.filter((part) => part !== '').join(' · ')}</p>
      </div>
      <span className={classes.when}>
        <Time at={line.at} />
      </span>
    </li>
  )
}
