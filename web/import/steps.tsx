import { IconCheck } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { t } from '#web/app/language.ts'
import classes from '#web/import/import.module.css'

const steps = ['file', 'columns', 'check', 'run'] as const
export type Step = (typeof steps)[number]

/** Where one is on the way, and what is still to come. */
export function Steps({ at }: { at: Step }) {
  const current = steps.indexOf(at)
  const nav = useRef<HTMLElement>(null)
  const before = useRef(at)
  useEffect(() => {
    if (before.current === at) return
    before.current = at
    // The button that led here is gone: whoever uses the keyboard, or hears the page, goes on from here.
    if (document.activeElement === document.body) nav.current?.focus()
  }, [at])
  return (
    <nav
      ref={nav}
      tabIndex={-1}
      className={classes.wizard}
      aria-label={t('import.steps.label', { step: current + 1, count: steps.length, name: t(`import.steps.${at}`) })}
    >
      <ol className={classes.steps}>
        {steps.map((step, index) => (
          <li key={step} data-done={index < current} aria-current={step === at ? 'step' : undefined}>
            <span className={classes.stepMark} aria-hidden="true">
              {index < current ? <IconCheck size={14} stroke={2.2} /> : index + 1}
            </span>
            <span className={classes.stepName}>{t(`import.steps.${step}`)}</span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
