import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { IconDownload, IconHistory } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { Page } from '#web/kit/page.tsx'
import { EmptyState, ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/audit/audit.module.css'
import { type AuditFilter, actorsQuery, auditQuery, conditionsOf, everything } from '#web/settings/audit/audit.ts'
import { AuditRow } from '#web/settings/audit/audit-row.tsx'
import { Chain } from '#web/settings/audit/chain.tsx'
import { Reads } from '#web/settings/audit/reads.tsx'
import settings from '#web/settings/settings.module.css'

type Shown = 'changes' | 'reads'

/** Who did what, when, and by which door, over everything that the tenant holds; and who opened whose record. */
export default function AuditPage() {
  const [filter, setFilter] = useState(everything)
  const [shown, setShown] = useState<Shown>('changes')
  const clear = () => setFilter(everything)
  return (
    <Page
      title={t('audit.title')}
      description={t('audit.description')}
      actions={shown === 'changes' ? <Download filter={filter} /> : undefined}
    >
      <Chain />
      <div className={classes.shown}>
        <SegmentedControl
          aria-label={t('audit.shown')}
          value={shown}
          onChange={(next) => setShown(next === 'reads' ? 'reads' : 'changes')}
          data={(['changes', 'reads'] as const).map((value) => ({ value, label: t(`audit.${value}.title`) }))}
        />
      </div>
      <Filters filter={filter} onChange={setFilter} shown={shown} />
      {shown === 'changes' ? <Changes filter={filter} clear={clear} /> : <Reads filter={filter} clear={clear} />}
    </Page>
  )
}

function Changes({ filter, clear }: { filter: AuditFilter; clear: () => void }) {
  const tenant = useTenant()
  const audit = useInfiniteQuery({ ...auditQuery(tenant, filter), placeholderData: keepPreviousData })
  if (audit.isPending) return <Skeletons />
  if (audit.isLoadingError) return <ErrorState error={audit.error} retry={() => void audit.refetch()} />
  const all = audit.data.pages.flatMap(({ data }) => data)
  return (
    <>
      {all.length === 0 && (
        <EmptyState icon={<IconHistory size={28} stroke={1.5} />} title={t('audit.empty')} text={t('audit.emptyText')}>
          <Button variant="default" onClick={clear}>
            {t('audit.clear')}
          </Button>
        </EmptyState>
      )}
      {all.length > 0 && (
        <ul className={settings.rows}>
          {all.map((entry) => (
            <AuditRow key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {audit.hasNextPage && (
        <div className={settings.more}>
          <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
            {t('audit.more')}
          </Button>
        </div>
      )}
    </>
  )
}

const doors = ['manual', 'api', 'import', 'cli', 'system'] as const
const times = [
  [0, 'everWhen'],
  [1, 'lastDay'],
  [7, 'lastWeek'],
  [30, 'lastMonth'],
  [365, 'lastYear'],
] as const

interface FiltersProps {
  filter: AuditFilter
  onChange: (filter: AuditFilter) => void
  shown: Shown
}

function Filters({ filter, onChange, shown }: FiltersProps) {
  const tenant = useTenant()
  const model = useModel()
  const actors = useQuery(actorsQuery(tenant)).data
  const set = (change: Partial<AuditFilter>) => onChange({ ...filter, ...change })
  const option = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })
  return (
    <div className={classes.filters}>
      <NativeSelect
        label={t('audit.who')}
        value={filter.actor}
        onChange={(event) => set({ actor: event.currentTarget.value })}
        data={[{ value: '', label: t('audit.anybody') }, ...(actors?.people ?? []).map(option), ...(actors?.keys ?? []).map(option)]}
      />
      <NativeSelect
        label={t('audit.what')}
        value={filter.entity}
        onChange={(event) => set({ entity: event.currentTarget.value })}
        data={[
          { value: '', label: t('audit.everything') },
          ...model.entities
            .filter(({ restrictable }) => shown === 'changes' || restrictable)
            .map(({ name, labels }) => ({ value: name, label: labels })),
          ...(shown === 'changes' ? (['apiKey', 'tenant'] as const).map((value) => ({ value, label: t(`audit.thing.${value}`) })) : []),
        ]}
      />
      <NativeSelect
        label={t('audit.how')}
        value={filter.channel}
        onChange={(event) => set({ channel: event.currentTarget.value })}
        data={[{ value: '', label: t('audit.everyWay') }, ...doors.map((door) => ({ value: door, label: t(`audit.door.${door}`) }))]}
      />
      <NativeSelect
        label={t('audit.when')}
        value={String(filter.days)}
        onChange={(event) => set({ days: Number(event.currentTarget.value) })}
        data={times.map(([days, key]) => ({ value: String(days), label: t(`audit.${key}`) }))}
      />
    </div>
  )
}

function Download({ filter }: { filter: AuditFilter }) {
  const tenant = useTenant()
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      await download('/audit/export', { method: 'POST', body: conditionsOf(filter), tenant })
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    setBusy(false)
  }
  return (
    <Button variant="default" leftSection={<IconDownload size={16} />} loading={busy} onClick={() => void run()}>
      {t('audit.export')}
    </Button>
  )
}
