import { Button } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { formatRelative } from '#messages/dates.ts'
import { download, request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { locale } from '#web/app/session.ts'
import { useTenant } from '#web/app/tenant.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import classes from '#web/settings/audit/audit.module.css'
import { type ChainCheck, checkpointQuery, checkQuery } from '#web/settings/audit/audit.ts'

/** Whether anybody edited, dropped or reordered what the log says: when that was checked last, with a button to do it now. */
export function Chain() {
  const tenant = useTenant()
  const client = useQueryClient()
  const { data: check } = useQuery(checkQuery(tenant))
  const running = check?.state === 'queued' || check?.state === 'running'
  const broken = (check?.result?.wrong ?? 0) > 0
  const whole = check?.state === 'done' && !broken
  const start = async () => {
    try {
      await request('/audit/check', { method: 'POST', tenant })
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
    await client.invalidateQueries({ queryKey: checkQuery(tenant).queryKey })
  }
  return (
    <section className={classes.chain} data-tone={broken ? 'danger' : whole ? 'success' : undefined} aria-label={t('audit.chain.title')}>
      {broken ? <IconAlertTriangle size={20} aria-hidden="true" /> : <IconShieldCheck size={20} aria-hidden="true" />}
      <p aria-live="polite">
        <strong>{t('audit.chain.title')}</strong> {check === undefined ? '' : sentenceOf(check)} <Signed />
      </p>
      <Sign />
      <Button variant="default" size="xs" loading={running} onClick={() => void start()}>
        {t('audit.chain.check')}
      </Button>
    </section>
  )
}

/** When the chain was signed last: the owners have a copy by mail. */
function Signed() {
  const { data } = useQuery(checkpointQuery(useTenant()))
  if (data === undefined) return null
  return data === null ? t('audit.chain.unsigned') : t('audit.chain.signed', { when: formatRelative(data.at, locale(), new Date()) })
}

/** Signs it now, and saves the file where this machine cannot reach it. */
function Sign() {
  const tenant = useTenant()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: () => download('/audit/checkpoint', { method: 'POST', tenant }),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    onSettled: () => client.invalidateQueries({ queryKey: checkpointQuery(tenant).queryKey }),
  })
  return (
    <Button variant="default" size="xs" loading={save.isPending} onClick={() => save.mutate()}>
      {t('audit.chain.download')}
    </Button>
  )
}

function sentenceOf(check: ChainCheck | null): string {
  if (check === null) return t('audit.chain.never')
  const { state, result, finishedAt } = check
  if (state === 'failed') return t('audit.chain.failed')
  if (result === null || finishedAt === null) return t('audit.chain.running')
  const found = result.wrong > 0 ? t('audit.chain.broken', { count: result.wrong }) : t('audit.chain.whole', { count: result.sealed })
  return `${found} ${t('audit.chain.checked', { when: formatRelative(finishedAt, locale(), new Date()) })}`
}
