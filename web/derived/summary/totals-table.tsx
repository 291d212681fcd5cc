import type { UseQueryResult } from '@tanstack/react-query'
import { t } from '#web/app/language.ts'
import type { ModelField } from '#web/app/model.ts'
import classes from '#web/derived/summary/summary.module.css'
import { numberText, percent, type Totals } from '#web/derived/summary/summary.ts'
import { uiOf } from '#web/fields/kinds.ts'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'

interface TotalsTableProps {
  totals: UseQueryResult<Totals>
  columns: readonly ModelField[]
}

/** How many there are, to the last one, and what is entered in the columns that the list shows. */
export function TotalsTable({ totals: { data, error, refetch }, columns }: TotalsTableProps) {
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />
  if (data === undefined) return <Skeletons lines={4} />
  const hasSpan = columns.some(({ key }) => typeof data.fields[key]?.least === 'string')
  return (
    <section className={classes.section} aria-label={t('summary.totals')}>
      <h3 className={classes.heading}>{t('summary.totals')}</h3>
      <table className={classes.totals}>
        <caption>{t('summary.count', { count: data.count })}</caption>
        <thead>
          <tr>
            <th scope="col">{t('summary.column')}</th>
            <th scope="col">{t('summary.filled')}</th>
            {hasSpan && <th scope="col">{t('summary.span')}</th>}
          </tr>
        </thead>
        <tbody>
          {columns.map((field) => {
            const { filled = 0, least, most } = data.fields[field.key] ?? {}
            const text = (value: string) => uiOf(field).text(value, field)
            return (
              <tr key={field.key}>
                <th scope="row">{field.label}</th>
                <td>{t('summary.share', { count: numberText(filled), share: percent(filled, data.count) })}</td>
                {hasSpan && <td>{least && most ? t('summary.from', { first: text(least), last: text(most) }) : ''}</td>}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
