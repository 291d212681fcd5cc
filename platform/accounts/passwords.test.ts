import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPasswords, TooBusy } from '#platform/accounts/passwords.ts'

const cheap = { memoryCost: 64, timeCost: 1 }

test('a password fits its own hash alone, however its letters are encoded', async () => {
  const passwords = openPasswords(cheap)
  const hash = await passwords.hash('Köln im Regen')
  assert.match(hash, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
  assert.notEqual(await passwords.hash('Köln im Regen'), hash)
  assert.equal(await passwords.verify(hash, 'Ko\u0308ln im Regen'), true)
  assert.equal(await passwords.verify(hash, 'Köln im Regen '), false)
})

test('a hash made at another cost is still understood', async () => {
  const hash = await openPasswords({ memoryCost: 128, timeCost: 2 }).hash('Köln im Regen')
  assert.equal(await openPasswords(cheap).verify(hash, 'Köln im Regen'), true)
})

test('no account costs the work of one verification and is never right', async () => {
  const dear = openPasswords({ memoryCost: 65_536, timeCost: 3 })
  const hash = await dear.hash('Köln im Regen')
  const workOf = async (passwordHash: string | undefined) => {
    const before = process.cpuUsage()
    assert.equal(await dear.verify(passwordHash, 'something else'), false)
    return process.cpuUsage(before).user
  }
  const [known, unknown] = [await workOf(hash), await workOf(undefined)]
  assert.ok(unknown > known / 4, `${unknown} µs of work against ${known}`)
})

test('few work at a time, some wait, the rest is sent away at once', async () => {
  const passwords = openPasswords({ ...cheap, atOnce: 1, waiting: 2 })
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash('Köln im Regen')))
  assert.deepEqual(
    results.map((result) => (result.status === 'fulfilled' ? 'done' : result.reason instanceof TooBusy ? 'busy' : 'failed')),
    ['done', 'done', 'done', 'busy', 'busy'],
  )
  assert.match(await passwords.hash('Köln im Regen'), /^\$argon2id/)
})
