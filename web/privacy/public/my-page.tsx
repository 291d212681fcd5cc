import { Button, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError, download, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import type { MyPage, MyRequest } from '#web/privacy/public/my-requests.ts'
import { PersonView } from '#web/privacy/public/person-view.tsx'
import classes from '#web/privacy/public/public.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { useToken } from '#web/sign-in/token.ts'

type Step = { readonly at: 'link' } | { readonly at: 'code' | 'page'; readonly token: string } | { readonly at: 'dead' | 'closed' }

/** The link, the code, and then one's own page. What opens it is held by this page alone: it is gone when the page is closed. */
export default function MyPrivacy() {
  const { slug = '' } = useParams({ strict: false })
  const link = useToken()
  const [step, setStep] = useState<Step>({ at: 'link' })
  const dead = () => setStep({ at: 'dead' })
  if (step.at === 'page') return <Opened slug={slug} token={step.token} onDead={dead} onClose={() => setStep({ at: 'closed' })} />
  if (step.at === 'closed') {
    return (
      <SignInFrame title={t('requests.check.closedTitle')}>
        <Notice tone="success">{t('requests.check.closedText')}</Notice>
      </SignInFrame>
    )
  }
  if (step.at === 'dead' || link === '') {
    return (
      <SignInFrame title={t('requests.check.deadTitle')}>
        <div className={classes.form}>
          <Notice tone="warning">{t('requests.check.deadText')}</Notice>
          {/* Loads the page anew: the token that no longer works is forgotten with it. */}
          <Button component="a" href={paths.askPrivacy(slug)} variant="default">
            {t('requests.check.again')}
          </Button>
        </div>
      </SignInFrame>
    )
  }
  if (step.at === 'code') {
    return <CodeForm slug={slug} token={step.token} onDead={dead} onOpen={(token) => setStep({ at: 'page', token })} />
  }
  return <LinkStep slug={slug} link={link} onDead={dead} onOpen={(token) => setStep({ at: 'code', token })} />
}

interface StepProps {
  slug: string
  onDead: () => void
  onOpen: (token: string) => void
}

/** What is gone gets the same page, whatever it was. */
async function orDead<T>(work: Promise<T>, onDead: () => void): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 410) throw error
    onDead()
    return undefined
  }
}

function LinkStep({ slug, link, onDead, onOpen }: StepProps & { link: string }) {
  const form = useForm({}, async () => {
    const opened = request<{ data: { token: string } }>(`/privacy/${slug}/open`, { method: 'POST', body: { token: link } })
    const answer = await orDead(opened, onDead)
    if (answer !== undefined) onOpen(answer.data.token)
  })
  return (
    <SignInFrame title={t('requests.check.title')} text={t('requests.check.text')}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <Button type="submit" loading={form.busy} size="md">
          {t('requests.check.go')}
        </Button>
      </form>
    </SignInFrame>
  )
}

function CodeForm({ slug, token, onDead, onOpen }: StepProps & { token: string }) {
  const form = useForm({ code: '' }, async ({ code }) => {
    const entered = request<{ data: { token: string } }>(`/privacy/${slug}/code`, { method: 'POST', body: { token, code } })
    const answer = await orDead(entered, onDead)
    if (answer !== undefined) onOpen(answer.data.token)
  })
  return (
    <SignInFrame title={t('requests.check.codeTitle')} text={t('requests.check.codeText')}>
      <form className={classes.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('requests.check.code')} inputMode="numeric" autoComplete="one-time-code" autoFocus {...form.text('code')} />
        <Button type="submit" loading={form.busy} size="md">
          {t('requests.check.show')}
        </Button>
      </form>
    </SignInFrame>
  )
}

function Opened({ slug, token, onDead, onClose }: { slug: string; token: string; onDead: () => void; onClose: () => void }) {
  const client = useQueryClient()
  const key = ['my-privacy', slug, token]
  const post = <T,>(path: string, more: object = {}) => request<T>(`/privacy/${slug}/${path}`, { method: 'POST', body: { token, ...more } })
  const page = useQuery({
    queryKey: key,
    queryFn: async () => (await orDead(post<{ data: MyPage }>('page'), onDead))?.data ?? null,
    retry: false,
    gcTime: 0,
    // A file that is on its way is there in a moment.
    refetchInterval: ({ state }) => (state.data?.requests.some(({ file }) => file === 'coming') ? 2000 : false),
  })
  if (page.data === undefined || page.data === null) {
    return (
      <SignInFrame title={t('privacy.title')}>
        {page.isError ? <ErrorState error={page.error} retry={() => void page.refetch()} /> : <Skeletons lines={6} />}
      </SignInFrame>
    )
  }
  const close = async () => {
    await post('close')
    onClose()
  }
  return (
    <main className={classes.page}>
      <title>{`${t('requests.page.title', { tenant: page.data.tenant })} · Steward`}</title>
      <header className={classes.head}>
        <div>
          <h1>{t('requests.page.title', { tenant: page.data.tenant })}</h1>
          <p className={classes.hint}>{t('requests.page.for', { email: page.data.email })}</p>
        </div>
        <Button variant="default" onClick={() => void close()}>
          {t('requests.page.close')}
        </Button>
      </header>
      <PersonView
        page={page.data}
        doors={{
          ask: async (wish) => (await post<{ data: MyRequest }>('page/requests', wish)).data,
          cancel: (id) => post('page/cancel', { id }),
          file: (id) => download(`/privacy/${slug}/page/file`, { method: 'POST', body: { token, id } }),
          again: () => client.invalidateQueries({ queryKey: key }),
        }}
      />
    </main>
  )
}
