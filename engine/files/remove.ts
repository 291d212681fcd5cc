import type { Engine } from '#engine/engine.ts'
import { namedContents } from '#engine/files/named.ts'
import { releaseModel } from '#engine/model-of.ts'
import { holding, keeping } from '#engine/storage/contents.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Area, FileName, Files } from '#platform/files/files.ts'

type Place = Pick<Engine, 'database'>

/** Where the bytes of a value lie, and the copies that were made of them. */
export const contentAreas = (kept: 'file' | 'image'): readonly Area[] => (kept === 'file' ? ['file', 'thumbnail', 'preview'] : ['image'])

const goneText = 'select content_id, area from content_gone where tenant_id = $1 order by content_id limit 500'
const doneText = 'delete from content_gone where tenant_id = $1 and content_id = any($2::uuid[])'

/** Those of these contents that some record of the tenant names, in the trash or not. */
async function stillHeld({ database }: Place, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  const statements = releaseModel().entities.flatMap((entity) => keeping(entity).map((kept) => holding(entity, kept, tenantId, ids)))
  const found = await database.batch(tenantId, statements)
  return new Set(found.flatMap(({ rows }) => rows.map(({ id }) => String(id))))
}

/** Removes the bytes whose records are gone. Whatever ends it in between, the next run goes on: a row is forgotten only after its bytes. */
export async function removeContents(place: Place, files: Files, { tenantId }: { readonly tenantId: string }): Promise<number> {
  let removed = 0
  for (;;) {
    const [found] = await place.database.batch(tenantId, [statement(goneText, [tenantId])])
    const gone = (found?.rows ?? []) as unknown as { content_id: string; area: 'file' | 'image' }[]
    if (gone.length === 0) return removed
    const ids = gone.map((row) => row.content_id)
    const held = await stillHeld(place, tenantId, ids)
    for (const row of gone)
      if (!held.has(row.content_id)) for (const area of contentAreas(row.area)) await files.remove({ tenantId, area, id: row.content_id })
    await place.database.batch(tenantId, [statement(doneText, [tenantId, ids])])
    removed += gone.length - held.size
  }
}

/** Removes those of these bytes of a tenant that none of its records names. Gives how many went. */
export async function removeUnheld(place: Place, files: Files, tenantId: string, names: readonly FileName[]): Promise<number> {
  const held = await stillHeld(
    place,
    tenantId,
    names.map(({ id }) => id),
  )
  const unheld = names.filter(({ id }) => !held.has(id))
  for (const name of unheld) await files.remove(name)
  return unheld.length
}

/** An upload that takes longer than this has failed. */
const settled = 24 * 60 * 60 * 1000
const swept: readonly Area[] = ['file', 'thumbnail', 'preview', 'image']

/**
 * What no removal caught: bytes that were written for a record that never came, since a kill ended the upload in between.
 * Gives how many went, and how many records there are whose bytes are missing. A tenant that is closed just now, or fails otherwise, keeps no other from its turn; `failed` is told.
 */
export async function sweepContents(
  engine: Place & Pick<Engine, 'clock'>,
  files: Files,
  failed: (error: unknown) => void,
): Promise<{ removed: number; missing: number }> {
  const before = new Date(engine.clock.now().getTime() - settled)
  const counted = { removed: 0, missing: 0 }
  let batch: FileName[] = []
  const tenants = new Set<string>()
  const flush = async (): Promise<void> => {
    for (const [tenantId, names] of Map.groupBy(batch, (name) => name.tenantId))
      counted.removed += await removeUnheld(engine, files, tenantId, names).catch((error: unknown) => {
        failed(error)
        return 0
      })
    batch = []
  }
  for await (const name of files.olderThan(before, swept)) {
    tenants.add(name.tenantId)
    batch.push(name)
    if (batch.length >= 500) await flush()
  }
  await flush()
  for (const tenantId of tenants) {
    try {
      await removeContents(engine, files, { tenantId })
      counted.missing += await missingOf(engine, files, tenantId, before)
    } catch (error) {
      failed(error)
    }
  }
  return counted
}

/** Records that name bytes which are not there. */
async function missingOf(place: Place, files: Files, tenantId: string, before: Date): Promise<number> {
  let missing = 0
  for await (const { at } of namedContents(place, tenantId, before)) if ((await files.size(at)) === undefined) missing += 1
  return missing
}
