import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { accountByEmail } from '#platform/accounts/account.ts'
import { securityEventsOf } from '#platform/accounts/security-events.ts'
import { command as resetFactors } from '#server/cli/account-reset-factors.ts'
import { command as resetLink } from '#server/cli/account-reset-link.ts'
import type { Command } from '#server/cli/command.ts'
import { readSecrets } from '#server/secrets.ts'
import { startWorker } from '#server/worker.ts'
import { openTestApp, type TestApp } from '#tests/app.ts'
import { type Ran, runCommand } from '#tests/commands.ts'
import { type Mailbox, openMailbox } from '#tests/journeys/mailbox.ts'

let mailbox: Mailbox
let world: TestApp

before(async () => {
  mailbox = await openMailbox()
  world = await openTestApp({ smtpUrl: mailbox.url })
})
after(async () => {
  await world.close()
  await mailbox.close()
})

/** As the operator types it. */
const run = (command: Command, email: string): Promise<Ran> =>
  runCommand(command, { installation: world, config: world.context.config, secrets: readSecrets({ SMTP_URL: mailbox.url }) }, { email })

test('whose account the operator changes by command hears of it by mail, also when the server was down, and finds it in the list of what happened', async () => {
  const { email } = await world.tenant('Acme')
  await run(resetFactors, email)
  await run(resetLink, email)
  await assert.rejects(run(resetFactors, 'ghost@acme.example'), { code: 'account.unknown' })
  assert.equal(mailbox.lettersTo(email), 0, 'the server sends it, once it runs')
  const stop = await startWorker(world.context, world.ownerUrl)
  try {
    const factors = await mailbox.newestTo(email, 'second factors of your account were taken away')
    const link = await mailbox.newestTo(email, 'made a link for a new password')
    for (const letter of [factors, link]) assert.match(letter, /by whoever runs this installation of Steward/)
    assert.match(link, /\/acme\/settings\/security/)
    assert.doesNotMatch(link, /\/reset#/, 'it carries no secret')
  } finally {
    await stop()
  }
  assert.equal(mailbox.lettersTo(email), 2)
  assert.equal(mailbox.lettersTo('ghost@acme.example'), 0)
  const account = await accountByEmail(world.database.global, email)
  const events = await securityEventsOf(world.database.global, account?.id ?? '', null, 10)
  assert.deepEqual(
    events.map(({ kind, ip }) => [kind, ip]),
    [
      ['reset-link-made', null],
      ['factors-reset', null],
    ],
  )
})
