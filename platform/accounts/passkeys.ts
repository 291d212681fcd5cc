import type { Accounts } from '#platform/accounts/context.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query, Statement } from '#platform/database/statement.ts'

export const passkeysAtMost = 20

export interface PasskeyView {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

/** What a browser is told of a passkey, so that it finds it. */
export interface PasskeyHint {
  /** base64url */
  readonly credentialId: string
  readonly transports: readonly string[]
}

interface PasskeyRow {
  id: string
  credential_id: Buffer
  transports: string[]
  name: string
  created_at: string
  last_used_at: string | null
}

/** The oldest first. */
export async function passkeysOf(query: Query, accountId: string): Promise<(PasskeyView & PasskeyHint)[]> {
  const { rows } = await query<PasskeyRow>({
    name: 'passkeys_of',
    text: 'select id, credential_id, transports, name, created_at, last_used_at from app.passkeys_of($1)',
    values: [accountId],
  })
  return rows.map((row) => ({
    id: row.id,
    credentialId: row.credential_id.toString('base64url'),
    transports: row.transports,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }))
}

/** What an authenticator made, as it was verified. */
export interface MadePasskey {
  /** base64url */
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly signCount: number
  readonly transports: readonly string[]
}

/** `database.unique` when the passkey belongs to an account already. */
export function newPasskey(
  { clock }: Pick<Accounts, 'clock'>,
  accountId: string,
  name: string,
  { credentialId, publicKey, signCount, transports }: MadePasskey,
): { readonly view: PasskeyView; readonly statement: Statement } {
  const id = newId(clock)
  const now = clock.now()
  const statement = {
    name: 'add_passkey',
    text: 'select app.add_passkey($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [id, accountId, Buffer.from(credentialId, 'base64url'), Buffer.from(publicKey), signCount, [...transports], name, now],
  }
  return { view: { id, name, createdAt: now.toISOString(), lastUsedAt: null }, statement }
}

export interface FoundPasskey extends PasskeyHint {
  readonly id: string
  readonly accountId: string
  readonly publicKey: Buffer
}

/** `credentialId` in base64url. */
export async function passkeyByCredential(query: Query, credentialId: string): Promise<FoundPasskey | undefined> {
  const { rows } = await query<{ id: string; account_id: string; credential_id: Buffer; public_key: Buffer; transports: string[] }>({
    name: 'passkey_by_credential',
    text: 'select id, account_id, credential_id, public_key, transports from app.passkey_by_credential($1)',
    values: [Buffer.from(credentialId, 'base64url')],
  })
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    credentialId: row.credential_id.toString('base64url'),
    publicKey: row.public_key,
    transports: row.transports,
  }))[0]
}

/** Notes the count that the authenticator says; false when that is no higher than the last one, as with a copy. Authenticators that do not count always say 0. */
export async function countPasskeyUse({ clock }: Pick<Accounts, 'clock'>, query: Query, id: string, signCount: number): Promise<boolean> {
  const { rows } = await query<{ used: boolean }>({
    name: 'use_passkey',
    text: 'select app.use_passkey($1, $2, $3) as used',
    values: [id, signCount, clock.now()],
  })
  return rows[0]?.used === true
}

export async function renamePasskey(query: Query, accountId: string, id: string, name: string): Promise<boolean> {
  const { rows } = await query<{ renamed: boolean }>({
    name: 'rename_passkey',
    text: 'select app.rename_passkey($1, $2, $3) as renamed',
    values: [accountId, id, name],
  })
  return rows[0]?.renamed === true
}

export async function removePasskey(query: Query, accountId: string, id: string): Promise<boolean> {
  const { rows } = await query<{ removed: boolean }>({
    name: 'remove_passkey',
    text: 'select app.remove_passkey($1, $2) as removed',
    values: [accountId, id],
  })
  return rows[0]?.removed === true
}
