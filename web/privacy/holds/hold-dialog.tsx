import { Button, NativeSelect, Radio, Textarea, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import type { ModelEntity } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { titleById } from '#web/app/titles.ts'
import { FilterBar } from '#web/derived/list/filter-bar.tsx'
import { emptyState, filterBody } from '#web/derived/list/list-state.ts'
import { recordOption, recordsSource } from '#web/fields/records-source.tsx'
import { DatePicker } from '#web/kit/date-picker.tsx'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { type Form, useForm } from '#web/kit/form.ts'
import { InputLabel } from '#web/kit/input-label.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Picker } from '#web/kit/picker.tsx'
import { toast } from '#web/kit/toast.ts'
import { type FilterState, fittingQuery, type Hold, type HoldScope, holdScopes, holdsKey, holdsQuery } from '#web/privacy/holds/holds.ts'
import classes from '#web/settings/settings.module.css'

const noFilter: FilterState = { match: 'and', conditions: [] }

interface Values {
  entity: string
  scope: HoldScope
  recordId: string | null
  filter: FilterState
  authority: string
  reason: string
  reviewOn: string | null
}

/** Proposes a hold on one record, on those that fit a filter, or on all of an entity. */
export default function HoldDialog({ onClose }: { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const model = useModel()
  const kinds = model.entities.filter(({ hangsOn }) => hangsOn === null)
  const initial: Values = {
    ...{ entity: kinds[0]?.name ?? '', scope: 'record', recordId: null, filter: noFilter },
    ...{ authority: '', reason: '', reviewOn: null },
  }
  const form = useForm(initial, async ({ filter, ...values }) => {
    const body = { ...values, filter: values.scope === 'filter' ? (filterBody(filter) ?? {}) : null }
    const { data } = await request<{ data: { id: string } }>('/holds', { method: 'POST', body, tenant })
    await client.invalidateQueries({ queryKey: holdsKey(tenant) })
    const made = client.getQueryData<{ holds: readonly Hold[] }>(holdsKey(tenant))?.holds.find(({ id }) => id === data.id)
    toast(t(made?.alone === true ? 'retention.holds.proposedAlone' : 'retention.holds.proposed'))
    onClose()
  })
  useQuery(holdsQuery(tenant))
  const { reason, reviewOn } = form.values
  return (
    <Dialog title={t('retention.holdDialog.title')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <Which form={form} kinds={kinds} />
        <TextInput
          label={<InputLabel label={t('retention.holdDialog.authority')} required />}
          description={t('retention.holdDialog.authorityHint')}
          required
          withAsterisk={false}
          maxLength={200}
          {...form.text('authority')}
        />
        <Textarea
          label={<InputLabel label={t('retention.holdDialog.reason')} required />}
          description={t('retention.holdDialog.reasonHint')}
          required
          withAsterisk={false}
          value={reason}
          onChange={(event) => form.set('reason', event.currentTarget.value)}
          error={form.problem('reason')}
          autosize
          minRows={2}
          maxLength={2000}
        />
        <DatePicker
          label={t('retention.holdDialog.reviewOn')}
          required
          value={reviewOn}
          onChange={(next) => form.set('reviewOn', next)}
          error={form.problem('reviewOn')}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('retention.holdDialog.submit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

/** What is held: one record, those that fit a filter, or all of its kind. */
function Which({ form, kinds }: { form: Form<Values>; kinds: readonly ModelEntity[] }) {
  const tenant = useTenant()
  const { entity: name, scope, recordId, filter } = form.values
  const entity = kinds.find((kind) => kind.name === name)
  return (
    <>
      <NativeSelect
        label={t('retention.holdDialog.entity')}
        value={name}
        onChange={(event) => {
          form.set('entity', event.currentTarget.value)
          form.set('recordId', null)
          form.set('filter', noFilter)
        }}
        data={kinds.map((kind) => ({ value: kind.name, label: kind.labels }))}
      />
      <Radio.Group
        label={t('retention.holdDialog.scope')}
        value={scope}
        onChange={(next) => form.set('scope', holdScopes.find((each) => each === next) ?? 'record')}
      >
        <div className={classes.checks}>
          <Radio value="record" label={t('retention.holdDialog.single')} />
          <Radio value="filter" label={t('retention.holdDialog.some')} />
          <Radio value="entity" label={t('retention.holdDialog.all')} />
        </div>
      </Radio.Group>
      {scope === 'record' && entity !== undefined && (
        <Picker
          key={name}
          label={t('retention.holdDialog.record')}
          required
          value={recordId === null ? [] : [recordOption(entity, recordId, titleById(recordId) ?? '')]}
          onChange={([option]) => form.set('recordId', option?.id ?? null)}
          source={recordsSource(tenant, entity)}
          error={form.problem('recordId')}
        />
      )}
      {scope === 'filter' && entity !== undefined && (
        <Fits key={name} entity={entity} filter={filter} problem={form.problem('filter')} onChange={(next) => form.set('filter', next)} />
      )}
    </>
  )
}

interface FitsProps {
  entity: ModelEntity
  filter: FilterState
  problem: string | undefined
  onChange: (filter: FilterState) => void
}

/** The filter, as above a list, and how many records it holds now. */
function Fits({ entity, filter, problem, onChange }: FitsProps) {
  const tenant = useTenant()
  const body = filterBody(filter)
  const count = useQuery({ ...fittingQuery(tenant, entity.plural, body), enabled: body !== undefined })
  return (
    <div className={classes.stack}>
      <FilterBar entity={entity} state={{ ...emptyState, ...filter }} onChange={(change) => onChange({ ...filter, ...change })} />
      {problem !== undefined && <Notice tone="danger">{problem}</Notice>}
      <p className={classes.detail} aria-live="polite">
        {body === undefined
          ? t('retention.holdDialog.noFilter')
          : count.data !== undefined && t('retention.holds.filteredNow', { count: count.data })}
      </p>
    </div>
  )
}
