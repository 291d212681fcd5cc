import { Button, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '#web/app/language.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useForm } from '#web/kit/form.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Section } from '#web/kit/page.tsx'
import { take, type WholeRequest } from '#web/privacy/requests/requests.ts'
import classes from '#web/settings/settings.module.css'

type Step = 'ask' | 'answered' | 'extend' | 'refuse' | 'cancel'

const twoDays = 2 * 24 * 60 * 60 * 1000

/** What else can be done: ask back, take longer, refuse, close. Each says what it means before it happens. */
export function StepsSection({ one }: { one: WholeRequest }) {
  const [open, setOpen] = useState<Step>()
  const late = Date.now() - Date.parse(one.receivedAt) > twoDays
  const all: readonly { step: Step; hint: string; field: string; button: string; possible: boolean }[] = [
    {
      ...{ step: 'ask', hint: t(late ? 'requests.one.askLate' : 'requests.one.askText') },
      ...{ field: t('requests.one.question'), button: t('requests.one.sendQuestion'), possible: one.can.includes('ask') },
    },
    {
      ...{ step: 'answered', hint: '', field: t('requests.one.answeredText'), button: t('requests.one.noteIt') },
      possible: one.can.includes('answered'),
    },
    {
      ...{ step: 'extend', hint: t('requests.one.extendText'), field: t('requests.one.reason'), button: t('requests.one.extend') },
      possible: one.can.includes('extend') && one.mayExtend,
    },
    {
      ...{ step: 'refuse', hint: t(one.kind === 'erasure' ? 'requests.one.refuseErasureText' : 'requests.one.refuseText') },
      ...{ field: t('requests.one.reason'), button: t('requests.one.refuse'), possible: one.can.includes('refuse') },
    },
    {
      step: 'cancel',
      hint: t('requests.one.cancelText'),
      field: '',
      button: t('requests.one.cancel'),
      possible: one.can.includes('cancel'),
    },
  ]
  const possible = all.filter((each) => each.possible)
  const chosen = possible.find(({ step }) => step === open)
  return (
    <Section title={t('requests.one.more')}>
      <div className={classes.formEnd}>
        {possible.map(({ step }) => (
          <Button key={step} variant="default" aria-expanded={open === step} onClick={() => setOpen(open === step ? undefined : step)}>
            {t(`requests.one.${step}`)}
          </Button>
        ))}
      </div>
      {chosen !== undefined && <StepForm key={chosen.step} one={one} {...chosen} onDone={() => setOpen(undefined)} />}
    </Section>
  )
}

interface StepFormProps {
  one: WholeRequest
  step: Step
  hint: string
  field: string
  button: string
  onDone: () => void
}

function StepForm({ one, step, hint, field, button, onDone }: StepFormProps) {
  const tenant = useTenant()
  const client = useQueryClient()
  const form = useForm({ text: '' }, async ({ text }) => {
    await take(client, tenant, one.id, step, { text })
    onDone()
  })
  return (
    <form className={classes.stack} onSubmit={form.onSubmit} noValidate>
      {hint !== '' && <p className={classes.hint}>{hint}</p>}
      {form.formProblem !== undefined && <Notice tone="danger">{form.formProblem}</Notice>}
      {field !== '' && <Textarea label={field} autosize minRows={2} maxRows={10} autoFocus {...form.text('text')} />}
      <div className={classes.formEnd}>
        <Button type="submit" loading={form.busy} {...(step === 'refuse' ? { color: 'red' } : {})}>
          {button}
        </Button>
      </div>
    </form>
  )
}
