import type { Query, Statement } from '#platform/database/statement.ts'

export interface PostalAddress {
  readonly street: string | null
  readonly postalCode: string | null
  readonly city: string | null
  readonly region: string | null
  readonly country: string | null
}

/** What an account holder said of themselves; all of it may be missing. */
export interface Profile {
  readonly jobTitle: string | null
  readonly phone: string | null
  readonly address: PostalAddress | null
}

interface ProfileRow {
  phone: string | null
  job_title: string | null
  street: string | null
  postal_code: string | null
  city: string | null
  region: string | null
  country: string | null
}

export async function profileOf(query: Query, accountId: string): Promise<Profile> {
  const { rows } = await query<ProfileRow>({
    name: 'profile_of',
    text: 'select phone, job_title, street, postal_code, city, region, country from app.profile_of($1)',
    values: [accountId],
  })
  const row = rows[0]
  if (row === undefined) return { jobTitle: null, phone: null, address: null }
  const { street, postal_code: postalCode, city, region, country } = row
  const address = { street, postalCode, city, region, country }
  const isEmpty = Object.values(address).every((part) => part === null)
  return { jobTitle: row.job_title, phone: row.phone, address: isEmpty ? null : address }
}

export const changeProfile = (accountId: string, { jobTitle, phone, address }: Profile): Statement => ({
  name: 'change_profile',
  text: 'select app.change_profile($1, $2, $3, $4, $5, $6, $7, $8)',
  values: [
    accountId,
    phone,
    jobTitle,
    ...[address?.street, address?.postalCode, address?.city, address?.region, address?.country].map((part) => part ?? null),
  ],
})

/** What was said of an organisation; all of it may be missing. */
export interface TenantProfile {
  readonly companySize: string | null
  readonly industry: string | null
}

export async function tenantProfileOf(query: Query, tenantId: string): Promise<TenantProfile> {
  const { rows } = await query<{ company_size: string | null; industry: string | null }>({
    name: 'tenant_profile_of',
    text: 'select company_size, industry from app.tenant_profile_of($1)',
    values: [tenantId],
  })
  return { companySize: rows[0]?.company_size ?? null, industry: rows[0]?.industry ?? null }
}

export const changeTenantProfile = (tenantId: string, { companySize, industry }: TenantProfile): Statement => ({
  name: 'change_tenant_profile',
  text: 'select app.change_tenant_profile($1, $2, $3)',
  values: [tenantId, companySize, industry],
})
