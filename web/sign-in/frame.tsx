import type { ReactNode } from 'react'
import classes from '#web/sign-in/frame.module.css'

/** The frame of the pages before the app: one card in the middle. */
export function SignInFrame({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <main className={classes.frame}>
      <title>{`${title} · Steward`}</title>
      <div className={classes.brand}>
        <img src="/icon.svg" alt="" width={28} height={28} />
        Steward
      </div>
      <div className={classes.card}>
        <h1>{title}</h1>
        {text !== undefined && <p className={classes.text}>{text}</p>}
        <div className={classes.body}>{children}</div>
      </div>
    </main>
  )
}
