import assert from 'node:assert/strict'
import test from 'node:test'
import { create } from '#engine/act/create.ts'
import { namedReadsOf } from '#engine/reads/list.ts'
import { readLog } from '#engine/reads/log.ts'
import { newId } from '#platform/clock/ids.ts'
import { openWorld } from '#tests/world.ts'

const text = `insert into record_read (tenant_id, entity, record_id, hour, actor_id, at, actor_kind, role, purpose, channel)
select $1, 'contact', $2, u.at, u.actor, u.at, 'member', 'owner', 'work', 'manual' from unnest($3::uuid[], $4::timestamptz[]) as u(actor, at)`

test('openings in the same millisecond are on one page or the next, and none is passed over', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    const owner = await tenant.as(tenant.owner)
    const [made] = await create(owner, 'contact', [{ lastName: 'Byron' }])
    const id = String(made?.id)
    const actors = Array.from({ length: 120 }, () => newId(world.clock))
    const start = Date.parse('2026-11-01T09:00:00Z')
    // Three in each millisecond: the fiftieth and the fifty-first share theirs.
    const times = actors.map((_, n) => new Date(start + Math.floor(n / 3)).toISOString())
    await world.database.batch(tenant.id, [{ text, values: [tenant.id, id, actors, times] }])
    const seen: string[] = []
    for (let before: string | undefined; ; ) {
      const { data, next } = await namedReadsOf(owner, id, before)
      seen.push(...data.map(({ by }) => by.id))
      if (next === null) break
      before = next
    }
    assert.deepEqual([seen.length, new Set(seen).size], [120, 120])
    const all: string[] = []
    for (let cursor: string | undefined; ; ) {
      const { data, next } = await readLog(owner, { limit: 50, ...(cursor === undefined ? {} : { cursor }) })
      all.push(...data.map(({ by }) => by.id))
      if (next === null) break
      cursor = next
    }
    assert.deepEqual([all.length, new Set(all).size], [120, 120])
  } finally {
    await world.close()
  }
})
