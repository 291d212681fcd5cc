import { Switch } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { formatDate } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { countryName } from '#web/kit/countries.ts'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/settings.module.css'

interface Country {
  readonly country: string
  readonly law: string
  readonly since: string | null
}

/** In which countries customers are written to without having been asked; none, until somebody decides so. */
export function SoftOptIns() {
  const tenant = useTenant()
  const client = useQueryClient()
  const queryKey = [tenant, 'soft-opt-ins']
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await request<{ data: readonly Country[] }>('/soft-opt-in-countries', { tenant, signal })).data,
    staleTime: 0,
  })
  const change = useMutation({
    mutationFn: ({ country, on }: { country: string; on: boolean }) =>
      request(`/soft-opt-in-countries/${country}`, { method: on ? 'PUT' : 'DELETE', tenant }),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    onSettled: () => client.invalidateQueries({ queryKey }),
  })
  const turn = async ({ country, law }: Country, on: boolean) => {
    const name = countryName(country)
    const confirm = t('consent.sales.confirm')
    if (on && !(await ask({ title: t('consent.sales.confirmTitle', { name }), text: t('consent.sales.confirmText', { law }), confirm })))
      return
    change.mutate({ country, on })
  }
  const order = new Intl.Collator(language())
  const rows = query.data?.toSorted((a, b) => order.compare(countryName(a.country), countryName(b.country)))
  return (
    <Section title={t('consent.sales.title')} description={t('consent.sales.text')}>
      {query.isPending && <Skeletons lines={4} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      <ul className={classes.rows}>
        {rows?.map((row) => (
          <li key={row.country} className={classes.row}>
            <div className={classes.main}>
              <p className={classes.name}>{countryName(row.country)}</p>
              <p className={classes.detail}>
                {[row.law, row.since === null ? '' : t('consent.sales.since', { day: formatDate(row.since.slice(0, 10), locale()) })]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </p>
            </div>
            <Switch
              aria-label={t('consent.sales.switch', { name: countryName(row.country) })}
              checked={row.since !== null}
              disabled={change.isPending}
              onChange={(event) => void turn(row, event.currentTarget.checked)}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}
