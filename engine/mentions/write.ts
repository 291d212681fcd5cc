import { namingFields, saidIn } from '#engine/mentions/texts.ts'
import { tokensOf } from '#engine/mentions/tokens.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

/** Under whose key a text's tokens are made, and how a phone number without country code is meant. */
export interface Indexing {
  readonly tenantId: string
  readonly cipher: Cipher
  readonly country: string
}

export interface Indexed {
  readonly entity: string
  readonly recordId: string
  readonly field: string
  readonly tokens: readonly string[]
  readonly unreadable?: boolean
}

/** What a text said before stays in its history, so its tokens stay as well; they go when the history does, or when it is cleaned. */
const addText = `insert into mention (tenant_id, entity, record_id, field, tokens, unreadable)
select $1, u.entity, u.record_id, u.field, u.tokens::bigint[], u.unreadable from unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::boolean[]) as u(entity, record_id, field, tokens, unreadable)
on conflict (tenant_id, record_id, field) do update set tokens = array(select unnest(mention.tokens) union select unnest(excluded.tokens)), unreadable = excluded.unreadable
where not mention.tokens @> excluded.tokens or mention.unreadable <> excluded.unreadable`

/** Adds tokens to what is known of these texts. */
export function indexStatements(tenantId: string, indexed: readonly Indexed[]): Statement[] {
  if (indexed.length === 0) return []
  return [
    statement(addText, [
      tenantId,
      indexed.map(({ entity }) => entity),
      indexed.map(({ recordId }) => recordId),
      indexed.map(({ field }) => field),
      indexed.map(({ tokens }) => `{${tokens.join()}}`),
      indexed.map(({ unreadable }) => unreadable === true),
    ]),
  ]
}

const readText = `select app.enqueue(task => 'read_contents', payload => $2::json, max_attempts => 10, queue => null, job_key => 'read_contents ' || $1::text)`

/** The worker reads what files say, all that nobody read yet: however many wait, it is one task. */
export const askToRead = (tenantId: string): Statement => statement(readText, [tenantId, JSON.stringify({ tenantId })])

/** The tokens of the given fields of records, to be written with them in one statement. What bytes say the worker finds out. */
export function mentionStatements(
  entity: EntityModel,
  rows: readonly { readonly id: string; readonly values: Readonly<Record<string, unknown>> }[],
  fields: readonly FieldModel[],
  { tenantId, cipher, country }: Indexing,
): Statement[] {
  const written = new Set(fields)
  const naming = namingFields(entity).filter((field) => written.has(field))
  const indexed = rows.flatMap(({ id, values }) =>
    naming.flatMap((field): Indexed[] => {
      const tokens = tokensOf(cipher, saidIn(entity, field, values[field.key]), country)
      return tokens.length === 0 ? [] : [{ entity: entity.name, recordId: id, field: field.key, tokens }]
    }),
  )
  const bytes = fields.filter(({ kind }) => kind.keeps === 'file')
  const isNew = rows.some(({ values }) => bytes.some(({ key }) => (values[key] ?? null) !== null))
  return [...indexStatements(tenantId, indexed), ...(isNew ? [askToRead(tenantId)] : [])]
}
