import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SMTPServer } from 'smtp-server'
import { checkMailServer } from '#server/doctor/connections.ts'
import { checkSignUp } from '#server/doctor/machine.ts'
import { checkVolume, deviceAbove } from '#server/doctor/volume.ts'
import { hostOfPasskeys, noteHost } from '#server/served-host.ts'

async function answered(options: { hideSTARTTLS?: boolean }): Promise<{ state: string; message: string } | undefined> {
  const server = new SMTPServer({ authOptional: true, ...options })
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => resolve((listening.address() as { port: number }).port))
  })
  try {
    return (await checkMailServer(`smtp://127.0.0.1:${port}`))[0]
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
}

test('a mail server is greeted, and whether it offers TLS is said', async () => {
  assert.match((await answered({}))?.message ?? '', /over TLS/)
  assert.match((await answered({ hideSTARTTLS: true }))?.message ?? '', /on this machine/)
})

test('a mail server that is not there is a failure with a reason and without its password', async () => {
  const [found] = await checkMailServer('smtp://user:hunter2@127.0.0.1:1')
  assert.equal(found?.state, 'failure')
  assert.match(found?.message ?? '', /ECONNREFUSED/)
  assert.doesNotMatch(found?.message ?? '', /hunter2/)
})

test('a sign-up that is open to strangers needs a way to send them their link', () => {
  assert.deepEqual(
    checkSignUp({ signup: 'open' }, { smtpUrl: undefined }).map(({ check, state }) => [check, state]),
    [['sign-up', 'failure']],
  )
  assert.deepEqual(checkSignUp({ signup: 'open' }, { smtpUrl: 'smtps://mail.example' }), [])
  assert.deepEqual(checkSignUp({ signup: 'invite' }, { smtpUrl: undefined }), [])
})

test('the volume of a folder is that of the deepest mount above it', () => {
  const mounts = [
    '22 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '40 22 253:0 / /var/lib rw - ext4 /dev/mapper/x rw',
    '41 22 0:30 / /var/library rw - tmpfs x rw',
  ].join('\n')
  assert.equal(deviceAbove(mounts, '/var/lib/steward'), '253:0')
  assert.equal(deviceAbove(mounts, '/var/libs'), '8:1')
})

test('what cannot be seen of a volume is not claimed', async () => {
  const { state } = await checkVolume('/proc')
  assert.equal(state, 'unknown')
})

test('the host is noted until passkeys stand on it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'steward-host-'))
  const owner = (count: number) => ({ query: async <R>() => ({ rows: [{ count }] as R[], count: 1 }) })
  await noteHost({ dataDir, baseUrl: 'https://old.example' }, owner(0))
  await noteHost({ dataDir, baseUrl: 'https://new.example' }, owner(3))
  assert.equal(await hostOfPasskeys({ dataDir, baseUrl: '' }), 'old.example')
  await noteHost({ dataDir, baseUrl: 'https://new.example' }, owner(0))
  assert.equal(await hostOfPasskeys({ dataDir, baseUrl: '' }), 'new.example')
  await rm(dataDir, { recursive: true })
})
