import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { t } from '#web/app/language.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { useBreadcrumb } from '#web/kit/breadcrumb.ts'
import { useGo } from '#web/kit/go.ts'
import { Page } from '#web/kit/page.tsx'
import { ErrorState, Skeletons } from '#web/kit/state.tsx'
import classes from '#web/start/start.module.css'
import { closeGuide, noteLooked, stepsQuery } from '#web/start/steps.ts'

/** What to do first in a new organisation. Every step ticks itself from what is really there. */
export default function StartPage() {
  const tenant = useTenant()
  const go = useGo()
  const steps = useQuery(stepsQuery(tenant))
  useBreadcrumb([{ label: t('start.title') }])
  if (steps.data === undefined) {
    return (
      <Page title={t('start.title')} description={t('start.description')} width="narrow">
        {steps.isError ? <ErrorState error={steps.error} retry={() => void steps.refetch()} /> : <Skeletons />}
      </Page>
    )
  }
  const { contacts, members, looked } = steps.data
  const [imported, joined] = [contacts.count > 0, members.count > 1]
  const invited = joined || steps.data.invited.count > 0
  const look = () => {
    noteLooked(tenant)
    go(paths.list(tenant, 'contacts'))
  }
  const close = () => {
    closeGuide(tenant)
    go(paths.home(tenant))
  }
  return (
    <Page title={t('start.title')} description={t('start.description')} width="narrow">
      <ol className={classes.steps}>
        <Step
          number={1}
          title={t('start.importTitle')}
          text={t('start.importText')}
          done={imported && (contacts.more ? t('start.importMany') : t('start.importDone', { count: contacts.count }))}
        >
          <Button variant={imported ? 'default' : 'filled'} onClick={() => go(paths.import(tenant, 'contacts'))}>
            {t('start.importButton')}
          </Button>
          <Button variant="subtle" onClick={() => go(paths.create(tenant, 'contacts'))}>
            {t('start.addButton')}
          </Button>
        </Step>
        <Step
          number={2}
          title={t('start.inviteTitle')}
          text={t('start.inviteText')}
          done={invited && (joined ? t('start.inviteDone', { count: members.count }) : t('start.inviteSent'))}
        >
          <Button variant={imported && !invited ? 'filled' : 'default'} onClick={() => go(paths.settings(tenant, 'members'))}>
            {t('start.inviteButton')}
          </Button>
        </Step>
        <Step number={3} title={t('start.lookTitle')} text={t('start.lookText')} done={looked && t('start.done')}>
          <Button variant={imported && invited && !looked ? 'filled' : 'default'} onClick={look}>
            {t('start.lookButton')}
          </Button>
        </Step>
      </ol>
      {imported && invited && looked && <p className={classes.all}>{t('start.all')}</p>}
      <Button variant="subtle" color="gray" onClick={close}>
        {t('start.close')}
      </Button>
    </Page>
  )
}

interface StepProps {
  number: number
  title: string
  text: string
  /** What was done, in words; false while it is not. */
  done: string | false
  children: ReactNode
}

function Step({ number, title, text, done, children }: StepProps) {
  return (
    <li className={classes.step} data-done={done !== false}>
      <span className={classes.mark} aria-hidden="true">
        {done === false ? number : <IconCheck size={18} stroke={2} />}
      </span>
      <div className={classes.body}>
        <h2>{title}</h2>
        <p className={classes.text}>{text}</p>
        {done !== false && <p className={classes.doneText}>{done}</p>}
        <div className={classes.buttons}>{children}</div>
      </div>
    </li>
  )
}
