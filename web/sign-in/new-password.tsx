import { PasswordInput } from '@mantine/core'
import type { ComponentProps } from 'react'
import { t } from '#web/app/language.ts'

/** A password to be chosen: its rules stand there before anything is typed. */
export function NewPassword(props: ComponentProps<typeof PasswordInput>) {
  return (
    <PasswordInput
      label={t('web.signIn.newPassword')}
      description={t('web.signIn.passwordRules')}
      autoComplete="new-password"
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('web.signIn.showPassword') }}
      {...props}
    />
  )
}
