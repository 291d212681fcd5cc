import { Button } from '@mantine/core'
import { IconDeviceMobileCode, IconFingerprint } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { sessionQuery } from '#web/app/session.ts'
import { useSignOut } from '#web/app/sign-out.ts'
import { Dialogs } from '#web/kit/dialogs.tsx'
import { useGo } from '#web/kit/go.ts'
import { AddApp, beginApp } from '#web/security/add-app.tsx'
import { AddPasskey } from '#web/security/add-passkey.tsx'
import { proving } from '#web/security/proving.tsx'
import { RecoveryCodes } from '#web/security/recovery-codes.tsx'
import ways from '#web/security/security.module.css'
import classes from '#web/sign-in/frame.module.css'
import { SignInFrame } from '#web/sign-in/frame.tsx'
import { placeOf } from '#web/sign-in/place-of.ts'

/** For who may do nothing in a tenant until they have a second factor: two ways to get one, or one, and then on to where they wanted to go. */
export default function AddFactor() {
  const client = useQueryClient()
  const go = useGo()
  const { to } = useSearch({ strict: false }) as { to?: unknown }
  const session = useQuery(sessionQuery).data
  const [way, setWay] = useState<'app' | 'passkey'>()
  const [codes, setCodes] = useState<readonly string[]>()
  const tenant = session?.tenants.find(({ factorDemanded }) => factorDemanded)?.name ?? ''
  const appAlone = session?.confined === true
  const leave = async () => {
    await client.refetchQueries({ queryKey: sessionQuery.queryKey })
    go(placeOf(to), { replace: true })
  }
  const added = (fresh: readonly string[] | null) => {
    if (fresh === null) void leave()
    else setCodes(fresh)
  }
  if (codes !== undefined) {
    return (
      <SignInFrame title={t('security.recovery.shownTitle')}>
        <RecoveryCodes codes={codes} onKept={() => void leave()} />
      </SignInFrame>
    )
  }
  if (session?.addsFactor === false) {
    return (
      <SignInFrame title={t('security.demanded.title')} text={t('security.demanded.elsewhere', { tenant })}>
        <SignOut label={t('security.demanded.byPassword')} />
      </SignInFrame>
    )
  }
  return (
    <SignInFrame
      title={t('security.demanded.title')}
      text={t(appAlone ? 'security.demanded.textApp' : 'security.demanded.text', { tenant })}
    >
      {way === undefined && <Choice choose={setWay} appAlone={appAlone} />}
      {way === 'app' && <AddApp begin={() => proving(beginApp)} onAdded={added} onCancel={() => setWay(undefined)} />}
      {way === 'passkey' && <AddPasskey count={0} onAdded={(_, fresh) => added(fresh)} onCancel={() => setWay(undefined)} />}
      {way === undefined && <SignOut label={t('security.demanded.signOut')} />}
      <Dialogs />
    </SignInFrame>
  )
}

/** Whom an organisation’s own sign-in let in adds an app alone: a passkey would open the whole account. */
function Choice({ choose, appAlone }: { choose: (way: 'app' | 'passkey') => void; appAlone: boolean }) {
  return (
    <div className={ways.options}>
      {!appAlone && (
        <button type="button" className={ways.option} onClick={() => choose('passkey')}>
          <IconFingerprint size={26} stroke={1.5} aria-hidden="true" />
          <span>
            <strong>{t('security.demanded.passkey')}</strong>
            {t('security.demanded.passkeyText')}
          </span>
        </button>
      )}
      <button type="button" className={ways.option} onClick={() => choose('app')}>
        <IconDeviceMobileCode size={26} stroke={1.5} aria-hidden="true" />
        <span>
          <strong>{t('security.demanded.app')}</strong>
          {t('security.demanded.appText')}
        </span>
      </button>
    </div>
  )
}

function SignOut({ label }: { label: string }) {
  const signOut = useSignOut()
  return (
    <p className={classes.aside}>
      <Button variant="subtle" size="xs" onClick={() => void signOut()}>
        {label}
      </Button>
    </p>
  )
}
