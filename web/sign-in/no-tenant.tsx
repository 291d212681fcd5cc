import { Button } from '@mantine/core'
import { t } from '#web/app/language.ts'
import { useSignOut } from '#web/app/sign-out.ts'
import { SignInFrame } from '#web/sign-in/frame.tsx'

/** An account that belongs to no tenant (any more). */
export default function NoTenant() {
  const signOut = useSignOut()
  return (
    <SignInFrame title={t('web.noTenant.title')} text={t('web.noTenant.text')}>
      <Button variant="default" onClick={() => void signOut()}>
        {t('web.me.signOut')}
      </Button>
    </SignInFrame>
  )
}
