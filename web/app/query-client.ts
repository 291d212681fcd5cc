import { QueryClient } from '@tanstack/react-query'
import { ApiError, onRefusal } from '#web/app/api.ts'
import { sessionPath, sessionQuery } from '#web/app/session.ts'

/** What the app knows of the server's data. Only a lost connection is tried again: the other answers would stay the same. */
export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 15 * 60_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
})

// Whoever is no longer a member finds nothing here, and whoever must add a second factor first may nothing: their session says so.
onRefusal(({ status, code }, path) => {
  if (path !== sessionPath && (status === 401 || status === 404 || code === 'session.factor-demanded'))
    void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
})
