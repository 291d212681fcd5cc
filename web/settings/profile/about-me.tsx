import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/settings.module.css'
import { Answer, type PostalAddress } from '#web/sign-in/answer.tsx'

interface Profile {
  readonly jobTitle: string | null
  readonly phone: string | null
  readonly address: PostalAddress | null
}

const key = ['profile'] as const

const questions = [
  { key: 'jobTitle', kind: 'text', max: 120 },
  { key: 'phone', kind: 'phone', max: 60 },
  { key: 'address', kind: 'address', max: null },
] as const

/** What I say of myself: as much as I like. */
export function AboutMe() {
  const profile = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await request<{ data: Profile }>('/account/profile', { signal })).data,
  })
  return (
    <Section title={t('sign-up.profile.title')} description={t('sign-up.profile.text')}>
      {profile.isPending && <Skeletons />}
      {profile.isError && <ErrorState error={profile.error} retry={() => void profile.refetch()} />}
      {profile.data !== undefined && <ProfileForm profile={profile.data} />}
    </Section>
  )
}

function ProfileForm({ profile }: { profile: Profile }) {
  const client = useQueryClient()
  const form = useForm<Record<string, string | PostalAddress | null>>({ ...profile }, async (values) => {
    const { data } = await request<{ data: Profile }>('/account/profile', { method: 'PATCH', body: values })
    client.setQueryData(key, data)
    for (const [name, value] of Object.entries(data)) form.set(name, value as string | PostalAddress | null)
    toast(t('settings.saved'))
  })
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      {questions.map((question) => (
        <Answer
          key={question.key}
          question={{ ...question, required: false, choices: [] }}
          value={form.values[question.key] ?? null}
          onChange={(value) => form.set(question.key, value)}
          problem={form.problem}
        />
      ))}
      <div className={classes.formEnd}>
        <Button type="submit" loading={form.busy}>
          {t('web.save')}
        </Button>
      </div>
    </form>
  )
}
