import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'

export interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

/** What guards my account besides the password. */
export interface Factors {
  readonly totp: { readonly addedAt: string; readonly lastUsedAt: string | null } | null
  readonly passkeys: readonly Passkey[]
  /** How many recovery codes are left. */
  readonly recoveryCodes: number
}

export const factorsQuery = queryOptions({
  queryKey: ['factors'],
  queryFn: async ({ signal }) => (await request<{ data: Factors }>('/account/factors', { signal })).data,
  staleTime: 0,
})

export const countOf = ({ totp, passkeys }: Factors): number => passkeys.length + (totp === null ? 0 : 1)

/** After a factor was added or removed: what there is, where one is signed in, and what happened. */
export async function refreshSecurity(client: QueryClient): Promise<void> {
  await Promise.all([['factors'], ['sessions'], ['devices'], ['security-events']].map((queryKey) => client.invalidateQueries({ queryKey })))
}

/** `Firefox on Windows`, in the reader's words. */
export function deviceName({ browser, os }: { readonly browser: string | null; readonly os: string | null }): string {
  if (browser !== null && os !== null) return t('security.device', { browser, os })
  return browser ?? os ?? t('security.unknownDevice')
}

/** The time zone of this browser, noted with a session so that its owner knows it again. */
export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
