import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconHelpCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { Notice } from '#web/kit/notice.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/operator/operator.module.css'
import { useToken } from '#web/sign-in/token.ts'

interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'failure' | 'unknown'
  /** In English: it names settings and commands, and is what the command line says. */
  readonly message: string
}

interface Counts {
  readonly open: number
  readonly closing: number
  readonly ended: number
}

const icons = { ok: IconCircleCheck, warning: IconAlertTriangle, failure: IconCircleX, unknown: IconHelpCircle }
const order = ['failure', 'warning', 'unknown', 'ok'] as const

/** Comes in by the link, once; whoever is in already needs none. */
async function look(token: string, signal: AbortSignal): Promise<{ findings: readonly Finding[]; counts: Counts }> {
  if (token !== '' && !used.has(token)) {
    used.add(token)
    // Where nobody was reached, or the server failed, the link is as good as it was.
    await request('/operator/session', { method: 'POST', body: { token }, signal }).catch((error: unknown) => {
      if (isFailure(error)) used.delete(token)
      throw error
    })
  }
  const [findings, counts] = await Promise.all([
    request<{ data: readonly Finding[] }>('/operator/doctor', { signal }),
    request<{ data: Counts }>('/operator/tenants', { signal }),
  ])
  return { findings: findings.data, counts: counts.data }
}

const used = new Set<string>()

const isFailure = (error: unknown): boolean => error instanceof ApiError && (error.status === 0 || error.status >= 500)

/** How the installation is: for whoever runs it. */
export default function OperatorPage() {
  const token = useToken()
  const [left, setLeft] = useState(false)
  const seen = useQuery({
    queryKey: ['operator', token],
    queryFn: ({ signal }) => look(token, signal),
    retry: false,
    enabled: !left,
    gcTime: 0,
  })
  const leave = async () => {
    try {
      await request('/operator/session', { method: 'DELETE' })
      setLeft(true)
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
  }
  const isOutside = left || (seen.error instanceof ApiError && [401, 410].includes(seen.error.status))
  return (
    <main className={classes.page}>
      <title>{`${t('everything.operator.title')} · Steward`}</title>
      <header className={classes.header}>
        <div>
          <h1>{t('everything.operator.title')}</h1>
          <p className={classes.text}>{t('everything.operator.text')}</p>
        </div>
        {seen.data !== undefined && !left && (
          <div className={classes.actions}>
            <Button variant="default" loading={seen.isFetching} onClick={() => void seen.refetch()}>
              {t('everything.operator.again')}
            </Button>
            <Button variant="subtle" onClick={() => void leave()}>
              {t('everything.operator.leave')}
            </Button>
          </div>
        )}
      </header>
      {isOutside && <Notice tone="warning">{t('everything.operator.outside')}</Notice>}
      {seen.isPending && !left && <Skeletons />}
      {seen.isError && !isOutside && <ErrorState error={seen.error} retry={() => void seen.refetch()} />}
      {seen.data !== undefined && !left && <Found {...seen.data} />}
    </main>
  )
}

function Found({ findings, counts }: { findings: readonly Finding[]; counts: Counts }) {
  const sorted = order.flatMap((state) => findings.filter((finding) => finding.state === state))
  return (
    <>
      <p className={classes.counts}>
        {t('everything.operator.tenants', { open: counts.open, closing: counts.closing, ended: counts.ended })}
      </p>
      <ul className={classes.findings}>
        {sorted.map((finding) => (
          <FindingRow key={`${finding.check} ${finding.message}`} finding={finding} />
        ))}
      </ul>
    </>
  )
}

function FindingRow({ finding: { check, state, message } }: { finding: Finding }) {
  const Icon = icons[state]
  return (
    <li className={classes.finding} data-state={state}>
      <Icon size={20} stroke={1.6} aria-label={t(`everything.operator.${state}`)} role="img" />
      <div>
        <p className={classes.check}>{check}</p>
        <p className={classes.message} lang="en">
          {message}
        </p>
      </div>
    </li>
  )
}
