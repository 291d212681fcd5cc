import type { QueryClient } from '@tanstack/react-query'
import { speak } from '#web/app/language.ts'
import { rememberLocale, type Session, sessionQuery } from '#web/app/session.ts'

/** After signing in: the session is known, and the app speaks the account's language. */
export async function enter(client: QueryClient, session: Session): Promise<void> {
  client.clear()
  client.setQueryData(sessionQuery.queryKey, session)
  rememberLocale(session.account)
  await speak(session.account.language)
}
