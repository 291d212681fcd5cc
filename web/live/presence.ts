import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { request } from '#web/app/api.ts'
import { useTenant } from '#web/app/tenant.ts'

export interface Present {
  readonly id: string
  readonly name: string
}

/** The server forgets after thirty seconds whom it has not heard of. */
const sayEvery = 10_000

const say = (tenant: string, entity: string, id: string, here: boolean, signal?: AbortSignal) =>
  request<{ data: readonly Present[] }>('/presence', {
    method: 'POST',
    body: { entity, id, here },
    tenant,
    ...(signal === undefined ? { keepalive: true } : { signal }),
  })

/** Who else has this record open. As long as somebody looks at the page, says so; a tab in the background does not. */
export function usePresence(entity: string, id: string): readonly Present[] {
  const tenant = useTenant()
  const others = useQuery({
    queryKey: ['presence', tenant, entity, id],
    queryFn: async ({ signal }) => (await say(tenant, entity, id, true, signal)).data,
    refetchInterval: sayEvery,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  useEffect(() => {
    const leave = (): void => void say(tenant, entity, id, false).catch(() => undefined)
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [tenant, entity, id])
  return others.data ?? []
}
