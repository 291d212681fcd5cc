import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { DatePicker } from '#web/kit/date-picker.tsx'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { proving } from '#web/security/proving.tsx'
import { type ApiKey, keysKey } from '#web/settings/keys/keys.ts'
import { RoleSelect } from '#web/settings/role-select.tsx'
import { Secret } from '#web/settings/secret.tsx'
import classes from '#web/settings/settings.module.css'

type NewKey = ApiKey & { readonly key: string }

const ends = ['days30', 'days90', 'year', 'never', 'custom'] as const
type End = (typeof ends)[number]
const days: Readonly<Partial<Record<End, number>>> = { days30: 30, days90: 90, year: 365 }

function lastDayOf(end: End, chosen: string | null): string | null {
  const after = days[end]
  if (after === undefined) return end === 'custom' ? chosen : null
  return new Date(Date.now() + after * 86_400_000).toISOString().slice(0, 10)
}

/** Makes a key, then shows it: once. */
export default function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const [made, setMade] = useState<NewKey>()
  const initial = { name: '', role: 'read-only', end: 'year' as End, expiresOn: null as string | null }
  const form = useForm(initial, async ({ name, role, end, expiresOn }) => {
    const body = { name, role, expiresOn: lastDayOf(end, expiresOn) }
    const answer = await proving(() => request<{ data: NewKey }>('/api-keys', { method: 'POST', body, tenant }))
    if (answer === undefined) return
    setMade(answer.data)
    await client.invalidateQueries({ queryKey: keysKey(tenant) })
  })
  if (made !== undefined) return <ShownOnce made={made} onClose={onClose} />
  const { role, end, expiresOn } = form.values
  return (
    <Dialog title={t('settings.keys.addTitle')} onClose={onClose}>
      <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput
          label={t('settings.keys.name')}
          description={t('settings.keys.nameHint')}
          autoComplete="off"
          data-autofocus
          {...form.text('name')}
        />
        <RoleSelect
          value={role}
          onChange={(next) => form.set('role', next)}
          error={form.problem('role')}
          hint={t('settings.keys.roleHint')}
        />
        <NativeSelect
          label={t('settings.keys.expires')}
          value={end}
          onChange={(event) => form.set('end', ends.find((one) => one === event.currentTarget.value) ?? 'year')}
          data={ends.map((one) => ({ value: one, label: t(`settings.keys.${one}`) }))}
          error={end === 'custom' ? undefined : form.problem('expiresOn')}
        />
        {end === 'custom' && (
          <DatePicker
            label={t('settings.keys.lastDay')}
            value={expiresOn}
            onChange={(next) => form.set('expiresOn', next)}
            error={form.problem('expiresOn')}
          />
        )}
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t('web.cancel')}
          </Button>
          <Button type="submit" loading={form.busy} disabled={end === 'custom' && expiresOn === null}>
            {t('settings.keys.addSubmit')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function ShownOnce({ made, onClose }: { made: NewKey; onClose: () => void }) {
  return (
    <Dialog title={t('settings.keys.shownTitle')} onClose={onClose}>
      <div className={classes.stack}>
        <Notice tone="warning">{t('settings.keys.shownText')}</Notice>
        <Secret label={t('settings.keys.shownLabel', { name: made.name })} value={made.key} />
      </div>
      <DialogActions>
        <Button variant="default" onClick={onClose}>
          {t('settings.done')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
