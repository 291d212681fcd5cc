import { type ReactNode, useId } from 'react'
import classes from '#web/privacy/person/person.module.css'

interface SectionProps {
  title: string
  /** What this is for, in a plain sentence. */
  text?: string
  actions?: ReactNode
  children: ReactNode
}

/** One section of a person's Privacy tab. */
export function Section({ title, text, actions, children }: SectionProps) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <header className={classes.head}>
        <div>
          <h2 id={id}>{title}</h2>
          {text !== undefined && <p className={classes.hint}>{text}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  )
}
