import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { type Behalf, behalves, type RequestKind, requestKinds } from '#schema/request.ts'
import { request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import type { Front } from '#web/privacy/public/my-requests.ts'
import classes from '#web/privacy/public/public.module.css'
import { Reach } from '#web/privacy/public/reach.tsx'
import { SignInFrame } from '#web/sign-in/frame.tsx'

/** For whoever wants to know what a business holds about them: a link to their own page, or one request at once. */
export default function AskPage() {
  const { slug = '' } = useParams({ strict: false })
  const front = useQuery({
    queryKey: ['privacy-front', slug],
    queryFn: async () => (await request<{ data: Front }>(`/privacy/${slug}`)).data,
    retry: false,
  })
  const [asks, setAsks] = useState(false)
  const [sent, setSent] = useState(false)
  if (front.data === undefined) {
    return (
      <SignInFrame title={t('privacy.title')}>
        {front.isLoadingError ? <ErrorState error={front.error} retry={() => void front.refetch()} /> : <Skeletons lines={4} />}
      </SignInFrame>
    )
  }
  const { tenant, mails, contact, authority } = front.data
  return (
    <SignInFrame title={t('requests.front.title', { tenant })} text={t('requests.front.text', { tenant })}>
      {sent ? (
        <Notice tone="success">{t(mails ? 'requests.front.sent' : 'requests.front.noMail')}</Notice>
      ) : asks || !mails ? (
        <RequestForm slug={slug} onSent={() => setSent(true)} />
      ) : (
        <LinkForm slug={slug} onSent={() => setSent(true)} />
      )}
      {!sent && mails && (
        <Button variant="subtle" mt="sm" fullWidth onClick={() => setAsks(!asks)}>
          {t(asks ? 'requests.front.orPage' : 'requests.front.orAsk')}
        </Button>
      )}
      <div className={classes.aside}>
        <Reach contact={contact} authority={authority} />
      </div>
    </SignInFrame>
  )
}

interface FormProps {
  slug: string
  onSent: () => void
}

function LinkForm({ slug, onSent }: FormProps) {
  const form = useForm({ email: '' }, async ({ email }) => {
    await request(`/privacy/${slug}/links`, { method: 'POST', body: { email, language: language() } })
    onSent()
  })
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <TextInput label={t('requests.front.email')} type="email" autoComplete="email" inputMode="email" autoFocus {...form.text('email')} />
      <Button type="submit" loading={form.busy} size="md">
        {t('requests.front.open')}
      </Button>
    </form>
  )
}

function RequestForm({ slug, onSent }: FormProps) {
  const initial = { kind: 'access' as RequestKind, behalf: 'self' as Behalf, child: '', name: '', email: '', text: '' }
  const form = useForm(initial, async ({ child, name, ...rest }) => {
    const body = { ...rest, child: child === '' ? null : child, name: name === '' ? null : name, language: language() }
    await request(`/privacy/${slug}/requests`, { method: 'POST', body })
    onSent()
  })
  const { behalf, kind } = form.values
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <NativeSelect
        label={t('requests.front.kind')}
        value={kind}
        data={requestKinds.map((value) => ({ value, label: t(`requests.kinds.${value}`) }))}
        onChange={(event) => form.set('kind', event.currentTarget.value as RequestKind)}
      />
      <NativeSelect
        label={t('requests.front.behalf')}
        value={behalf}
        data={behalves.map((value) => ({ value, label: t(`requests.behalf.${value}`) }))}
        onChange={(event) => form.set('behalf', event.currentTarget.value as Behalf)}
      />
      {behalf !== 'self' && (
        <TextInput
          label={t(behalf === 'guardian' ? 'requests.front.child' : 'requests.front.person')}
          {...(behalf === 'guardian' ? { description: t('requests.front.guardianHint') } : {})}
          {...form.text('child')}
        />
      )}
      <TextInput label={t('requests.front.email')} type="email" autoComplete="email" inputMode="email" {...form.text('email')} />
      <TextInput label={t('requests.front.name')} autoComplete="name" {...form.text('name')} />
      <Textarea label={t('requests.front.details')} autosize minRows={3} maxRows={12} {...form.text('text')} />
      <Button type="submit" loading={form.busy} size="md">
        {t('requests.front.send')}
      </Button>
    </form>
  )
}
