import { Button } from '@mantine/core'
import { IconPaperclip } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { contentPath } from '#web/files/files.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { Time } from '#web/kit/time.tsx'
import { toast } from '#web/kit/toast.ts'
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
        {line.file !== null && <Evidence {...line.file} />}
      </div>
      <span className={classes.when}>
        <Time at={line.at} />
      </span>
    </li>
  )
}

/** The paper on which it stands. */
function Evidence({ id, name }: { id: string; name: string }) {
  const tenant = useTenant()
  const save = () => download(contentPath({ id }), { tenant }).catch((error: unknown) => toast(sentenceFor(error), { tone: 'danger' }))
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      className={classes.evidence ?? ''}
      leftSection={<IconPaperclip size={14} stroke={1.6} />}
      aria-label={t('consent.ledger.file', { name })}
      onClick={() => void save()}
    >
      {name}
    </Button>
  )
}
