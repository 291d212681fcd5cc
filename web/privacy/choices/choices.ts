import { ApiError, request } from '#web/app/api.ts'
import { paths } from '#web/app/paths.ts'

export interface Topic {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly notice: string
}

/** What somebody chose to get from an organisation. */
export interface Choices {
  readonly organisation: string
  /** The topic of the message whose link was opened. */
  readonly purposeId: string | null
  readonly topics: readonly (Topic & { readonly on: boolean; readonly until: string | null; readonly renewable: boolean })[]
  /** Objected to all advertising. */
  readonly nothing: boolean
}

export interface Offer {
  readonly organisation: string
  readonly topics: readonly Topic[]
}

const post = async <T>(path: string, body: unknown): Promise<T> => (await request<{ data: T }>(path, { method: 'POST', body })).data

export const openChoices = (token: string): Promise<Choices> => post('/preferences/open', { token })

export type Act = 'given' | 'withdrawn' | 'objected'

export const choose = (token: string, purposeId: string | null, act: Act): Promise<Choices> =>
  post('/preferences', { token, purposeId, act })

/** What a mail program does with one click, done by the page. */
export async function leave(token: string): Promise<void> {
  const answer = await fetch(paths.unsubscribe(token), { method: 'POST', credentials: 'omit' }).catch(() => undefined)
  if (answer?.ok !== true) throw new ApiError(answer?.status ?? 0, { code: 'unreachable' })
}

export const checkOptIn = (token: string): Promise<Offer> => post('/opt-in/check', { token })
export const confirmOptIn = (token: string): Promise<{ organisation: string; choices: string }> => post('/opt-in/confirm', { token })
export const offerOf = async (slug: string): Promise<Offer> =>
  (await request<{ data: Offer }>(`/subscribe/${encodeURIComponent(slug)}`)).data
