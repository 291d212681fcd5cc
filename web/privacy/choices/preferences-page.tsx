import { Button, Switch } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { formatDate } from '#messages/dates.ts'
import { download } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons, sentenceFor } from '#web/kit/state.tsx'
import classes from '#web/privacy/choices/choices.module.css'
import { type Act, type Choices, choose, openChoices } from '#web/privacy/choices/choices.ts'
import { PublicFrame } from '#web/privacy/choices/public-frame.tsx'
import { useToken } from '#web/sign-in/token.ts'

/** The preference centre: what somebody gets, a switch each. On and off take the same one click. */
export default function PreferencesPage() {
  const token = useToken()
  const query = useQuery({ queryKey: ['choices', token], queryFn: () => openChoices(token), retry: false, enabled: token !== '' })
  if (query.data === undefined) {
    const dead = token === '' || query.isError
    return (
      <PublicFrame organisation="" title={t('consent.public.preferences')}>
        {dead ? <Notice tone="danger">{t('consent.public.dead')}</Notice> : <Skeletons lines={4} />}
      </PublicFrame>
    )
  }
  const name = query.data.organisation
  return (
    <PublicFrame organisation={name} title={t('consent.public.preferencesTitle', { name })} text={t('consent.public.preferencesText')}>
      <Topics token={token} choices={query.data} />
    </PublicFrame>
  )
}

function Topics({ token, choices }: { token: string; choices: Choices }) {
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: ({ id, act }: { id: string | null; act: Act }) => choose(token, id, act),
    onSuccess: (next) => client.setQueryData(['choices', token], next),
  })
  const receipt = useMutation({ mutationFn: () => download('/preferences/receipt', { method: 'POST', body: { token } }) })
  const { topics, nothing, organisation: name } = choices
  const failed = change.error ?? receipt.error
  return (
    <>
      {failed !== null && <Notice tone="danger">{sentenceFor(failed)}</Notice>}
      {topics.length === 0 && <p>{t('consent.public.noTopics')}</p>}
      <ul className={classes.topics}>
        {topics.map(({ id, name: topic, description, notice, on, until, renewable }) => (
          <li key={id} className={classes.topic}>
            <Switch
              label={topic}
              description={description === '' ? undefined : description}
              checked={on}
              disabled={change.isPending}
              onChange={(event) => change.mutate({ id, act: event.currentTarget.checked ? 'given' : 'withdrawn' })}
            />
            <p className={classes.notice}>{notice}</p>
            {until !== null && (
              <p className={classes.until}>
                {t('consent.public.until', { day: formatDate(until, locale()) })}
                {renewable && (
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    disabled={change.isPending}
                    aria-label={t('consent.public.renewOne', { topic })}
                    onClick={() => change.mutate({ id, act: 'given' })}
                  >
                    {t('consent.public.renew')}
                  </Button>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
      <div className={classes.end}>
        {nothing && <Notice tone="success">{t('consent.public.nothingDone')}</Notice>}
        {!nothing && (
          <>
            <p className={classes.notice}>{t('consent.public.nothingText', { name })}</p>
            <Button variant="default" loading={change.isPending} onClick={() => change.mutate({ id: null, act: 'objected' })}>
              {t('consent.public.nothing')}
            </Button>
          </>
        )}
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconDownload size={16} stroke={1.6} />}
          loading={receipt.isPending}
          onClick={() => receipt.mutate()}
        >
          {t('consent.public.receipt')}
        </Button>
      </div>
    </>
  )
}
