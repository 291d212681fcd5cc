import { queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { settings } from '#web/app/storage.ts'

interface Counted {
  readonly count: number
  readonly more: boolean
}

export interface StepsDone {
  readonly contacts: Counted
  /** Who can work here. */
  readonly members: Counted
  /** Who was asked to, and has not come yet. */
  readonly invited: Counted
  readonly looked: boolean
}

const countOf = (tenant: string, plural: string, filter: object, signal: AbortSignal): Promise<Counted> =>
  request<Counted>(`/${plural}/query`, { method: 'POST', body: { limit: 1, count: true, filter }, tenant, signal })

const inState = (state: string) => ({ state: { eq: state } })

/** How far a new organisation came, as it really is. */
export const stepsQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['start', tenant],
    queryFn: async ({ signal }): Promise<StepsDone> => {
      const [contacts, members, invited] = await Promise.all([
        countOf(tenant, 'contacts', {}, signal),
        countOf(tenant, 'members', inState('active'), signal),
        countOf(tenant, 'members', inState('invited'), signal),
      ])
      return { contacts, members, invited, looked: settings.read(lookedKey(tenant)) === true }
    },
    staleTime: 0,
  })

const lookedKey = (tenant: string) => `start:${tenant}:looked`
const closedKey = (tenant: string) => `start:${tenant}:closed`

export const noteLooked = (tenant: string): void => settings.write(lookedKey(tenant), true)
export const closeGuide = (tenant: string): void => settings.write(closedKey(tenant), true)

/** Closed in this browser; the menu behind one's picture leads back. */
export const isClosed = (tenant: string): boolean => settings.read(closedKey(tenant)) === true
