import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { newId } from '#platform/clock/ids.ts'
import { cipherOf, newRing, parseRing, serialise } from '#platform/keys/cipher.ts'
import { openKeys } from '#platform/keys/keys.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-keys-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('whatever is encrypted decrypts to the same bytes, and never twice to the same ciphertext', () => {
  const cipher = cipherOf(newRing())
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), fc.string(), (plain, aad) => {
      const [first, second] = [cipher.encrypt(plain, aad), cipher.encrypt(plain, aad)]
      assert.deepEqual(cipher.decrypt(first, aad), Buffer.from(plain))
      assert.notDeepEqual(first, second)
    }),
  )
})

test('a ciphertext with any one bit changed, or cut anywhere, does not open', () => {
  const cipher = cipherOf(newRing())
  const sealed = cipher.encrypt(Buffer.from('Ada'), 'note:1')
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    assert.throws(() => cipher.decrypt(changed, 'note:1'), { name: 'KeyError' }, `bit ${bit}`)
  }
  for (let length = 0; length < sealed.length; length += 1) {
    assert.throws(() => cipher.decrypt(sealed.subarray(0, length), 'note:1'), { name: 'KeyError' }, `length ${length}`)
  }
})

test('a ciphertext does not open as something else, nor for another tenant', async () => {
  const keys = await openKeys(folder)
  const [one, two] = [newId(), newId()]
  await keys.create(one)
  await keys.create(two)
  const sealed = (await keys.tenant(one)).encrypt(Buffer.from('Ada'), 'note:1')
  const [mine, theirs] = [await keys.tenant(one), await keys.tenant(two)]
  assert.throws(() => mine.decrypt(sealed, 'note:2'), { code: 'keys.tampered' })
  assert.throws(() => theirs.decrypt(sealed, 'note:1'), { code: 'keys.unknown-key' })
  assert.throws(() => keys.installation.decrypt(sealed, 'note:1'), { code: 'keys.unknown-key' })
})

test('every ciphertext begins with a version and its key, so that keys can change and old ones still open', () => {
  const old = newRing()
  const sealed = cipherOf(old).encrypt(Buffer.from('Ada'), '')
  assert.equal(sealed[0], 1)
  assert.equal(sealed.subarray(1, 9).toString('hex'), old.current)
  const next = newRing()
  const rotated = { current: next.current, keys: new Map([...old.keys, ...next.keys]), mac: old.mac }
  assert.equal(cipherOf(rotated).decrypt(sealed, '').toString(), 'Ada')
  assert.equal(cipherOf(rotated).encrypt(Buffer.from(''), '').subarray(1, 9).toString('hex'), next.current)
  assert.deepEqual(cipherOf(rotated).mac('email', 'a'), cipherOf(old).mac('email', 'a'))
})

test('a keyed hash depends on purpose, value and tenant, and is the same after a restart', async () => {
  const tenantId = newId()
  const keys = await openKeys(folder)
  await keys.create(tenantId)
  const cipher = await keys.tenant(tenantId)
  const hash = cipher.mac('email', 'ada@x.example')
  assert.equal(hash.length, 32)
  assert.notDeepEqual(cipher.mac('phone', 'ada@x.example'), hash)
  assert.notDeepEqual(cipher.mac('email', 'bob@x.example'), hash)
  assert.notDeepEqual(keys.installation.mac('email', 'ada@x.example'), hash)
  const later = await (await openKeys(folder)).tenant(tenantId)
  assert.deepEqual(later.mac('email', 'ada@x.example'), hash)
})

test('a destroyed key is gone, from the disk and from the hands that held its cipher', async () => {
  const tenantId = newId()
  const keys = await openKeys(folder)
  await keys.create(tenantId)
  const held = await keys.tenant(tenantId)
  const sealed = held.encrypt(Buffer.from('Ada'), '')
  await keys.destroy(tenantId)
  await keys.destroy(tenantId)
  assert.deepEqual(await readdir(join(folder, 'tenants')), [])
  assert.throws(() => held.decrypt(sealed, ''), { code: 'keys.destroyed' })
  assert.throws(() => held.mac('email', 'a'), { code: 'keys.destroyed' })
  await assert.rejects(keys.tenant(tenantId), { code: 'keys.unknown-tenant' })
})

test('a key that another process destroyed is refused within some seconds', async () => {
  const tenantId = newId()
  const [mine, theirs] = [await openKeys(folder), await openKeys(folder)]
  await mine.create(tenantId)
  await mine.tenant(tenantId)
  await theirs.destroy(tenantId)
  await sleep(1_100)
  await assert.rejects(mine.tenant(tenantId), { code: 'keys.unknown-tenant' })
})

test('files are for us alone, and a root key that others can read is refused', async () => {
  const keys = await openKeys(folder)
  await keys.create(newId())
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    assert.equal((await stat(join(file.parentPath, file.name))).mode & 0o077, 0, file.name)
  }
  await chmod(join(folder, 'root.json'), 0o644)
  await assert.rejects(openKeys(folder), { code: 'keys.open-to-others' })
})

test('a tenant’s file holds no key in clear', async () => {
  const tenantId = newId()
  const ring = newRing()
  const keys = await openKeys(folder)
  await keys.create(tenantId)
  const text = await readFile(join(folder, 'tenants', `${tenantId}.json`), 'utf8')
  assert.deepEqual(Object.keys(JSON.parse(text)), ['version', 'wrapped'])
  assert.deepEqual(parseRing(serialise(ring)), ring)
})

test('a lost root key is never replaced by a fresh one beside keys that it cannot open', async () => {
  const keys = await openKeys(folder)
  await keys.create(newId())
  await rm(join(folder, 'root.json'))
  await assert.rejects(openKeys(folder), { code: 'keys.root-missing' })
})

test('a tenant’s file under another tenant’s name, or damaged, does not open', async () => {
  const [one, two] = [newId(), newId()]
  const keys = await openKeys(folder)
  await keys.create(one)
  const path = (tenantId: string) => join(folder, 'tenants', `${tenantId}.json`)
  await writeFile(path(two), await readFile(path(one)))
  await assert.rejects(keys.tenant(two), { code: 'keys.tampered' })
  await writeFile(path(two), '{')
  await assert.rejects(keys.tenant(two), { code: 'keys.malformed' })
})

test('a name that is no id reaches no file', async () => {
  const keys = await openKeys(folder)
  for (const name of ['../root', '', 'x', '*']) await assert.rejects(keys.tenant(name), { code: 'keys.not-an-id' })
})

test('a key is made once', async () => {
  const tenantId = newId()
  const keys = await openKeys(folder)
  await keys.create(tenantId)
  await assert.rejects(keys.create(tenantId), { code: 'keys.exists' })
})

test('keys that several make at once are all there afterwards, and one that is destroyed meanwhile stays away', async () => {
  const [first, second] = [await openKeys(folder), await openKeys(folder)]
  const [kept, gone] = [newId(), newId()]
  for (const id of [kept, gone]) await first.create(id)
  await Promise.all([first.rotate(kept), second.rotate(kept), first.rotateRoot(), second.rotate(kept), second.destroy(gone)])
  await Promise.all([first.rotateRoot(), first.rotate(gone).catch(() => {}), second.destroy(gone)])
  const { installation, tenant } = await openKeys(folder)
  const { wrapped } = JSON.parse(await readFile(join(folder, 'tenants', `${kept}.json`), 'utf8')) as { wrapped: string }
  const ring = parseRing(installation.decrypt(Buffer.from(wrapped, 'base64'), `tenant-key:${kept}`).toString())
  assert.equal(ring.keys.size, 4, 'the first one, and one of each turn')
  await assert.rejects(tenant(gone), { code: 'keys.unknown-tenant' })
})
