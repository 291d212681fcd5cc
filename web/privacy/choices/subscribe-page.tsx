import { Button, Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { NotFound } from '#web/app/not-found.tsx'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'
import classes from '#web/privacy/choices/choices.module.css'
import { type Offer, offerOf, type Topic } from '#web/privacy/choices/choices.ts'
import { PublicFrame } from '#web/privacy/choices/public-frame.tsx'
import frame from '#web/sign-in/frame.module.css'

/** Where anybody subscribes. Nothing is kept before the letter that asks back was confirmed. */
export default function SubscribePage() {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const query = useQuery({ queryKey: ['offer', slug], queryFn: () => offerOf(slug), retry: false })
  if (query.isLoadingError) return <NotFound />
  if (query.isPending)
    return (
      <PublicFrame organisation="" title={t('consent.public.subscribe')}>
        <Skeletons lines={4} />
      </PublicFrame>
    )
  return <Subscribe slug={slug} offer={query.data} />
}

function Subscribe({ slug, offer: { organisation: name, topics } }: { slug: string; offer: Offer }) {
  const [sent, setSent] = useState(false)
  // Whoever presses the button under the only topic has chosen it; a box that was ticked already would have chosen for them.
  const isOnly = topics.length === 1
  const form = useForm({ email: '', name: '', chosen: isOnly ? topics.map(({ id }) => id) : [] }, async ({ email, name: own, chosen }) => {
    if (chosen.length === 0) throw new ApiError(422, { detail: t('consent.public.chooseOne') })
    const body = { email, name: own.trim() === '' ? null : own, purposeIds: chosen, language: language() }
    await request(`/subscribe/${encodeURIComponent(slug)}`, { method: 'POST', body })
    setSent(true)
  })
  const { chosen, email } = form.values
  const toggle = (id: string, on: boolean) => form.set('chosen', on ? [...chosen, id] : chosen.filter((one) => one !== id))
  const title = t('consent.public.subscribeTitle', { name })
  if (sent || topics.length === 0)
    return (
      <PublicFrame organisation={name} title={title}>
        {sent ? <Notice tone="success">{t('consent.public.subscribed', { email })}</Notice> : <p>{t('consent.public.noTopics')}</p>}
      </PublicFrame>
    )
  return (
    <PublicFrame organisation={name} title={title} text={t('consent.public.subscribeText')}>
      <form className={frame.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <TextInput label={t('consent.public.email')} type="email" inputMode="email" autoComplete="email" {...form.text('email')} />
        <TextInput
          label={t('consent.public.yourName')}
          description={t('consent.public.optional')}
          autoComplete="name"
          {...form.text('name')}
        />
        <ul className={`${classes.topics} ${classes.boxed}`}>
          {topics.map((topic) => (
            <li key={topic.id} className={classes.topic}>
              {isOnly ? (
                <Only topic={topic} />
              ) : (
                <Checkbox
                  label={topic.name}
                  description={topic.description === '' ? undefined : topic.description}
                  checked={chosen.includes(topic.id)}
                  onChange={(event) => toggle(topic.id, event.currentTarget.checked)}
                />
              )}
              <p className={classes.notice}>{topic.notice}</p>
            </li>
          ))}
        </ul>
        <Button type="submit" size="md" loading={form.busy}>
          {t('consent.public.subscribe')}
        </Button>
      </form>
    </PublicFrame>
  )
}

function Only({ topic: { name, description } }: { topic: Topic }) {
  return (
    <>
      <strong>{name}</strong>
      {description !== '' && <p>{description}</p>}
    </>
  )
}
