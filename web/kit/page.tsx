import type { ReactNode } from 'react'
import classes from '#web/kit/page.module.css'

interface PageProps {
  title: string
  /** Buttons at the right of the title. */
  actions?: ReactNode
  /** Narrow: one column of text or form. Wide: as wide as the window. */
  width?: 'narrow' | 'medium' | 'wide'
  description?: string
  /** Nothing in it takes the keyboard: the page itself does, so that it can be scrolled without a mouse. */
  textOnly?: boolean
  children: ReactNode
}

/** A page that scrolls, with its one h1. Lists, which scroll within, bring their own frame. */
export function Page({ title, actions, width = 'medium', description, textOnly = false, children }: PageProps) {
  return (
    <div className={classes.scroll} {...(textOnly ? { tabIndex: 0 } : {})}>
      <title>{`${title} · Steward`}</title>
      <div className={classes.page} data-width={width}>
        <header className={classes.header}>
          <div>
            <h1>{title}</h1>
            {description !== undefined && <p className={classes.description}>{description}</p>}
          </div>
          {actions !== undefined && <div className={classes.actions}>{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  )
}

/** A titled part of a page: a card with a border. */
export function Section({ title, description, children }: { title?: string; description?: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      {title !== undefined && <h2>{title}</h2>}
      {description !== undefined && <p className={classes.description}>{description}</p>}
      <div className={classes.sectionBody}>{children}</div>
    </section>
  )
}
