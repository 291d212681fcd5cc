import type { ReactNode } from 'react'
import frame from '#web/sign-in/frame.module.css'

interface PublicFrameProps {
  /** Whose page it is to whoever opens it. */
  organisation: string
  title: string
  text?: string
  children: ReactNode
}

/** A page for people without an account: the organisation's name above one card. */
export function PublicFrame({ organisation, title, text, children }: PublicFrameProps) {
  return (
    <main className={frame.frame}>
      <title>{title}</title>
      {organisation !== '' && <div className={frame.brand}>{organisation}</div>}
      <div className={frame.card}>
        <h1>{title}</h1>
        {text !== undefined && <p className={frame.text}>{text}</p>}
        <div className={frame.body}>{children}</div>
      </div>
    </main>
  )
}
