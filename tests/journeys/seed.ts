import type { Principal } from '#engine/access/principal.ts'
import { create } from '#engine/act/create.ts'
import { writingAs } from '#engine/engine.ts'
import type { Stage, StageTenant } from '#tests/journeys/stage.ts'

const batch = 500

/** Many records at once, through the same gate as all others. Gives their ids in their order. */
export async function seed(
  { context }: Stage,
  { tenantId, slug }: StageTenant,
  entity: string,
  records: readonly Record<string, unknown>[],
): Promise<string[]> {
  const system: Principal = {
    kind: 'system',
    tenantId,
    slug,
    actorId: null,
    accountId: null,
    sessionId: null,
    role: 'owner',
    mates: [],
    modelVersion: 0,
    country: 'DE',
    language: 'en',
    timeZone: 'Europe/Berlin',
    channel: 'system',
  }
  const writing = await writingAs(context.engine, system)
  const ids: string[] = []
  for (let at = 0; at < records.length; at += batch) {
    const made = await create(writing, entity, records.slice(at, at + batch))
    ids.push(...made.map(({ id }) => id))
  }
  return ids
}
