import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { entityByName, type Model, modelQuery } from '#web/app/model.ts'
import { sessionQuery } from '#web/app/session.ts'
import { useHere } from '#web/app/tenant.ts'
import { type ChangeEvent, gather, type Touched } from '#web/live/change.ts'
import { refreshTouched } from '#web/live/refresh.ts'
import type { LiveEvent } from '#web/live/stream.ts'
import { listenTogether } from '#web/live/tabs.ts'

/** A burst of changes is asked for once. */
const gatherFor = 150

interface Receiver {
  readonly client: QueryClient
  readonly tenant: string
  /** The reader's id as a member. */
  readonly me: string
  readonly model: () => Model
}

/** Draws nothing: as long as it is there, what others do is fetched as it happens. */
export default function LiveUpdates() {
  const { model, tenant: access } = useHere()
  const { slug: tenant, memberId: me } = access
  const client = useQueryClient()
  const latest = useRef(model)
  useEffect(() => {
    latest.current = model
  })
  useEffect(() => {
    const receive = receiver({ client, tenant, me, model: () => latest.current })
    const askWhoIsHere = () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
    const tabs = listenTogether(tenant, receive, askWhoIsHere)
    return () => tabs.close()
  }, [client, tenant, me])
  return null
}

function receiver({ client, tenant, me, model }: Receiver): (event: LiveEvent) => void {
  let touched = new Map<string, Touched>()

  const refresh = (): void => {
    const all = touched
    touched = new Map()
    for (const [name, changes] of all) {
      const entity = entityByName(model(), name)
      // A refusal here is no news: the next look says what is wrong.
      if (entity !== undefined) refreshTouched({ client, tenant, entity }, changes).catch(() => undefined)
    }
  }
  const everything = (): void => void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(tenant) })

  return ({ event, data }) => {
    if (event === 'change') {
      const change = data as ChangeEvent
      if (touched.size === 0) setTimeout(refresh, gatherFor)
      touched.set(change.entity, gather(touched.get(change.entity), change, me))
    } else if (event === 'notification') void client.invalidateQueries({ queryKey: ['notifications', tenant] })
    else if (event === 'presence') {
      const { entity, id } = data as { entity: string; id: string }
      void client.invalidateQueries({ queryKey: ['presence', tenant, entity, id] })
    } else if (event === 'ready') {
      // What is no change has no place in the stream: what was told before it stood is asked for.
      for (const key of ['presence', 'notifications']) void client.invalidateQueries({ queryKey: [key, tenant] })
      if ((data as { model?: number }).model !== model().version) void client.invalidateQueries({ queryKey: modelQuery(tenant).queryKey })
    } else if (event === 'model') void client.invalidateQueries({ queryKey: modelQuery(tenant).queryKey })
    else if (event === 'rights') {
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey })
      everything()
    } else if (event === 'reset') everything()
  }
}
