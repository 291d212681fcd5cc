import { settings } from '#web/app/storage.ts'

const key = 'last-tenants'

function kept(): Readonly<Record<string, unknown>> {
  const found = settings.read(key)
  return typeof found === 'object' && found !== null ? (found as Readonly<Record<string, unknown>>) : {}
}

/** The slug of the organisation that the account had open last in this browser. */
export function lastTenant(accountId: string): string | undefined {
  const slug = kept()[accountId]
  return typeof slug === 'string' ? slug : undefined
}

/** `/` leads there from now on. */
export function rememberTenant(accountId: string, slug: string): void {
  if (lastTenant(accountId) !== slug) settings.write(key, { ...kept(), [accountId]: slug })
}
