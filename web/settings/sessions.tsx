import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useSignOut } from '#web/app/sign-out.ts'
import { ask } from '#web/kit/ask.tsx'
import { Section } from '#web/kit/page.tsx'
import { ErrorState, Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'
import { DeviceRow } from '#web/security/device-row.tsx'
import { deviceName, refreshSecurity } from '#web/security/factors.ts'
import { placeOf, SessionTimes } from '#web/security/session-facts.tsx'
import classes from '#web/settings/settings.module.css'

interface SessionPlace {
  readonly id: string
  readonly createdAt: string
  readonly lastSeenAt: string
  readonly ip: string
  readonly country: string | null
  readonly timeZone: string | null
  readonly browser: string | null
  readonly os: string | null
  /** It runs on a device that is not asked for the second factor. */
  readonly remembered: boolean
  readonly current: boolean
}

export const sessionsKey = ['sessions'] as const

const loadSessions = async ({ signal }: { signal: AbortSignal }) =>
  (await request<{ data: readonly SessionPlace[] }>('/sessions', { signal })).data

/** Every place where I am signed in; each can be ended from here. */
export function Sessions() {
  const sessions = useQuery({ queryKey: sessionsKey, queryFn: loadSessions, staleTime: 0 })
  const all = [...(sessions.data ?? [])].sort(
    (one, other) => Number(other.current) - Number(one.current) || other.lastSeenAt.localeCompare(one.lastSeenAt),
  )
  const others = all.filter((session) => !session.current)
  return (
    <Section title={t('settings.sessions.title')} description={t('settings.sessions.text')}>
      {sessions.isPending && <Skeletons lines={3} />}
      {sessions.isError && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      {all.length > 0 && (
        <ul className={classes.rows}>
          {all.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
      {sessions.isSuccess && (
        <div className={classes.more}>
          {others.length === 0 ? <p className={classes.hint}>{t('settings.sessions.alone')}</p> : <EndOthers others={others} />}
        </div>
      )}
    </Section>
  )
}

function useEnd() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string | 'others') => request(id === 'others' ? '/sessions' : `/sessions/${id}`, { method: 'DELETE' }),
    onSuccess: () => toast(t('settings.sessions.ended')),
    onError: (error) => toast(sentenceFor(error), { tone: 'danger' }),
    onSettled: () => refreshSecurity(client),
  })
}

function SessionRow({ session }: { session: SessionPlace }) {
  const end = useEnd()
  const signOut = useSignOut()
  const { id, ip, current, remembered } = session
  return (
    <DeviceRow
      device={session}
      current={current}
      badge={remembered ? t('security.devices.remembered') : undefined}
      details={[
        ['place', placeOf(session)],
        ['times', <SessionTimes key="times" session={session} />],
      ]}
    >
      <Button
        variant="default"
        size="xs"
        aria-label={t('settings.sessions.endOn', { device: deviceName(session), ip })}
        loading={end.isPending}
        onClick={() => (current ? void signOut() : end.mutate(id))}
      >
        {t('settings.sessions.end')}
      </Button>
    </DeviceRow>
  )
}

function EndOthers({ others }: { others: readonly SessionPlace[] }) {
  const end = useEnd()
  const endAll = async () => {
    const confirmed = await ask({
      title: t('settings.sessions.endOthersTitle'),
      text: t('settings.sessions.endOthersText', { count: others.length }),
      confirm: t('settings.sessions.endOthers'),
      danger: true,
    })
    if (confirmed) end.mutate('others')
  }
  return (
    <Button variant="default" loading={end.isPending} onClick={() => void endAll()}>
      {t('settings.sessions.endOthers')}
    </Button>
  )
}
