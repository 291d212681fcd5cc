import { Button, Checkbox, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import type { Session } from '#web/app/session.ts'
import { useForm } from '#web/kit/form.ts'
import { useGo } from '#web/kit/go.ts'
import { Link } from '#web/kit/link.tsx'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons } from '#web/kit/state.tsx'
import { CodeInput } from '#web/security/code-input.tsx'
import { browserTimeZone } from '#web/security/factors.ts'
import { showPasskey } from '#web/security/passkey.ts'
import ways from '#web/security/security.module.css'
import { enter } from '#web/sign-in/enter.ts'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { placeOf } from '#web/sign-in/place-of.ts'

type Way = 'passkey' | 'code' | 'recovery-code'

interface Needed {
  readonly factors: readonly Way[]
  readonly remember: boolean
}

/** The second half of signing in, also after an identity provider has sent somebody back. */
export default function SecondFactor() {
  const needed = useQuery({
    queryKey: ['second-factor'],
    queryFn: async () => (await request<{ data: Needed }>('/session/factor')).data,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
  return (
    <SignInFrame title={t('security.signIn.title')}>
      {needed.isPending && <Skeletons lines={3} />}
      {needed.isError && <Over />}
      {needed.data !== undefined && <Ask needed={needed.data} />}
      <p className={classes.aside}>
        <Link to={paths.signIn()} className={classes.link}>
          {needed.isError ? t('security.signIn.again') : t('security.signIn.asSomebodyElse')}
        </Link>
      </p>
    </SignInFrame>
  )
}

const Over = () => <Notice tone="warning">{t('security.signIn.over')}</Notice>

const texts = {
  passkey: 'security.signIn.passkeyText',
  code: 'security.signIn.codeText',
  'recovery-code': 'security.signIn.recoveryText',
} as const
const switches = {
  passkey: 'security.signIn.usePasskey',
  code: 'security.signIn.useCode',
  'recovery-code': 'security.signIn.useRecovery',
} as const

/** What the one input of a way is sent as. */
const shownAs = { code: 'code', 'recovery-code': 'recoveryCode' } as const

function Ask({ needed }: { needed: Needed }) {
  const client = useQueryClient()
  const go = useGo()
  const { to } = useSearch({ strict: false }) as { to?: unknown }
  const [way, setWay] = useState<Way>(needed.factors.includes('passkey') ? 'passkey' : (needed.factors[0] ?? 'recovery-code'))
  const [over, setOver] = useState(false)
  const form = useForm({ text: '', remember: needed.remember }, async ({ text, remember }) => {
    const shown = way === 'passkey' ? { passkey: await showPasskey('/session/factor/options') } : { [shownAs[way]]: text }
    try {
      const body = { ...shown, remember, timeZone: browserTimeZone() }
      const { data } = await request<{ data: Session }>('/session/factor', { method: 'POST', body })
      await enter(client, data)
      go(placeOf(to), { replace: true })
    } catch (error) {
      if (error instanceof ApiError && error.status === 410) setOver(true)
      else throw beside(error)
    }
  })
  if (over) return <Over />
  const others = needed.factors.filter((other) => other !== way)
  return (
    <form className={classes.form} onSubmit={form.onSubmit} noValidate>
      <p>{t(texts[way])}</p>
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      <Input way={way} props={form.text('text')} />
      <Checkbox
        label={t('security.signIn.remember')}
        checked={form.values.remember}
        onChange={(event) => form.set('remember', event.currentTarget.checked)}
      />
      <Button type="submit" loading={form.busy} size="md">
        {way === 'passkey' ? t('security.signIn.usePasskey') : t('security.signIn.submit')}
      </Button>
      <div className={ways.otherWays}>
        {others.map((other) => (
          <button key={other} type="button" className={ways.way} onClick={() => [form.set('text', ''), setWay(other)]}>
            {t(switches[other])}
          </button>
        ))}
      </div>
    </form>
  )
}

function Input({ way, props }: { way: Way; props: ReturnType<ReturnType<typeof useForm<{ text: string }>>['text']> }): ReactNode {
  if (way === 'passkey') return null
  if (way === 'code') return <CodeInput key="code" label={t('security.signIn.code')} autoFocus {...props} />
  return <TextInput key="recovery" label={t('security.signIn.recoveryCode')} autoComplete="off" spellCheck={false} autoFocus {...props} />
}

/** The server names the value as it was sent; here is one input for all, and for a passkey none. */
function beside(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  const [problem] = error.problems
  if (problem === undefined) return error
  if (problem.pointer === '/passkey') return new ApiError(400, { detail: problem.message })
  return new ApiError(error.status, { code: error.code, errors: [{ ...problem, pointer: '/text' }] })
}
