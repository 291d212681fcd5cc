import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { silentLog } from '#platform/log/log.ts'
import { buildApp } from '#server/app.ts'
import { readConfig } from '#server/config.ts'
import { openContext } from '#server/context.ts'
import { createTenant } from '#server/create-tenant.ts'
import { readSecrets } from '#server/secrets.ts'
import { type Installation, openInstallation } from '#server/start/installation.ts'

const megabyte = 2 ** 20
/** Only root may mount a disk of its own. */
const cannot = process.platform !== 'linux' || process.getuid?.() !== 0

let disk: string
let keysDir: string
let installation: Installation
let app: FastifyInstance
let apiKey: string
let unwatch: () => void

before(async () => {
  if (cannot) return
  const base = await mkdtemp(join(tmpdir(), 'steward-full-'))
  await chmod(base, 0o711)
  disk = join(base, 'disk')
  keysDir = join(base, 'keys')
  await mkdir(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${400 * megabyte},mode=711`, 'tmpfs', disk])
  const config = readConfig({ DATA_DIR: join(disk, 'data'), KEYS_DIR: keysDir, PORT: '0' })
  installation = await openInstallation({ config, secrets: readSecrets({}), log: silentLog, notice: () => {} })
  unwatch = installation.embedded?.watch(silentLog) ?? (() => {})
  const context = openContext({ config, secrets: { smtpUrl: undefined, dkimKey: undefined }, log: silentLog, installation })
  app = await buildApp(context)
  const owner = { name: 'Olga', email: 'olga@x.example', password: 'korrekte-pferde-batterie' }
  const settings = { country: 'DE', language: 'en', timeZone: 'Europe/Berlin', currency: 'EUR' } as const
  apiKey =
    (await createTenant(context.entrance.accounts, installation.keys, { name: 'Acme', ...settings, owner, keyName: 'x' })).apiKey ?? ''
})
after(async () => {
  if (cannot) return
  unwatch()
  await app.close()
  await installation.close()
  execFileSync('umount', ['--lazy', disk])
  await rm(join(disk, '..'), { recursive: true, force: true })
})

interface Answer {
  readonly status: number
  readonly id: string | undefined
}

async function write(text: string): Promise<Answer> {
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: '/api/v1/companies',
    headers: { authorization: `Bearer ${apiKey}` },
    payload: { name: 'Full', description: text },
  })
  return { status: statusCode, id: statusCode === 201 ? (JSON.parse(body) as { data: { id: string } }).data.id : undefined }
}

/** Text that no compression makes smaller. */
const noise = (): string => Array.from({ length: 1200 }, () => Math.random().toString(36).slice(2, 14)).join(' ')

test('a disk that fills half-way refuses, loses nothing that was acknowledged, and goes on when there is room', {
  skip: cannot && 'only root on Linux may mount a small disk',
}, async () => {
  const { bavail, bsize } = await statfs(disk)
  const ballast = join(disk, 'ballast')
  await writeFile(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 12 * megabyte), 1))
  const acknowledged: string[] = []
  let refused = 0
  for (let tries = 0; tries < 3000 && refused < 20; tries += 1) {
    const { status, id } = await write(noise())
    if (id !== undefined) acknowledged.push(id)
    else {
      refused += 1
      assert.ok([503, 507].includes(status), `answered with ${status}`)
      await sleep(50)
    }
  }
  assert.ok(refused > 0, 'the disk never filled')
  assert.ok(acknowledged.length > 0, 'nothing was written before')
  await rm(ballast)
  let again: Answer = { status: 0, id: undefined }
  for (let waited = 0; waited < 60 && again.id === undefined; waited += 1) {
    again = await write('there is room again')
    if (again.id === undefined) await sleep(1000)
  }
  assert.equal(again.status, 201)
  for (const id of acknowledged) {
    const { statusCode } = await app.inject({ url: `/api/v1/companies/${id}`, headers: { authorization: `Bearer ${apiKey}` } })
    assert.equal(statusCode, 200)
  }
})
