import type { SqlType } from '#schema/field.ts'
import type { Holds, ProcessingRole, RetentionAction, RetentionRule } from '#schema/privacy.ts'

export interface StoreColumn {
  readonly type: SqlType | 'bytea' | 'jsonb' | 'text[]' | 'bigint[]' | 'inet'
  readonly holds: Holds
  readonly optional?: true
  readonly default?: string
  readonly oneOf?: readonly string[]
  /** Of a ciphertext (`sealed_…`): the columns that bind it to its row; those of the key unless told. */
  readonly sealedBy?: readonly string[]
  /** A column of the same row; where it is true the value lets somebody in, and leaves in no archive. */
  readonly secretWhen?: string
}

/** A column that leads from a row to the person whose data it is: the id of a record, of a member or of an account. */
export type Reach = { readonly record: string } | { readonly member: string } | { readonly account: string }

export interface StoreDeclaration {
  readonly role: ProcessingRole
  /** Walled: rows of one tenant under row security. Global: reached through definer functions alone. */
  readonly wall: 'tenant' | 'global'
  /** Whose data, in words for the data map. */
  readonly subject: 'account' | 'contact' | 'none'
  /** How its rows are found when a person is exported or erased. A store of people's data that has none says what deals with it instead (`apart`). */
  readonly reach?: Reach | { readonly apart: string }
  /** What erasing the person does to such a row: it goes unless told; `empty`: it stays without what is personal; `retain`: a law keeps it. */
  readonly onErasure?: 'erase' | 'empty' | 'retain'
  readonly why: string
  readonly retain: { readonly clock: string; readonly rule: RetentionRule; readonly action: RetentionAction }
  /** Its rows were sent to people, as these columns say: to whom, of which class, for what, by which way. What is advertising goes soon after the person opted out. */
  readonly sent?: { readonly to: string; readonly class: string; readonly purpose: string; readonly channel: string }
  readonly columns: Readonly<Record<string, StoreColumn>>
  /** Column lists; a walled store's key begins with tenant_id without saying so. */
  readonly key: readonly string[]
  readonly unique?: readonly (readonly string[])[]
  readonly indexes?: readonly (readonly string[])[]
  /** Foreign keys within the tenant: column → store or entity table, or `tenant`, `account` for global ones. */
  readonly references?: Readonly<Record<string, string>>
  /** What the app role may do besides reading; `insert` alone makes a log that nobody rewrites. */
  readonly grants: readonly ('select' | 'insert' | 'update' | 'delete')[]
  /** Why its rows are in no backup; everything is that says nothing. */
  readonly backup?: { readonly none: string }
  /** Why its rows are in no archive of the tenant; every walled store's are that says nothing. */
  readonly archive?: { readonly none: string }
  /** The role that owns the table; the search table belongs to the search role. */
  readonly ownedBy?: 'search'
}

export interface Store extends StoreDeclaration {
  readonly name: string
}

/** Declares a table that is no entity: it has no API and no screen of its own, but what it holds is annotated all the same. */
export function store<const D extends StoreDeclaration>(
  name: string,
  declaration: D & { readonly [K in Exclude<keyof D, keyof StoreDeclaration>]: never },
): Store & D {
  return { ...(declaration as D), name }
}
