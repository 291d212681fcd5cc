import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'
import classes from '#web/privacy/choices/choices.module.css'
import { leave, openChoices } from '#web/privacy/choices/choices.ts'
import { PublicFrame } from '#web/privacy/choices/public-frame.tsx'
import frame from '#web/sign-in/frame.module.css'

/** The page behind the link of a message: says what follows, and ends it by one click. Opening it does nothing, since scanners open links. */
export default function UnsubscribePage() {
  const { token = '' } = useParams({ strict: false }) as { token?: string }
  const query = useQuery({ queryKey: ['choices', token], queryFn: () => openChoices(token), retry: false })
  if (query.isPending || query.isError) {
    return (
      <PublicFrame organisation="" title={t('consent.public.unsubscribeTitle')}>
        {query.isPending ? <Skeletons lines={3} /> : <Notice tone="danger">{t('consent.public.dead')}</Notice>}
      </PublicFrame>
    )
  }
  const { organisation: name, purposeId, topics, nothing } = query.data
  const topic = topics.find(({ id }) => id === purposeId)
  const done = purposeId === null || topic === undefined ? nothing : !topic.on
  return (
    <PublicFrame
      organisation={name}
      title={t('consent.public.unsubscribeTitle')}
      {...(done
        ? {}
        : {
            text:
              topic === undefined
                ? t('consent.public.unsubscribeAll', { name })
                : t('consent.public.unsubscribeFrom', { name, purpose: topic.name }),
          })}
    >
      {done ? <Notice tone="success">{t('consent.public.unsubscribed')}</Notice> : <Leave token={token} done={() => query.refetch()} />}
      <div className={classes.end}>
        {/* A real link: the secret behind # is taken by a page that is loaded anew. */}
        <a href={`${paths.preferences()}#${token}`} className={frame.link}>
          {t('consent.public.preferences')}
        </a>
      </div>
    </PublicFrame>
  )
}

function Leave({ token, done }: { token: string; done: () => Promise<unknown> }) {
  const form = useForm({}, async () => {
    await leave(token)
    await done()
  })
  return (
    <form className={frame.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <Button type="submit" size="md" loading={form.busy}>
        {t('consent.public.unsubscribe')}
      </Button>
    </form>
  )
}
