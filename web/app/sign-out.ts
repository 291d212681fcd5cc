import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { request } from '#web/app/api.ts'
import { paths } from '#web/app/paths.ts'
import { sessionQuery } from '#web/app/session.ts'
import { forgetWork } from '#web/app/storage.ts'

/** Ends the session and forgets everything that this browser held of it; the page is loaded anew, so that memory is empty too. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return useCallback(async () => {
    await request('/session', { method: 'DELETE' })
    forgetWork()
    client.clear()
    client.setQueryData(sessionQuery.queryKey, null)
    location.assign(paths.signIn())
  }, [client])
}
