import { request } from '#web/app/api.ts'

/** Leaves for the provider of that organisation; it sends the browser back to the page of `provider-back.tsx`. */
export async function toProvider(tenant: string, purpose: 'sign-in' | 'link'): Promise<void> {
  const { data } = await request<{ data: { url: string } }>('/provider-visits', { method: 'POST', body: { tenant, purpose } })
  location.assign(data.url)
}
