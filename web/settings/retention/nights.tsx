import { useQuery } from '@tanstack/react-query'
import { formatDateTime } from '#messages/dates.ts'
import { t } from '#web/app/language.ts'
import type { Model } from '#web/app/model.ts'
import { locale } from '#web/app/session.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Section } from '#web/kit/page.tsx'
import { kindName, type Sweep, type SweepPart, sweepsQuery } from '#web/settings/retention/retention.ts'
import classes from '#web/settings/settings.module.css'

/** What the last nights deleted. */
export function Nights() {
  const model = useModel()
  const sweeps = useQuery(sweepsQuery(useTenant()))
  if (sweeps.data === undefined) return null
  return (
    <Section title={t('retention.runs.title')}>
      {sweeps.data.length === 0 && <p className={classes.detail}>{t('retention.runs.none')}</p>}
      {sweeps.data.length > 0 && (
        <ul className={classes.rows}>
          {sweeps.data.map((sweep) => (
            <li key={sweep.id} className={classes.row}>
              <div className={classes.main}>
                <p className={classes.name}>{formatDateTime(sweep.startedAt, locale())}</p>
                <p className={classes.detail}>{textOf(model, sweep)}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

function textOf(model: Model, { parts, finishedAt }: Sweep): string {
  const said = parts.map((part) => partText(kindName(model, part.kind), part))
  if (finishedAt === null) said.push(t('retention.runs.under'))
  return said.length === 0 ? t('retention.runs.nothing') : said.join(' · ')
}

function partText(kind: string, { state, taken, held, kept }: SweepPart): string {
  if (state === 'waiting') return t('retention.runs.waiting', { kind })
  if (state === 'stopped') return t('retention.runs.stopped', { kind })
  const more = [
    ...(held > 0 ? [t('retention.runs.held', { count: held })] : []),
    ...(kept > 0 ? [t('retention.runs.kept', { count: kept })] : []),
  ]
  return [t('retention.runs.taken', { kind, count: taken }), ...more].join(', ')
}
