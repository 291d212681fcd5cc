import { Button } from '@mantine/core'
import { IconCheck, IconFileText, IconNote } from '@tabler/icons-react'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Keys } from '#web/kit/kbd.tsx'
import { Link } from '#web/kit/link.tsx'
import classes from '#web/privacy/review/review.module.css'
import { allowedFor, type Decision, daysLeft, type Named, type Review, type Snippet } from '#web/privacy/review/reviews.ts'

interface ReviewCardProps {
  review: Review
  /** The keys mean this one. */
  here: boolean
  onHere: () => void
  onDecide: (decision: Decision | null) => void
}

const keysOf = { redact: 'r', keep: 'k', delete: 'd' } as const

export function ReviewCard({ review, here, onHere, onDecide }: ReviewCardProps) {
  const { kind, snippets, places, former, decision } = review
  const shown = snippets.length
  return (
    <li className={classes.card} data-here={here} onFocus={onHere}>
      <Place review={review} />
      <div className={classes.snippets}>
        {snippets.map((snippet) => (
          <Quote key={`${snippet.before}${snippet.found}${snippet.after}`} snippet={snippet} />
        ))}
        {places > shown && <p className={classes.hint}>{t('reviews.more', { count: places - shown })}</p>}
        {former && <p className={classes.hint}>{t('reviews.former')}</p>}
        {kind === 'file' && decision === null && <p className={classes.hint}>{t('reviews.redactFileHint')}</p>}
      </div>
      {decision === null ? (
        <div className={classes.actions}>
          {allowedFor(review).map((each) => (
            <Button key={each} size="xs" variant={here && each === 'redact' ? 'filled' : 'default'} onClick={() => onDecide(each)}>
              {t(`reviews.${each}`)}
              {here && (
                <span className={classes.key}>
                  <Keys keys={keysOf[each]} quiet />
                </span>
              )}
            </Button>
          ))}
        </div>
      ) : (
        <div className={classes.actions}>
          <span className={classes.will}>
            <IconCheck size={16} stroke={1.8} aria-hidden="true" />
            {t(`reviews.will.${decision}`)}
          </span>
          <Button size="xs" variant="subtle" onClick={() => onDecide(null)}>
            {t('reviews.undo')}
          </Button>
        </div>
      )}
    </li>
  )
}

/** Where the text stands, and until when somebody may decide. */
function Place({ review }: { review: Review }) {
  const { kind, record, about, field, decision } = review
  const entity = entityByName(useModel(), record.entity)
  const label = entity?.fields.find(({ key }) => key === field)?.label ?? field
  const left = daysLeft(review, new Date())
  const Icon = kind === 'file' ? IconFileText : IconNote
  return (
    <div className={classes.head}>
      <Icon size={18} stroke={1.5} aria-hidden="true" className={classes.icon} />
      <div className={classes.place}>
        <h2 className={classes.title}>
          <NamedLink named={about ?? record} />
        </h2>
        <p className={classes.detail}>
          {t('reviews.on', {
            field: label,
            of: about !== null && kind === 'file' ? (record.title ?? '') : (entity?.label ?? record.entity),
          })}
        </p>
      </div>
      {decision === null && (
        <span className={classes.due} data-soon={left < 2}>
          {left === 0 ? t('reviews.dueToday') : t('reviews.due', { count: left })}
        </span>
      )}
    </div>
  )
}

export function NamedLink({ named: { entity: name, id, title } }: { named: Named }) {
  const tenant = useTenant()
  const entity = entityByName(useModel(), name)
  if (title === null || entity === undefined) return <span className={classes.gone}>{t('reviews.gone')}</span>
  return <Link to={paths.record(tenant, entity.plural, id)}>{title || t('web.record.untitled')}</Link>
}

function Quote({ snippet: { before, found, after } }: { snippet: Snippet }) {
  return (
    <blockquote className={classes.quote}>
      {before}
      <mark className={classes.mark}>{found}</mark>
      {after}
    </blockquote>
  )
}
