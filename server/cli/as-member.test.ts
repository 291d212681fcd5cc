import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CommandContext } from '#server/cli/command.ts'
import { command as exporting } from '#server/cli/export.ts'
import { readConfig } from '#server/config.ts'
import { runCommand } from '#tests/commands.ts'
import { openStand, type Seat, type Stand } from '#tests/walls/exits/stand.ts'

let stand: Stand
let seat: Seat
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-as-'))
  stand = await openStand()
  seat = await stand.seat(
    await stand.role('Takes its own', { actions: { contact: { read: 'all', export: 'own' }, note: { export: 'none' } } }),
  )
})
after(async () => {
  await stand.app.close()
  await rm(folder, { recursive: true, force: true })
})

async function run(options: CommandContext['options']): Promise<void> {
  const { app, tenant } = stand
  const config = readConfig({ DATA_DIR: join(folder, 'data'), KEYS_DIR: app.keysDir })
  await runCommand(exporting, { installation: app, config }, { tenant: tenant.slug, ...options })
}

const emailOf = async (): Promise<string> => {
  const { body } = await stand.owner('GET', `/members/${seat.memberId}`)
  return String((body.data as { email: string }).email)
}

test('with --as a command has the rights of that member, without it the operator’s', async () => {
  const [as, all] = [join(folder, 'as'), join(folder, 'all')]
  await run({ out: as, format: 'csv', as: await emailOf() })
  await run({ out: all, format: 'csv' })
  const [theirs, everything] = await Promise.all([as, all].map((out) => readFile(join(out, 'contacts.csv'), 'utf8')))
  for (const { id, whose } of seat.planted)
    assert.deepEqual([theirs?.includes(id), everything?.includes(id)], [whose === 'mine', true], whose)
  assert.ok(!(await readdir(as)).includes('notes.csv') && (await readdir(all)).includes('notes.csv'))
  await assert.rejects(run({ out: as, entity: 'note', as: await emailOf() }), { code: 'forbidden' })
  await assert.rejects(run({ out: join(folder, 'all.zip'), as: await emailOf() }), { code: 'forbidden' })
})

test('nobody acts as a member who is not there, or not active', async () => {
  await assert.rejects(run({ out: folder, as: 'nobody@acme.example' }), { code: 'member.unknown' })
  const email = await emailOf()
  await stand.owner('POST', `/members/${seat.memberId}/deactivate`)
  await assert.rejects(run({ out: folder, as: email }), { code: 'member.unknown' })
})
