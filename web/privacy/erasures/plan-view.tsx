import type { ErasurePlan } from '#privacy/erasure-plan.ts'
import { t } from '#web/app/language.ts'
import { entityByName, type Model } from '#web/app/model.ts'
import { useModel } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import classes from '#web/privacy/erasures/erasures.module.css'

const labelOf = (model: Model, name: string): string => entityByName(model, name)?.labels ?? name

const named: Readonly<Record<string, 'history' | 'messages'>> = { change_part: 'history', message: 'messages' }

/** What goes, kind by kind: records by their names, what stands beside them in three lines. */
function goesOf(model: Model, { goes }: ErasurePlan): [string, number][] {
  const beside = goes.rows.filter(({ table }) => named[table] === undefined).reduce((sum, { count }) => sum + count, 0)
  const rows = goes.rows.flatMap(({ table, count }): [string, number][] => {
    const key = named[table]
    return key === undefined ? [] : [[t(`erasures.plan.${key}`), count]]
  })
  const all: [string, number][] = [
    ...Object.entries(goes.records).map(([name, count]): [string, number] => [labelOf(model, name), count]),
    [t('erasures.plan.files'), goes.files],
    ...rows,
    [t('erasures.plan.beside'), beside],
  ]
  return all.filter(([, count]) => count > 0)
}

/** What erasing somebody does, in words and numbers. */
export function PlanView({ plan }: { plan: ErasurePlan }) {
  const model = useModel()
  return (
    <div className={classes.plan}>
      {plan.decision === 'person' && (
        <Notice tone="warning">
          <strong>{t('erasures.plan.decision')}</strong>
          <ul className={classes.reasons}>
            {plan.reasons.map((reason) => (
              <li key={`${reason.why} ${'entity' in reason ? reason.entity : ''}`}>
                {'entity' in reason
                  ? t(`erasures.plan.${reason.why}`, { count: reason.count, entity: labelOf(model, reason.entity) })
                  : t(`erasures.plan.${reason.why}`, { count: reason.count })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <section>
        <h3>{t('erasures.plan.goes')}</h3>
        <dl className={classes.counts}>
          {goesOf(model, plan).map(([label, count]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      </section>
      {plan.stays.length > 0 && (
        <section>
          <h3>{t('erasures.plan.stays')}</h3>
          <ul className={classes.reasons}>
            {plan.stays.map(({ entity, count, fields }) => (
              <li key={entity}>{t('erasures.plan.stay', { count, entity: labelOf(model, entity), fields: fields.join(', ') })}</li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>{t('erasures.plan.others')}</h3>
        {plan.redacted > 0 && <p>{t('erasures.plan.redacted', { count: plan.redacted })}</p>}
        {plan.review > 0 && <p>{t('erasures.plan.review', { count: plan.review })}</p>}
        {plan.redacted + plan.review === 0 && <p>{t('erasures.plan.untouched')}</p>}
        {plan.told.map(({ kind, count }) => (
          <p key={kind}>{t('erasures.plan.told', { count })}</p>
        ))}
      </section>
    </div>
  )
}
