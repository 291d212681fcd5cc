import { releaseModel } from '#engine/model-of.ts'
import { keepers, keeping } from '#engine/storage/contents.ts'
import type { Database } from '#platform/database/database.ts'
import type { FileName } from '#platform/files/files.ts'

/** Bytes that a record of a tenant names. */
export interface NamedContent {
  readonly entity: string
  readonly recordId: string
  readonly field: string
  readonly at: FileName
}

const limit = 500
/** The last moment that a date can say is none that PostgreSQL knows; this one both do. */
const endOfTime = new Date('9999-12-31T00:00:00Z')
const first = '00000000-0000-0000-0000-000000000000'

/** Everything that the records of a tenant name in the file store, those in the trash among them, last changed before that time. */
export async function* namedContents(
  { database }: { readonly database: Database },
  tenantId: string,
  before = endOfTime,
): AsyncGenerator<NamedContent, void, undefined> {
  for (const entity of releaseModel().entities)
    for (const kept of keeping(entity)) {
      let after = first
      for (;;) {
        const [found] = await database.batch(tenantId, [keepers(entity, kept, { tenantId, after, before: before.toISOString(), limit })])
        const rows = (found?.rows ?? []) as unknown as { record: string; content: string }[]
        for (const { record, content } of rows)
          yield { entity: entity.name, recordId: record, field: kept.field.key, at: { tenantId, area: kept.area, id: content } }
        if (rows.length < limit) break
        after = rows.at(-1)?.record ?? after
      }
    }
}
