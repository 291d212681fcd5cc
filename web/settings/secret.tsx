import { Button, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { t } from '#web/app/language.ts'
import { copyText } from '#web/kit/copy.ts'
import classes from '#web/settings/settings.module.css'

/** Something that is shown once, to be copied: a link, a key. */
export function Secret({ label, value }: { label: string; value: string }) {
  const input = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    input.current?.select()
    // Where there is no clipboard the text is selected, and Ctrl-C copies it.
    setCopied((await copyText(value)) || document.execCommand('copy'))
  }
  return (
    <div className={classes.secret}>
      <TextInput ref={input} label={label} value={value} readOnly onFocus={(event) => event.currentTarget.select()} autoComplete="off" />
      <Button
        onClick={() => void copy()}
        leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.6} />}
        data-autofocus
        aria-live="polite"
      >
        {copied ? t('settings.copied') : t('settings.copy')}
      </Button>
    </div>
  )
}
