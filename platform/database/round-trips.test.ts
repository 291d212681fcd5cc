import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '#platform/clock/ids.ts'
import { openDatabase } from '#platform/database/database.ts'
import { openTestDatabase } from '#tests/database.ts'

test('a batch is one round trip, a transaction of one statement two, with finish one', async () => {
  const t = await openTestDatabase({ upTo: '0000_foundation' })
  const folder = await mkdtemp(join(tmpdir(), 'steward-trips-'))
  const target = new URL(t.appUrl)
  const counter = await countTrips(join(target.searchParams.get('host') ?? '', '.s.PGSQL.5432'), join(folder, '.s.PGSQL.5432'))
  target.searchParams.set('host', folder)
  const database = openDatabase({ url: target.toString(), connections: 1 })
  const tenantId = newId()
  const ask = { name: 'who', text: 'SELECT current_user' }
  const tripsOf = async (work: () => Promise<unknown>) => {
    const start = counter.trips()
    await work()
    return counter.trips() - start
  }
  try {
    await database.batch(tenantId, [ask])
    assert.equal(await tripsOf(() => database.batch(tenantId, [ask, ask, ask])), 1)
    assert.equal(await tripsOf(() => database.read(tenantId, [ask, ask])), 1)
    assert.equal(await tripsOf(() => database.read(tenantId, [ask])), 1)
    assert.equal(await tripsOf(() => database.global(ask)), 1)
    assert.equal(await tripsOf(() => database.tenant(tenantId, (tx) => tx.query(ask))), 2)
    assert.equal(await tripsOf(() => database.tenant(tenantId, (tx) => tx.finish([ask, ask]))), 1)
    assert.equal(await tripsOf(() => database.tenant(tenantId, async (tx) => Promise.all([tx.query(ask), tx.query(ask)]))), 2)
    assert.equal(await tripsOf(() => database.tenant(tenantId, async () => 'nothing asked')), 0)
  } finally {
    await database.close()
    counter.server.close()
    await rm(folder, { recursive: true })
    await t.close()
  }
})

/** Stands between client and server; whenever the client speaks after the server has, a round trip begins. */
async function countTrips(serverSocket: string, ownSocket: string): Promise<{ server: Server; trips: () => number }> {
  let trips = 0
  let lastSpoke: 'client' | 'server' = 'server'
  const server = createServer((client) => {
    const upstream = connect(serverSocket)
    for (const socket of [client, upstream]) socket.on('error', () => {})
    client.on('data', (bytes) => {
      if (lastSpoke === 'server') trips += 1
      lastSpoke = 'client'
      // Held back for a moment: a statement in a packet of its own would be answered before the next one comes.
      setTimeout(() => upstream.write(bytes), 20)
    })
    upstream.on('data', (bytes) => {
      lastSpoke = 'server'
      client.write(bytes)
    })
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(ownSocket, resolve))
  return { server, trips: () => trips }
}
