import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { ApiError, request } from '#web/app/api.ts'
import { paths } from '#web/app/paths.ts'
import { sessionQuery } from '#web/app/session.ts'
import { forgetWork } from '#web/app/storage.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

/** Ends the session and forgets everything that this browser held of it; the page is loaded anew, so that memory is empty too. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return useCallback(async () => {
    try {
      await request('/session', { method: 'DELETE' })
    } catch (error) {
      // Over already is as good as ended now; whoever could not be signed out must know it.
      if (!(error instanceof ApiError && error.status === 401)) {
        toast(sentenceFor(error), { tone: 'danger' })
        return
      }
    }
    forgetWork()
    client.clear()
    client.setQueryData(sessionQuery.queryKey, null)
    location.assign(paths.signIn())
  }, [client])
}
