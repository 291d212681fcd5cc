import { lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act/writing.ts'
import { partAad, type Values } from '#engine/change/record.ts'
import type { Engine } from '#engine/engine.ts'
import { namingFields, type Said, saidIn } from '#engine/mentions/texts.ts'
import { tokensOf } from '#engine/mentions/tokens.ts'
import { type Indexed, indexStatements } from '#engine/mentions/write.ts'
import type { EntityModel } from '#engine/model.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { recordsAfter } from '#engine/storage/contents.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

const atOnce = 200
const first = '00000000-0000-0000-0000-000000000000'

/** Finds out anew whom the tenant's texts and their history name: for records that came without their tokens, from an archive or from before there were any. Adds and takes nothing away, so that it can run beside everything else, and again. */
export async function rebuildMentions(engine: Engine, { tenantId }: { readonly tenantId: string }): Promise<void> {
  const writing = await asSystem(engine, tenantId)
  const cipher = await engine.keys.tenant(tenantId)
  for (const entity of writing.model.entities) if (namingFields(entity).length > 0) await rebuildEntity(writing, cipher, entity)
  await rebuildHistory(writing, cipher)
}

async function rebuildEntity(writing: Writing, cipher: Cipher, entity: EntityModel): Promise<void> {
  const { tenantId, country } = writing.principal
  const fields = namingFields(entity)
  for (let after = first; ; ) {
    const last = await writing.database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<{ id: string }>(recordsAfter(entity, tenantId, after, atOnce))
      const ids = rows.map(({ id }) => id)
      // Locked, so that nobody changes a text between its being read and its tokens being written.
      const records = ids.length === 0 ? [] : await lockRows(tx, writing, entity, ids)
      const indexed = records.flatMap((record) =>
        fields.map((field): Indexed => {
          const tokens = tokensOf(cipher, saidIn(entity, field, record[field.key]), country)
          return { entity: entity.name, recordId: record.id, field: field.key, tokens }
        }),
      )
      await tx.finish(
        indexStatements(
          tenantId,
          indexed.filter(({ tokens }) => tokens.length > 0),
        ),
      )
      return ids.length < atOnce ? undefined : ids.at(-1)
    })
    if (last === undefined) return
    after = last
  }
}

interface PartRow {
  readonly change_id: string
  readonly position: number
  readonly record_id: string
  readonly entity: string
  readonly sealed_values: Buffer
}

const partsText = `select p.change_id, p.position, p.record_id, c.entity, p.sealed_values from change_part p join change_record c on c.tenant_id = $1 and c.id = p.change_id
where p.tenant_id = $1 and (p.change_id, p.position) > ($2::uuid, $3::integer) and p.sealed_values is not null order by p.change_id, p.position limit 200`

async function rebuildHistory(writing: Writing, cipher: Cipher): Promise<void> {
  const { tenantId, country } = writing.principal
  for (let after: readonly [string, number] = [first, 0]; ; ) {
    const [found] = await writing.database.batch(tenantId, [statement(partsText, [tenantId, ...after])])
    const rows = (found?.rows ?? []) as unknown as PartRow[]
    const said = new Map<string, { readonly place: Omit<Indexed, 'tokens'>; readonly said: Said[] }>()
    for (const row of rows)
      for (const [field, texts] of saidBefore(writing, cipher, row)) {
        const key = `${row.record_id} ${field}`
        const known = said.get(key) ?? { place: { entity: row.entity, recordId: row.record_id, field }, said: [] }
        known.said.push(...texts)
        said.set(key, known)
      }
    const indexed = [...said.values()].map(({ place, said: texts }): Indexed => ({ ...place, tokens: tokensOf(cipher, texts, country) }))
    await writing.database.batch(
      tenantId,
      indexStatements(
        tenantId,
        indexed.filter(({ tokens }) => tokens.length > 0),
      ),
    )
    const last = rows.at(-1)
    if (last === undefined || rows.length < atOnce) return
    after = [last.change_id, last.position]
  }
}

/** What a change says in the fields that can name somebody, before and after. */
function saidBefore({ model, principal }: Writing, cipher: Cipher, row: PartRow): [string, Said[]][] {
  const entity = model.entity(row.entity)
  if (entity === undefined) return []
  const plain = cipher.decrypt(row.sealed_values, partAad(principal.tenantId, row.change_id, row.record_id))
  const { before, after } = JSON.parse(plain.toString('utf8')) as { before: Values | null; after: Values | null }
  return namingFields(entity).map((field) => [field.key, [before, after].flatMap((values) => saidIn(entity, field, values?.[field.key]))])
}
