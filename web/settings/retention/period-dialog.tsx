import { Button, NativeSelect, NumberInput, Radio, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName } from '#web/app/model.ts'
import { useModel, useTenant } from '#web/app/tenant.ts'
import { titleById } from '#web/app/titles.ts'
import { recordOption, recordsSource } from '#web/fields/records-source.tsx'
import { DatePicker } from '#web/kit/date-picker.tsx'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { type Form, useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Picker } from '#web/kit/picker.tsx'
import { toast } from '#web/kit/toast.ts'
import { periodText, retentionKey, type Standing } from '#web/settings/retention/retention.ts'
import classes from '#web/settings/settings.module.css'

const units = ['Y', 'M', 'D'] as const
type Unit = (typeof units)[number]
const unitWords = { Y: 'retention.dialog.unitYears', M: 'retention.dialog.unitMonths', D: 'retention.dialog.unitDays' } as const

interface Values {
  own: boolean
  /** Empty while it is typed anew. */
  count: number | ''
  unit: Unit
  clock: 'createdAt' | 'updatedAt'
  reason: string
  answerable: string | null
  reviewOn: string | null
}

/** The one number and unit that most periods are; one that is more than that begins anew. */
function simple(period: string | null): { count: number; unit: Unit } {
  const [, count, letter] = /^P(\d+)([YMD])$/.exec(period ?? '') ?? []
  const unit = units.find((each) => each === letter)
  return count === undefined || unit === undefined ? { count: 3, unit: 'Y' } : { count: Number(count), unit }
}

const roughDays = { Y: 365.25, M: 30.44, D: 1, W: 7 }

/** Longer than usual, near enough to ask for the reason before the server does. */
function isLonger({ count, unit }: Values, usual: string | null): boolean {
  if (usual === null) return false
  const [, of = '0', letter = 'D'] = /^P(\d+)([YMDW])$/.exec(usual) ?? []
  return Number(count) * roughDays[unit] > Number(of) * roughDays[letter as keyof typeof roughDays] + 2
}

interface PeriodDialogProps {
  standing: Standing
  name: string
  onClose: () => void
}

/** How long one kind of thing is kept. */
export default function PeriodDialog({ standing, name, onClose }: PeriodDialogProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const { key, setting, usual, clock } = standing
  const initial: Values = {
    own: setting !== null,
    ...simple(setting?.period ?? usual),
    clock,
    reason: setting?.reason ?? '',
    answerable: setting?.answerable ?? null,
    reviewOn: setting?.reviewOn ?? null,
  }
  const form = useForm(initial, async (values) => {
    const path = `/retention/${key}`
    if (!values.own) await request(path, { method: 'DELETE', tenant })
    else {
      const { reason, answerable, reviewOn } = isLonger(values, usual) ? values : { reason: '', answerable: null, reviewOn: null }
      const period = `P${values.count}${values.unit}`
      const body = { period, clock: values.clock, reason: reason === '' ? null : reason, answerable, reviewOn }
      await request(path, { method: 'PUT', body, tenant })
    }
    await client.invalidateQueries({ queryKey: retentionKey(tenant) })
    toast(t('retention.dialog.saved'))
    onClose()
  })
  const { own } = form.values
  return (
    <Dialog title={t('retention.dialog.title', { name })} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <Radio.Group label={t('retention.dialog.mode')} value={own ? 'own' : 'usual'} onChange={(next) => form.set('own', next === 'own')}>
          <div className={classes.checks}>
            <Radio
              value="usual"
              label={usual === null ? t('retention.dialog.forever') : t('retention.dialog.usual', { period: periodText(usual) })}
            />
            <Radio value="own" label={t('retention.dialog.limited')} />
          </div>
        </Radio.Group>
        {own && <OwnPeriod form={form} standing={standing} />}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('web.save')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function OwnPeriod({ form, standing }: { form: Form<Values>; standing: Standing }) {
  const { count, unit, clock } = form.values
  const { least, most, entity, usual } = standing
  const limits =
    most === null
      ? t('retention.dialog.least', { least: periodText(least) })
      : t('retention.dialog.limits', { least: periodText(least), most: periodText(most) })
  return (
    <>
      <div className={classes.pair}>
        <NumberInput
          label={t('retention.dialog.count')}
          min={1}
          max={9999}
          allowDecimal={false}
          value={count}
          onChange={(value) => form.set('count', value === '' ? '' : Math.trunc(Number(value)))}
          aria-describedby="retention-limits"
        />
        <NativeSelect
          label={t('retention.dialog.unit')}
          value={unit}
          onChange={(event) => form.set('unit', units.find((each) => each === event.currentTarget.value) ?? 'D')}
          data={units.map((each) => ({ value: each, label: t(unitWords[each]) }))}
        />
      </div>
      <p id="retention-limits" className={classes.detail}>
        {limits}
      </p>
      {form.problem('period') !== undefined && <Notice tone="danger">{form.problem('period')}</Notice>}
      {entity && (
        <NativeSelect
          label={t('retention.dialog.since')}
          value={clock}
          onChange={(event) => form.set('clock', event.currentTarget.value === 'updatedAt' ? 'updatedAt' : 'createdAt')}
          data={(['createdAt', 'updatedAt'] as const).map((each) => ({ value: each, label: t(`retention.dialog.${each}`) }))}
        />
      )}
      {isLonger(form.values, usual) ? <Explained form={form} /> : <Notice tone="warning">{t('retention.dialog.warning')}</Notice>}
    </>
  )
}

function Explained({ form }: { form: Form<Values> }) {
  const tenant = useTenant()
  const members = entityByName(useModel(), 'member')
  const { reason, answerable, reviewOn } = form.values
  return (
    <>
      <Notice>{t('retention.dialog.longer')}</Notice>
      <Textarea
        label={t('retention.dialog.reason')}
        value={reason}
        onChange={(event) => form.set('reason', event.currentTarget.value)}
        error={form.problem('reason')}
        autosize
        minRows={2}
        maxLength={500}
      />
      {members !== undefined && (
        <Picker
          label={t('retention.dialog.answerable')}
          value={answerable === null ? [] : [recordOption(members, answerable, titleById(answerable) ?? '')]}
          onChange={([option]) => form.set('answerable', option?.id ?? null)}
          source={recordsSource(tenant, members)}
          error={form.problem('answerable')}
        />
      )}
      <DatePicker
        label={t('retention.dialog.reviewOn')}
        value={reviewOn}
        onChange={(next) => form.set('reviewOn', next)}
        error={form.problem('reviewOn')}
      />
    </>
  )
}
