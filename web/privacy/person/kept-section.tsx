import { useQuery } from '@tanstack/react-query'
import { formatDate } from '#messages/dates.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ErrorState } from '#web/kit/state.tsx'
import { Section } from '#web/privacy/person/section.tsx'
import type { PersonSectionProps } from '#web/privacy/person/section-props.ts'

interface RecordEnd {
  readonly outcome: 'keep' | 'restrict' | 'erase'
  readonly because: 'hold' | 'statute' | 'request' | 'maximum' | 'setting' | 'nothing'
  readonly until: string | null
  readonly holds: number
}

/** How long this person's data is kept, in one sentence. */
export default function KeptSection({ entity, record }: PersonSectionProps) {
  const tenant = useTenant()
  const { data, error, refetch } = useQuery({
    queryKey: ['retention', tenant, 'record', entity.name, record.id],
    queryFn: async ({ signal }) =>
      (await request<{ data: RecordEnd }>(`/retention/records/${entity.name}/${record.id}`, { tenant, signal })).data,
    staleTime: 0,
  })
  return (
    <Section title={t('retention.record.title')}>
      {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
      {data !== undefined && <p>{sentence(data)}</p>}
    </Section>
  )
}

function sentence({ outcome, because, until }: RecordEnd): string {
  if (because === 'hold' || because === 'statute' || because === 'request') return t(`retention.record.${because}`)
  if (until === null) return t('retention.record.forever')
  return outcome === 'erase' ? t('retention.record.over') : t('retention.record.until', { day: formatDate(until.slice(0, 10), locale()) })
}
