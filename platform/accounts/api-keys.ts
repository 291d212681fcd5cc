import type { Accounts } from '#platform/accounts/context.ts'
import { newSecret } from '#platform/accounts/secrets.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

/** Every key begins with it, so that one that leaked is found by a search. */
const prefix = 'stw_'

export interface NewApiKey {
  readonly tenantId: string
  readonly name: string
  readonly role: string
  readonly createdBy: string | null
  /** The last day on which it works, in UTC; null for no end. */
  readonly expiresOn: string | null
}

export interface ApiKeyView {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly createdBy: string | null
  readonly createdAt: string
  readonly lastUsedOn: string | null
  readonly expiresOn: string | null
}

/** A new key and what writes it; `key` is shown once. */
export function newApiKey(
  { clock }: Pick<Accounts, 'clock'>,
  wanted: NewApiKey,
): { readonly view: ApiKeyView; readonly key: string; readonly statement: Statement } {
  const { token, hash } = newSecret(prefix)
  const id = newId(clock)
  const now = clock.now()
  const { tenantId, name, role, createdBy, expiresOn } = wanted
  const statement = {
    name: 'add_api_key',
    text: 'select app.add_api_key($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [id, tenantId, hash, name, role, createdBy, now, expiresOn],
  }
  return { view: { id, name, role, createdBy, createdAt: now.toISOString(), lastUsedOn: null, expiresOn }, key: token, statement }
}

interface ApiKeyRow {
  id: string
  name: string
  role: string
  created_by: string | null
  created_at: string
  last_used_on: string | null
  expires_on: string | null
}

/** The keys of a tenant that were not revoked, newest first. */
export async function apiKeysOf(query: Query, tenantId: string): Promise<ApiKeyView[]> {
  const { rows } = await query<ApiKeyRow>({
    name: 'api_keys_of',
    text: 'select id, name, role, created_by, created_at, last_used_on, expires_on from app.api_keys_of($1)',
    values: [tenantId],
  })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastUsedOn: row.last_used_on,
    expiresOn: row.expires_on,
  }))
}

/** What these keys are called, by id, also those that were revoked; without what is no key of the tenant. */
export async function apiKeyNames(query: Query, tenantId: string, ids: readonly string[]): Promise<[string, string][]> {
  if (ids.length === 0) return []
  const text = 'select id, name from app.api_key_names($1, $2)'
  const { rows } = await query<{ id: string; name: string }>({ name: 'api_key_names', text, values: [tenantId, ids] })
  return rows.map(({ id, name }) => [id, name])
}

/** Ends a key; false when the tenant has none with that id. */
export async function revokeApiKey({ clock }: Pick<Accounts, 'clock'>, query: Query, tenantId: string, id: string): Promise<boolean> {
  const { rows } = await query<{ revoked: boolean }>({
    name: 'revoke_api_key',
    text: 'select app.revoke_api_key($1, $2, $3) as revoked',
    values: [tenantId, id, clock.now()],
  })
  return rows[0]?.revoked === true
}

/** Gives every key of a role another one, in the tenant. */
export async function moveApiKeys(query: Query, tenantId: string, from: string, to: string): Promise<void> {
  await query({ name: 'move_api_keys', text: 'select app.move_api_keys($1, $2, $3)', values: [tenantId, from, to] })
}

/** A key that works, and how its tenant works. */
export interface KeyHolder {
  readonly id: string
  readonly role: string
  readonly lastUsedOn: string | null
  readonly tenantId: string
  readonly slug: string
  readonly country: string
  readonly language: 'en' | 'de'
  readonly timeZone: string
  readonly modelVersion: number
  /** Networks from which it may come; none stands for everywhere. */
  readonly allowedAddresses: readonly string[]
}

interface KeyHolderRow {
  key_hash: Buffer
  id: string
  role: string
  last_used_on: string | null
  tenant_id: string
  slug: string
  country: string
  language: 'en' | 'de'
  time_zone: string
  model_version: number
  allowed_addresses: readonly string[]
}

/** Which keys these are, by their hashes (base64url), of whatever tenants. One that was revoked, has expired or never was is missing. */
export async function apiKeysByHash({ database, clock }: Accounts, hashes: readonly string[]): Promise<Map<string, KeyHolder>> {
  const { rows } = await database.global<KeyHolderRow>({
    name: 'api_keys_by_hash',
    text: 'select * from app.api_keys_by_hash($1, $2)',
    values: [hashes.map((hash) => Buffer.from(hash, 'base64url')), today(clock)],
  })
  return new Map(rows.map((row) => [row.key_hash.toString('base64url'), holderOf(row)]))
}

const holderOf = (row: KeyHolderRow): KeyHolder => ({
  id: row.id,
  role: row.role,
  lastUsedOn: row.last_used_on,
  tenantId: row.tenant_id,
  slug: row.slug,
  country: row.country,
  language: row.language,
  timeZone: row.time_zone,
  modelVersion: row.model_version,
  allowedAddresses: row.allowed_addresses,
})

/** Notes the day, once a day: by the hour would be a diary. */
export async function touchApiKey({ database, clock }: Accounts, { id, lastUsedOn }: KeyHolder): Promise<void> {
  const day = today(clock)
  if (lastUsedOn === day) return
  await database.global({ name: 'touch_api_key', text: 'select app.touch_api_key($1, $2)', values: [id, day] })
}

const today = (clock: Accounts['clock']): string => clock.now().toISOString().slice(0, 10)
