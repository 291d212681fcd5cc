import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openOwner } from '#platform/database/owner.ts'
import { openScratch } from '#platform/database/scratch.ts'
import { openTestDatabase } from '#tests/database.ts'
import { eventually } from '#tests/eventually.ts'

async function namesOf(ownerUrl: string): Promise<Set<string>> {
  const owner = openOwner(ownerUrl)
  try {
    return new Set((await owner.query<{ name: string }>({ text: 'select datname as name from pg_database' })).rows.map(({ name }) => name))
  } finally {
    await owner.close()
  }
}

test('a scratch database is migrated, walled and gone when it is closed', async () => {
  const live = await openTestDatabase()
  try {
    const scratch = await openScratch(live)
    const name = new URL(scratch.ownerUrl).pathname.slice(1)
    assert.ok((await namesOf(live.ownerUrl)).has(name))
    await scratch.close()
    assert.ok(!(await namesOf(live.ownerUrl)).has(name))
  } finally {
    await live.close()
  }
})

test('a scratch database goes while the server tidies it up', async () => {
  const live = await openTestDatabase()
  try {
    const scratch = await openScratch(live)
    const [inside, outside] = [openOwner(scratch.ownerUrl), openOwner(live.ownerUrl)]
    await live.asSuperuser(() => `alter system set autovacuum_naptime = '1s'`)
    await live.asSuperuser(() => 'select pg_reload_conf()')
    const slowly = 'autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1, autovacuum_vacuum_insert_threshold = 1'
    await inside.script(`create table untidy (text text) with (${slowly})`)
    await inside.script(`insert into untidy select repeat('x', 500) from generate_series(1, 50000)`)
    await inside.close()
    const name = new URL(scratch.ownerUrl).pathname.slice(1)
    // A session that bears no role: the owner of the database is not told more of it.
    const text = 'select from pg_stat_activity where datname = $1 and usename is null'
    await eventually(async () => (await outside.query({ text, values: [name] })).count > 0, true)
    await scratch.close()
    assert.ok(!(await namesOf(live.ownerUrl)).has(name))
    await outside.close()
  } finally {
    await live.asSuperuser(() => 'alter system reset autovacuum_naptime')
    await live.asSuperuser(() => 'select pg_reload_conf()')
    await live.close()
  }
})

const tablesText = `select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace`

test('a database that is kept for scratch is used again and again, but never one that holds something else', async () => {
  const live = await openTestDatabase()
  const owner = openOwner(live.ownerUrl)
  const name = `test_${process.pid}_kept`
  const scratchUrl = new URL(live.ownerUrl)
  scratchUrl.pathname = `/${name}`
  try {
    await assert.rejects(openScratch({ ...live, scratchUrl: live.ownerUrl }), { code: 'scratch.not-empty' })
    await owner.script(`create database ${name}`)
    const inside = openOwner(scratchUrl.href)
    for (const killed of [true, false]) {
      const scratch = await openScratch({ ...live, scratchUrl: scratchUrl.href })
      const { rows } = await inside.query<{ name: string }>({ text: tablesText })
      assert.ok(rows.some((row) => row.name === 'contact'))
      // One that was killed leaves everything behind: the next clears it away.
      if (!killed) await scratch.close()
    }
    assert.equal((await inside.query({ text: tablesText })).count, 0)
    await inside.close()
  } finally {
    await owner.script(`drop database if exists ${name} with (force)`)
    await owner.script(`drop role if exists ${name}_app; drop role if exists ${name}_search`)
    await owner.close()
    await live.close()
  }
})
