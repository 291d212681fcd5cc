import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { create } from '#engine/act/create.ts'
import { openMatcher } from '#engine/erase/scan/matcher.ts'
import { needlesOf } from '#engine/erase/scan/needles.ts'
import { scan } from '#engine/erase/scan/scan.ts'
import { openSeeker } from '#engine/erase/scan/seeker.ts'
import { writeTombstone } from '#engine/erase/tombstones.ts'
import { newAccount } from '#platform/accounts/account.ts'
import { sealSecret, setProvider } from '#platform/accounts/identity-provider.ts'
import { newTotp } from '#platform/accounts/totp.ts'
import { newId } from '#platform/clock/ids.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { openWorld, type World } from '#tests/world.ts'

const value = 'Kanarienvögel+4711@Byron.example 0815'

test('a value is found in each of its forms, wherever a piece is cut', async () => {
  const forms: Readonly<Record<string, Buffer>> = {
    'UTF-8': Buffer.from(value),
    'lower case': Buffer.from(value.toLowerCase()),
    URL: Buffer.from(encodeURIComponent(value)),
    JSON: Buffer.from(JSON.stringify(value).replace('ö', '\\u00f6')),
    'UTF-16 LE': Buffer.from(value, 'utf16le'),
    'UTF-16 BE': Buffer.from(value, 'utf16le').swap16(),
    digits: Buffer.from(value.replace(/\D/g, '')),
    ...Object.fromEntries(
      ['', 'a', 'ab'].map((before) => [`base64 after ${before.length}`, Buffer.from(Buffer.from(`${before}${value}!`).toString('base64'))]),
    ),
  }
  for (const [name, form] of Object.entries(forms))
    for (const cut of [0, 1, 7, form.length - 1]) {
      const whole = Buffer.concat([Buffer.from('before '), form, Buffer.from(' after')])
      const { hits } = await openSeeker([value, 'another value']).look('here', [whole.subarray(0, 7 + cut), whole.subarray(7 + cut)])
      assert.ok(hits.length > 0 && hits.every((hit) => hit.value === 0), `${name} cut at ${cut}`)
    }
  assert.deepEqual((await openSeeker([value]).look('here', [Buffer.from('nothing of it')])).hits, [])
})

test('the matcher finds what a plain search finds', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 8 })
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 6 }),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 200 }),
      (needles, text) => {
        const found = openMatcher(needles.map((needle) => ({ bytes: Buffer.from(needle) }))).find(Buffer.from(text))
        for (const [number, needle] of needles.entries()) assert.equal(found.has(number), text.includes(needle))
      },
    ),
  )
  assert.deepEqual(
    needlesOf(['abcd']).filter(({ encoding }) => encoding === 'UTF-8'),
    [],
    'what is too short is not looked for as it is',
  )
})

const nobody = { version: 1, kind: 'sweep', at: '2026-11-22T09:00:00.000Z', requestId: null, people: [], rows: {} } as const

/** A provider of the tenant's, whose row has no key of its own, and an app that shows codes, which has no tenant. Gives the secret of the app. */
async function sealedApart({ database, keys, clock }: World, tenantId: string): Promise<string> {
  const provider = {
    name: 'x',
    issuer: 'https://x.example',
    clientId: 'x',
    defaultRole: 'member',
    emailDomains: [],
    justInTime: false,
  } as const
  const sealed = await sealSecret(keys, tenantId, 'the secret of a client')
  await database.batch(tenantId, [setProvider(tenantId, { ...provider, checksFactor: false }, sealed, clock.now())])
  const account = { email: 'mia@x.example', name: 'Mia', language: 'en', timeZone: 'UTC', passwordHash: 'x' } as const
  const made = newAccount({ clock }, account)
  await database.global(made.statement)
  const totp = newTotp({ clock, secret: keys.installation }, made.id, 'Mia')
  await database.global(totp.statement)
  return totp.secret
}

async function asOwner({ ownerUrl }: World, sql: string): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await owner.script(sql)
  } finally {
    await owner.close()
  }
}

test('a value is found in a table, in a ciphertext, in a packed file, in statistics and in a log, and every place shows its canary', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const files = openFiles(join(world.keysDir, 'files'), world.keys)
    await mkdir(join(world.keysDir, 'data'), { recursive: true })
    const place = { engine: world, ownerUrl: world.ownerUrl, files, dataDir: join(world.keysDir, 'data') }
    const other = await world.tenant()
    await create(await other.as(other.owner), 'contact', [{ lastName: value }])
    const clean = await scan(place, tenant.id, [value])
    assert.deepEqual([clean.missed, clean.found], [[], []], 'what another tenant holds is nothing of this one')
    await create(writing, 'contact', [{ lastName: value }, { lastName: value }])
    await files.write({ tenantId: tenant.id, area: 'file', id: newId(world.clock) }, [gzipSync(value)])
    await writeFile(join(place.dataDir, 'steward.log'), `{"level":"info","name":"${value.toLowerCase()}"}`)
    await asOwner(world, 'analyze contact')
    const app = await sealedApart(world, tenant.id)
    const { found, missed } = await scan(place, tenant.id, [value])
    assert.deepEqual(missed, [])
    const tombstones = { store: openFolderStore(join(world.keysDir, 'tombstones')), keys: world.keys }
    await writeTombstone(tombstones, tenant.id, { ...nobody, id: newId(world.clock), hashes: ['a-hash-of-somebody'] })
    const apart = await scan({ ...place, tombstones }, tenant.id, [app, 'the secret of a client', 'a-hash-of-somebody'])
    assert.deepEqual(
      [apart.missed, apart.found.map(({ store }) => store)],
      [[], ['ciphertexts identity_provider.sealed_secret', 'ciphertexts totp_factor.sealed_secret', 'tombstones']],
      'what is sealed without a tenant, or has one row for it, is opened too',
    )
    await asOwner(world, `update totp_factor set sealed_secret = decode('00', 'hex') || substr(sealed_secret, 2)`)
    assert.deepEqual(
      (await scan(place, tenant.id, [value])).missed,
      ['ciphertexts totp_factor.sealed_secret'],
      'what nobody can open nobody looked into',
    )
    assert.deepEqual(
      found.map(({ store }) => store),
      ['table contact', 'table search_entry', 'ciphertexts change_part.sealed_values', 'files file', 'statistics', 'folder of the data'],
    )
  } finally {
    await world.close()
  }
})
