import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'
import classes from '#web/privacy/choices/choices.module.css'
import { checkOptIn, confirmOptIn } from '#web/privacy/choices/choices.ts'
import { PublicFrame } from '#web/privacy/choices/public-frame.tsx'
import frame from '#web/sign-in/frame.module.css'
import { useToken } from '#web/sign-in/token.ts'

/** The link of the letter that asks back. It counts when the button is pressed, not when a scanner opens the page. */
export default function OptInPage() {
  const token = useToken()
  const [choices, setChoices] = useState<string>()
  const query = useQuery({
    queryKey: ['opt-in', token],
    queryFn: () => checkOptIn(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const form = useForm({}, async () => setChoices((await confirmOptIn(token)).choices))
  const title = t('consent.public.confirmTitle')
  if (query.data === undefined) {
    return (
      <PublicFrame organisation="" title={title}>
        {query.isError ? <Notice tone="danger">{t('consent.public.confirmDead')}</Notice> : <Skeletons lines={3} />}
      </PublicFrame>
    )
  }
  const { organisation: name, topics } = query.data
  if (choices !== undefined) {
    return (
      <PublicFrame organisation={name} title={title}>
        <Notice tone="success">{t('consent.public.confirmed', { name })}</Notice>
        <div className={classes.end}>
          <a href={`${paths.preferences()}#${choices}`} className={frame.link}>
            {t('consent.public.preferences')}
          </a>
        </div>
      </PublicFrame>
    )
  }
  return (
    <PublicFrame organisation={name} title={title} text={t('consent.public.confirmText', { name })}>
      <form className={frame.form} onSubmit={form.onSubmit} noValidate>
        {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
        <ul className={classes.topics}>
          {topics.map((topic) => (
            <li key={topic.id} className={classes.topic}>
              <strong>{topic.name}</strong>
              <p className={classes.notice}>{topic.notice}</p>
            </li>
          ))}
        </ul>
        <Button type="submit" size="md" loading={form.busy}>
          {t('consent.public.confirm')}
        </Button>
      </form>
    </PublicFrame>
  )
}
