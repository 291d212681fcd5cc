import { Button, Checkbox, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { ApiError, request } from '#web/app/api.ts'
import { language, t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import type { Session } from '#web/app/session.ts'
import { useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Notice } from '#web/kit/notice.tsx'
import { AgreedText } from '#web/sign-in/agreed-text.tsx'
import { Answer, type PostalAddress } from '#web/sign-in/answer.tsx'
import { enter } from '#web/sign-in/enter.ts'
import classes from '#web/sign-in/frame.module.css'
import { NewPassword } from '#web/sign-in/new-password.tsx'
import terms from '#web/sign-in/terms.module.css'
import { type SignUpPage, Where } from '#web/sign-in/terms.tsx'

interface Props {
  readonly token: string
  readonly email: string
  /** Then name, password and profile are there already. */
  readonly hasAccount: boolean
  readonly page: SignUpPage
  readonly onDecline: () => Promise<void>
}

type Values = Record<string, string | boolean | PostalAddress | null>

const ofAccount = new Set(['name', 'password', 'jobTitle', 'phone', 'address'])

const startOf = (page: SignUpPage): Values => ({
  ...Object.fromEntries(page.questions.map(({ key }) => [key, key === 'password' ? '' : null])),
  country: new Intl.Locale(navigator.language).maximize().region ?? 'DE',
  agreement: false,
  policy: false,
  ofAge: false,
})

/** Sends what was typed, and goes to the new organisation. */
function useSignUp({ token, hasAccount, page }: Props) {
  const client = useQueryClient()
  const go = useGo()
  return useForm<Values>(startOf(page), async (values) => {
    const { agreement, policy, ofAge, ...answers } = values
    const agreed = {
      agreement: agreement === true ? page.agreement?.sha256 : null,
      policy: policy === true ? page.policy?.sha256 : null,
    }
    const given = hasAccount ? { ...answers, name: null, password: null } : { ...answers, name: answers.name ?? '' }
    const body = { token, language: language(), ...given, ...agreed, ofAge }
    const { data } = await request<{ data: { slug: string } }>('/sign-up/confirm', { method: 'POST', body })
    const session = await request<{ data: Session }>('/session')
    await enter(client, session.data)
    go(paths.home(data.slug), { replace: true })
  })
}

/** The form is drawn from the server's declarations: it asks for nothing that the data map does not have. */
export function SignUpForm(props: Props) {
  const { email, hasAccount, page, onDecline } = props
  const form = useSignUp(props)
  const asked = page.questions.filter(({ key }) => !(hasAccount && ofAccount.has(key)))
  const answer = (key: string, autoFocus = false) => {
    const question = asked.find((one) => one.key === key)
    if (question === undefined) return null
    if (question.kind === 'password') {
      return (
        <NewPassword
          key={key}
          name={key}
          value={String(form.values[key])}
          error={form.problem(key)}
          onChange={(event) => form.set(key, event.currentTarget.value)}
        />
      )
    }
    const value = form.values[key] as string | PostalAddress | null
    return (
      <Answer
        key={key}
        question={question}
        value={value}
        onChange={(next) => form.set(key, next)}
        problem={form.problem}
        autoFocus={autoFocus}
      />
    )
  }
  const optional = asked.filter(({ required }) => !required)
  const wrongInside = optional.some(({ key }) => [...form.problems.keys()].some((path) => path.split('/')[0] === key))
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      {answer('organisation', true)}
      {answer('country')}
      {!hasAccount && <TextInput label={t('web.signIn.email')} value={email} readOnly autoComplete="username" />}
      {answer('name')}
      {answer('password')}
      <details className={terms.fold} {...(wrongInside ? { open: true } : {})}>
        <summary>{t('sign-up.more')}</summary>
        <p className={terms.note}>{t('sign-up.moreText')}</p>
        <div className={terms.more}>{optional.map(({ key }) => answer(key))}</div>
      </details>
      <Where page={page} />
      <Agree form={form} page={page} kind="agreement" title={t('sign-up.agreement')} label={t('sign-up.agreeTo')} />
      <Agree form={form} page={page} kind="policy" title={t('sign-up.policy')} label={t('sign-up.agreePolicy')} />
      <Checkbox
        label={t('sign-up.ofAge', { age: page.minimumAge })}
        description={t('sign-up.ofAgeText')}
        checked={form.values.ofAge === true}
        error={form.problem('ofAge')}
        onChange={(event) => form.set('ofAge', event.currentTarget.checked)}
      />
      <div className={terms.actions}>
        <Button type="submit" loading={form.busy} size="md">
          {t('sign-up.submit')}
        </Button>
        <Button variant="default" onClick={() => void onDecline().catch(noMatter)}>
          {t('sign-up.decline')}
        </Button>
      </div>
    </form>
  )
}

/** A link that no longer works is declined already. */
function noMatter(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

interface AgreeProps {
  readonly form: ReturnType<typeof useForm<Values>>
  readonly page: SignUpPage
  readonly kind: 'agreement' | 'policy'
  readonly title: string
  readonly label: string
}

function Agree({ form, page, kind, title, label }: AgreeProps) {
  const text = page[kind]
  if (text === null) return null
  return (
    <div className={terms.actions}>
      <AgreedText text={text.text} title={title} />
      <Checkbox
        label={label}
        checked={form.values[kind] === true}
        error={form.problem(kind)}
        onChange={(event) => form.set(kind, event.currentTarget.checked)}
      />
    </div>
  )
}
