import { TextInput } from '@mantine/core'
import type { ComponentProps } from 'react'
import classes from '#web/security/security.module.css'

/** Six digits of an authenticator app; phones and password managers offer theirs. */
export function CodeInput(props: ComponentProps<typeof TextInput>) {
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={7}
      spellCheck={false}
      classNames={{ input: classes.code ?? '' }}
      {...props}
    />
  )
}
