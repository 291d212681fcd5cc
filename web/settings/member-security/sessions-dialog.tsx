import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { Dialog, DialogActions } from '#web/kit/dialog.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import { DeviceRow } from '#web/security/device-row.tsx'
import { placeOf, SessionTimes } from '#web/security/session-facts.tsx'
import type { Guarded } from '#web/settings/member-security/member-security.ts'
import classes from '#web/settings/settings.module.css'

interface MemberSession {
  readonly id: string
  readonly createdAt: string
  readonly lastSeenAt: string
  readonly ip: string
  readonly country: string | null
  readonly browser: string | null
  readonly os: string | null
}

/** Where a member is signed in. */
export default function SessionsDialog({ member, onClose }: { member: Guarded; onClose: () => void }) {
  const tenant = useTenant()
  const sessions = useQuery({
    queryKey: ['member-sessions', tenant, member.memberId],
    queryFn: async ({ signal }) =>
      (await request<{ data: readonly MemberSession[] }>(`/members/${member.memberId}/sessions`, { tenant, signal })).data,
    staleTime: 0,
  })
  return (
    <Dialog title={t('security.members.seeTitle', { name: member.name })} onClose={onClose}>
      {sessions.isPending && <Skeletons lines={3} />}
      {sessions.isError && <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.data?.length === 0 && <p className={classes.hint}>{t('security.members.nowhere')}</p>}
      {sessions.data !== undefined && sessions.data.length > 0 && (
        <ul className={classes.rows}>
          {sessions.data.map((session) => (
            <DeviceRow
              key={session.id}
              device={session}
              details={[
                ['place', placeOf(session)],
                ['times', <SessionTimes key="times" session={session} />],
              ]}
            />
          ))}
        </ul>
      )}
      <DialogActions>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('web.close')}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
