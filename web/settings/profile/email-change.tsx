import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { proving } from '#web/security/proving.tsx'
import classes from '#web/settings/settings.module.css'

/** Another address: it counts once its mailbox has said so. */
export function EmailChange() {
  const [asked, setAsked] = useState<string>()
  const form = useForm({ email: '' }, async ({ email }) => {
    const done = await proving(async () => {
      await request('/account/email', { method: 'POST', body: { email } })
      return true
    })
    if (done === undefined) return
    setAsked(email)
    form.set('email', '')
  })
  return (
    <Section title={t('sign-up.profile.email')} description={t('sign-up.profile.emailText')}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        {asked !== undefined && <Notice tone="success">{t('sign-up.profile.asked', { email: asked })}</Notice>}
        <TextInput label={t('sign-up.profile.newEmail')} type="email" inputMode="email" autoComplete="off" {...form.text('email')} />
        <div className={classes.formEnd}>
          <Button type="submit" variant="default" loading={form.busy}>
            {t('sign-up.profile.ask')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
