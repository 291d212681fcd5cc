import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { newAccount } from '#platform/accounts/account.ts'
import { newRecoveryCodes, redeemRecoveryCode } from '#platform/accounts/recovery-codes.ts'
import { confirmTotp, newTotp, redeemTotp } from '#platform/accounts/totp.ts'
import type { Query } from '#platform/database/statement.ts'
import { openTestEntrance, type TestEntrance } from '#tests/entrance.ts'

let world: TestEntrance
let query: Query

before(async () => {
  world = await openTestEntrance()
  query = (statement) => world.entrance.accounts.database.global(statement)
})
after(() => world.close())

const step = 30_000

async function freshAccount(): Promise<string> {
  const wanted = { email: `${crypto.randomUUID()}@example.org`, name: 'A', language: 'en', timeZone: 'UTC', passwordHash: 'x' } as const
  const { id, statement } = newAccount(world.entrance.accounts, wanted)
  await query(statement)
  return id
}

/** What somebody does: time passes (or a clock is set back), then codes of some steps are shown, some of them at the same moment. */
const deed = fc.record({
  seconds: fc.integer({ min: -90, max: 120 }),
  shown: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 4 }),
  atOnce: fc.boolean(),
})

test('whatever is shown, in whatever order, at whatever time: a code that was accepted once is never accepted again, and none before it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 8 }), async (deeds) => {
      const { accounts } = world.entrance
      const accountId = await freshAccount()
      const app = newTotp(accounts, accountId, 'me')
      await query(app.statement)
      const codeOf = (at: number) => new TOTP({ secret: Secret.fromBase32(app.secret) }).generate({ timestamp: at * step })
      const now = () => Math.floor(world.clock.at / step)
      assert.equal(await confirmTotp(accounts, query, accountId, app.id, codeOf(now())), 'confirmed')
      let last = now()
      for (const { seconds, shown, atOnce } of deeds) {
        world.clock.at += seconds * 1000
        const steps = shown.map((offset) => now() + offset)
        const show = async (at: number) => ((await redeemTotp(accounts, query, accountId, codeOf(at))) ? [at] : [])
        const accepted: number[] = []
        if (atOnce) accepted.push(...(await Promise.all(steps.map(show))).flat())
        else for (const at of steps) accepted.push(...(await show(at)))
        assert.equal(new Set(accepted).size, accepted.length, 'none twice')
        for (const at of accepted) {
          assert.ok(Math.abs(at - now()) <= 1, 'none from further away than one step')
        }
        assert.ok(
          accepted.every((at) => at > last),
          'none at or before what was accepted earlier',
        )
        last = Math.max(last, ...accepted)
      }
    }),
    { numRuns: 25 },
  )
})

test('what is no code is none: letters, signs, too few and too many digits', async () => {
  const { accounts } = world.entrance
  const accountId = await freshAccount()
  const app = newTotp(accounts, accountId, 'me')
  await query(app.statement)
  const code = new TOTP({ secret: Secret.fromBase32(app.secret) }).generate({ timestamp: world.clock.at })
  for (const typed of ['', '12345', '1234567', `${code}0`, 'abcdef', '١٢٣٤٥٦', '-12345', '1e5', `${code.slice(0, 5)}\u0000`])
    assert.equal(await confirmTotp(accounts, query, accountId, app.id, typed), 'wrong', JSON.stringify(typed))
  assert.equal(
    await confirmTotp(accounts, query, accountId, app.id, `${code.slice(0, 3)} ${code.slice(3)}`),
    'confirmed',
    'as apps show it',
  )
})

test('the database holds neither the secret of an app nor a recovery code', async () => {
  const { accounts } = world.entrance
  const accountId = await freshAccount()
  const app = newTotp(accounts, accountId, 'me')
  const { codes, statement } = newRecoveryCodes(accounts, accountId)
  for (const each of [app.statement, statement]) await query(each)
  const written = JSON.stringify(
    [...(app.statement.values ?? []), ...(statement.values ?? [])].map((value) =>
      Buffer.isBuffer(value) ? value.toString('latin1') : value,
    ),
  )
  for (const secret of [app.secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) assert.ok(!written.includes(secret))
})

test('a recovery code works for its account alone, once, also when it is shown twice at once', async () => {
  const { accounts } = world.entrance
  const [mine, theirs] = [await freshAccount(), await freshAccount()]
  const { codes, statement } = newRecoveryCodes(accounts, mine)
  await query(statement)
  const [code = ''] = codes
  assert.equal(await redeemRecoveryCode(accounts, query, theirs, code), false)
  const used = await Promise.all([1, 2, 3].map(() => redeemRecoveryCode(accounts, query, mine, code)))
  assert.deepEqual(used.toSorted(), [false, false, true])
})
