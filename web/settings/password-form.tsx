import { Button, PasswordInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useHere } from '#web/app/tenant.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { toast } from '#web/kit/toast.ts'
import { sessionsKey } from '#web/settings/sessions.tsx'
import classes from '#web/settings/settings.module.css'
import { NewPassword } from '#web/sign-in/new-password.tsx'

/** The password is changed by whoever knows the current one. */
export function PasswordForm() {
  // A new key empties the form: what was typed is not kept a moment longer than needed.
  const [round, setRound] = useState(0)
  return (
    <Section title={t('settings.password.title')} description={t('settings.password.text')}>
      <Fields key={round} onChanged={() => setRound(round + 1)} />
    </Section>
  )
}

function Fields({ onChanged }: { onChanged: () => void }) {
  const { account } = useHere()
  const client = useQueryClient()
  const form = useForm({ current: '', password: '' }, async (values) => {
    await request('/account/password', { method: 'POST', body: values })
    toast(t('settings.password.changed'))
    onChanged()
    await client.invalidateQueries({ queryKey: sessionsKey })
  })
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      {/* Password managers must know whose password it is. */}
      <input type="text" autoComplete="username" value={account.email} readOnly hidden />
      <PasswordInput
        label={t('settings.password.current')}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': t('web.signIn.showPassword') }}
        {...form.text('current')}
      />
      <NewPassword {...form.text('password')} />
      <div className={classes.formEnd}>
        <Button type="submit" variant="default" loading={form.busy}>
          {t('settings.password.submit')}
        </Button>
      </div>
    </form>
  )
}
