import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asSystem } from '#engine/people/as-system.ts'
import { fileRequest } from '#engine/requests/file.ts'
import { mostRequests, requestsFor } from '#engine/requests/page.ts'
import { openWorld } from '#tests/world.ts'

test('of what is owed nothing is out of reach, however much it is: page by page in the order in which it is due', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    const system = await asSystem(world, tenant.id)
    const filed: string[] = []
    // Two each day, so that some are due in the same moment.
    for (let n = 0; n < mostRequests + 7; n += 1) {
      const receivedAt = `2026-10-${String(1 + Math.floor(n / 2)).padStart(2, '0')}T09:00:00.000Z`
      filed.push((await fileRequest(system, { kind: 'access', channel: 'post', language: 'en', receivedAt })).id)
    }
    const owed = ['open', 'waiting'] as const
    const first = await requestsFor(system, { owed, after: null })
    assert.equal(first.length, mostRequests)
    const second = await requestsFor(system, { owed, after: first.at(-1)?.id ?? null })
    const all = [...first, ...second]
    assert.deepEqual(all.map(({ id }) => id).toSorted(), filed.toSorted())
    assert.deepEqual(
      all.map(({ dueAt }) => dueAt),
      all.map(({ dueAt }) => dueAt).toSorted(),
    )
  } finally {
    await world.close()
  }
})
