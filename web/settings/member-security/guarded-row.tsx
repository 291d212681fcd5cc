import { IconDots } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { lazy } from 'react'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { ask } from '#web/kit/ask.tsx'
import { Avatar } from '#web/kit/avatar.tsx'
import { openDialog } from '#web/kit/dialogs.tsx'
import { IconButton } from '#web/kit/icon-button.tsx'
import { Menu } from '#web/kit/menu.tsx'
import { proving } from '#web/security/proving.tsx'
import { type Guarded, hasFactor, securityKey } from '#web/settings/member-security/member-security.ts'
import classes from '#web/settings/settings.module.css'
import { type Attempt, useAttempt } from '#web/settings/use-attempt.ts'

const SessionsDialog = lazy(() => import('#web/settings/member-security/sessions-dialog.tsx'))

/** One member: which factors, how many sessions, and what can be done for who has lost something. */
export function GuardedRow({ member }: { member: Guarded }) {
  const tenant = useTenant()
  const client = useQueryClient()
  const { refusal, attempt } = useAttempt(() => client.invalidateQueries({ queryKey: securityKey(tenant) }))
  const { name, email, joined, alone } = member
  return (
    <li className={classes.row}>
      <Avatar name={name} size={32} />
      <div className={classes.main}>
        <p className={classes.name}>
          {name}
          <Badges member={member} />
        </p>
        <p className={classes.detail}>{[email, ...details(member)].join(' · ')}</p>
        {joined && !alone && <p className={classes.hint}>{t('security.members.elsewhere')}</p>}
      </div>
      {joined && alone && (
        <div className={classes.end}>
          <Actions member={member} attempt={attempt} />
        </div>
      )}
      {refusal !== undefined && (
        <p className={`${classes.refusal} ${classes.note}`} role="alert">
          {refusal}
        </p>
      )}
    </li>
  )
}

function Badges({ member }: { member: Guarded }) {
  const { joined, totp, passkeys } = member
  if (!joined) return <span className={classes.badge}>{t('security.members.notJoined')}</span>
  if (!hasFactor(member)) {
    return (
      <span className={classes.badge} data-tone="warning">
        {t('security.members.noFactor')}
      </span>
    )
  }
  return (
    <>
      {totp && (
        <span className={classes.badge} data-tone="success">
          {t('security.members.app')}
        </span>
      )}
      {passkeys > 0 && (
        <span className={classes.badge} data-tone="success">
          {t('security.members.passkeys', { count: passkeys })}
        </span>
      )}
    </>
  )
}

function details(member: Guarded): string[] {
  const { recoveryCodes, sessions } = member
  return [
    ...(hasFactor(member) ? [t('security.members.codes', { count: recoveryCodes })] : []),
    ...(sessions === null || sessions === 0 ? [] : [t('security.members.sessions', { count: sessions })]),
  ]
}

function Actions({ member, attempt }: { member: Guarded; attempt: Attempt }) {
  const tenant = useTenant()
  const { memberId, name } = member
  const act = async (what: 'sessions' | 'factors', words: { title: string; text: string; confirm: string; done: string }) => {
    if (!(await ask({ ...words, danger: true }))) return
    await attempt(() =>
      proving(async () => {
        await request(`/members/${memberId}/${what}`, { method: 'DELETE', tenant })
        return words.done
      }),
    )
  }
  const end = {
    title: t('security.members.endTitle', { name }),
    text: t('security.members.endText'),
    confirm: t('security.members.end'),
    done: t('security.members.ended', { name }),
  }
  const reset = {
    title: t('security.members.resetTitle', { name }),
    text: t('security.members.resetText', { name }),
    confirm: t('security.members.reset'),
    done: t('security.members.resetDone', { name }),
  }
  const see = () => void openDialog((close) => <SessionsDialog member={member} onClose={() => close()} />)
  const entries = [
    { label: t('security.members.see'), run: see },
    { label: t('security.members.end'), run: () => void act('sessions', end) },
    ...(hasFactor(member) ? [{ label: t('security.members.reset'), danger: true, run: () => void act('factors', reset) }] : []),
  ]
  return (
    <Menu entries={entries} placement="bottom-end">
      <IconButton label={t('security.members.actions', { name })} variant="subtle">
        <IconDots size={18} stroke={1.6} />
      </IconButton>
    </Menu>
  )
}
