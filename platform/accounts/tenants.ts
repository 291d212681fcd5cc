import type { Query, Statement } from '#platform/database/statement.ts'

export interface TenantName {
  readonly id: string
  readonly slug: string
  readonly name: string
}

export async function tenantOf(query: Query, id: string): Promise<TenantName | undefined> {
  const { rows } = await query<TenantName>({ name: 'tenant_of', text: 'select id, slug, name from app.tenant_of($1)', values: [id] })
  return rows[0]
}

export async function tenantBySlug(query: Query, slug: string): Promise<TenantName | undefined> {
  const { rows } = await query<TenantName>({
    name: 'tenant_by_slug',
    text: 'select id, slug, name from app.tenant_by_slug($1)',
    values: [slug],
  })
  return rows[0]
}

/** Does anybody use this installation yet? */
export async function hasTenant(query: Query): Promise<boolean> {
  const { rows } = await query<{ found: boolean }>({ name: 'has_tenant', text: 'select app.has_tenant() as found' })
  return rows[0]?.found === true
}

export async function slugTaken(query: Query, slug: string): Promise<boolean> {
  const { rows } = await query<{ taken: boolean }>({ name: 'slug_taken', text: 'select app.slug_taken($1) as taken', values: [slug] })
  return rows[0]?.taken === true
}

/** `database.unique` when the slug is taken. */
export const addTenant = ({ id, slug, name }: TenantName, at: Date): Statement => ({
  name: 'add_tenant',
  text: 'select app.add_tenant($1, $2, $3, $4)',
  values: [id, slug, name, at],
})

export const renameTenant = (id: string, name: string): Statement => ({
  name: 'rename_tenant',
  text: 'select app.rename_tenant($1, $2)',
  values: [id, name],
})

/** How the tenant works: what its settings hold. */
export interface TenantSettings {
  readonly country: string
  readonly language: 'en' | 'de'
  readonly timeZone: string
  readonly currency: string
}

interface SettingsRow {
  country: string
  language: 'en' | 'de'
  time_zone: string
  currency: string
}

/** Within a transaction of the tenant. */
export async function settingsOf(query: Query, tenantId: string): Promise<TenantSettings | undefined> {
  const { rows } = await query<SettingsRow>({
    name: 'tenant_settings_of',
    text: 'select country, language, time_zone, currency from tenant_settings where tenant_id = $1',
    values: [tenantId],
  })
  return rows.map((row) => ({ country: row.country, language: row.language, timeZone: row.time_zone, currency: row.currency }))[0]
}

/** Within a transaction of the tenant: of two who change how it works at once, one waits and sees what the other left. */
export const holdSettings = (tenantId: string): Statement => ({
  name: 'hold_tenant_settings',
  text: 'select 1 from tenant_settings where tenant_id = $1 for update',
  values: [tenantId],
})

/** Within a transaction of the tenant. */
export const addSettings = (tenantId: string, { country, language, timeZone, currency }: TenantSettings, at: Date): Statement => ({
  name: 'add_tenant_settings',
  text: 'insert into tenant_settings (tenant_id, country, language, time_zone, currency, created_at) values ($1, $2, $3, $4, $5, $6)',
  values: [tenantId, country, language, timeZone, currency, at],
})

/** Within a transaction of the tenant. */
export const changeSettings = (tenantId: string, { country, language, timeZone, currency }: TenantSettings): Statement => ({
  name: 'change_tenant_settings',
  text: 'update tenant_settings set country = $2, language = $3, time_zone = $4, currency = $5 where tenant_id = $1',
  values: [tenantId, country, language, timeZone, currency],
})
