import { queryOptions } from '@tanstack/react-query'
import type { Locale } from '#messages/dates.ts'
import { ApiError, request } from '#web/app/api.ts'
import { language } from '#web/app/language.ts'

export interface Account {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly language: 'en' | 'de'
  readonly timeZone: string
}

export interface TenantAccess {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly country: string
  readonly role: string
  /** What the role is called, where the tenant made it. */
  readonly roleName: string | null
  /** The role with whose eyes I look, where I do. */
  readonly viewing: string | null
  readonly memberId: string
  /** A second factor is demanded there, and this session has none. */
  readonly factorDemanded: boolean
}

export interface Session {
  readonly account: Account
  /** It was opened by the provider of its one organisation; whatever concerns the account itself is closed to it. */
  readonly confined: boolean
  /** Whether a second factor can be added to the account from here. */
  readonly addsFactor: boolean
  readonly tenants: readonly TenantAccess[]
}

export const sessionPath = '/session'

/** Who is signed in, or null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      const session = (await request<{ data: Session }>(sessionPath, { signal })).data
      rememberLocale(session.account)
      return session
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 5 * 60_000,
  gcTime: Number.POSITIVE_INFINITY,
})

let timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Dates are shown in the account's time zone from now on. */
export function rememberLocale(account: Pick<Account, 'timeZone'>): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: account.timeZone })
    timeZone = account.timeZone
  } catch {
    // A zone that this browser does not know: its own is the better guess.
  }
}

/** How dates and numbers are written for the reader. */
export function locale(): Locale {
  return { language: language(), timeZone }
}
