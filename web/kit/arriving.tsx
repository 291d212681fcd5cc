import { type AnyRouter, useRouterState } from '@tanstack/react-router'
import classes from '#web/kit/arriving.module.css'

/** A line at the top while a page is on its way: until its code has come the one before it stays, and a click would seem to have done nothing. */
export function Arriving({ router }: { router: AnyRouter }) {
  const isArriving = useRouterState({ router, select: ({ isLoading }) => isLoading })
  return isArriving ? <div className={classes.line} data-arriving aria-hidden="true" /> : null
}
