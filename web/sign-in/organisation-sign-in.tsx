import { Button, TextInput } from '@mantine/core'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useForm } from '#web/kit/form.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { toProvider } from '#web/sign-in/to-provider.ts'

/** What people type or paste: `acme`, `crm.example/acme`, `https://crm.example/acme/contacts`. */
function slugIn(text: string): string {
  const [, slug = text] = /^(?:https?:\/\/)?[^/]+\/([^/]+)/.exec(text.trim()) ?? []
  return slug.trim().toLowerCase()
}

/** The way in through an organisation's own provider: first, which organisation. */
export default function OrganisationSignIn() {
  const form = useForm({ tenant: '' }, async ({ tenant }) => {
    const slug = slugIn(tenant)
    try {
      await request(`/provider-visits/${encodeURIComponent(slug)}`)
    } catch (error) {
      // The sentence of the server says more than that nothing is here.
      throw error instanceof ApiError && error.status === 404 ? new ApiError(400, { detail: error.message }) : error
    }
    await toProvider(slug, 'sign-in')
  })
  return (
    <SignInFrame title={t('sign-up.provider.title')} text={t('sign-up.provider.text')}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('sign-up.provider.address')} autoComplete="off" autoCapitalize="none" autoFocus {...form.text('tenant')} />
        <Button type="submit" loading={form.busy} size="md" disabled={form.values.tenant.trim() === ''}>
          {t('sign-up.provider.go')}
        </Button>
      </form>
      <p className={classes.aside}>
        <Link to={paths.signIn()} className={classes.link}>
          {t('sign-up.provider.back')}
        </Link>
      </p>
    </SignInFrame>
  )
}
