import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { confirmEscrow, escrowStanding, printEscrow, recoverRoot } from '#platform/keys/escrow.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { combine, readShares, shareText, split } from '#platform/keys/shares.ts'

let folder: string
let other: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-keys-'))
  other = await mkdtemp(join(tmpdir(), 'steward-keys-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
  await rm(other, { recursive: true })
})

test('any two of three shares give a secret back, in whatever order and however they were typed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.shuffledSubarray([0, 1, 2], { minLength: 2 }), (secret, chosen) => {
      const shares = split(secret, 3, 2).map(shareText)
      const typed = chosen.map((n) =>
        (shares[n] ?? '')
          .toUpperCase()
          .replaceAll('-', ' - ')
          .replace('STEWARD - ', 'STEWARD-')
          .replace(/^(STEWARD-\d) - (\d)/, '$1-$2'),
      )
      assert.deepEqual(combine(readShares(typed.join('\n\n'))), Buffer.from(secret))
    }),
  )
})

test('one share is too few, even twice; a wrong letter is noticed; shares of two secrets do not mix', () => {
  const [one = '', two = ''] = split(Buffer.from('a secret of some length'), 3, 2).map(shareText)
  assert.throws(() => combine(readShares(`${one}\n${one}`)), { code: 'keys.too-few-shares' })
  assert.throws(() => combine(readShares('')), { code: 'keys.too-few-shares' })
  for (let at = 14; at < one.length - 1; at += 1) {
    const letter = one[at] ?? ''
    if (letter === '-') continue
    const wrong = `${one.slice(0, at)}${letter === 'x' ? 'y' : 'x'}${one.slice(at + 1)}`
    assert.throws(() => readShares(wrong), { code: 'keys.bad-share' }, `letter ${at}`)
  }
  const [longer = ''] = split(Buffer.from('another secret, and a longer one'), 3, 2).map(shareText)
  assert.throws(() => combine(readShares(`${longer}\n${two}`)), { code: 'keys.bad-share' })
})

test('a share by itself is evenly random: it says nothing', () => {
  const seen = new Set<number>()
  for (let n = 0; n < 3000; n += 1) seen.add(split(Buffer.from([42]), 3, 2)[0]?.bytes[0] ?? -1)
  assert.equal(seen.size, 256)
})

test('an escrow counts once its word was typed back, and no longer when the root key changes', async () => {
  const keys = await openKeys(folder)
  assert.equal(await escrowStanding(folder), 'missing')
  const { checkWord } = await printEscrow(folder, systemClock, false)
  assert.match(checkWord, /^[a-z]{8}$/)
  assert.equal(await escrowStanding(folder), 'printed')
  await assert.rejects(printEscrow(folder, systemClock, false), { code: 'keys.escrow-printed' })
  await assert.rejects(confirmEscrow(folder, systemClock, 'bababababa'), { code: 'keys.wrong-word' })
  assert.equal(await escrowStanding(folder), 'printed')
  await confirmEscrow(folder, systemClock, ` ${checkWord.toUpperCase()} `)
  assert.equal(await escrowStanding(folder), 'confirmed')
  assert.ok(!(await readFile(join(folder, 'escrow.json'), 'utf8')).includes(checkWord))
  await keys.rotateRoot()
  assert.equal(await escrowStanding(folder), 'outdated')
})

test('a lost root key comes back from its shares, and never over another that is in use', async () => {
  const keys = await openKeys(folder)
  const sealed = keys.installation.encrypt(Buffer.from('Ada'), 'x')
  const { shares } = await printEscrow(folder, systemClock, false)
  const text = shares.slice(1).join('\n')
  await openKeys(other)
  assert.equal(await recoverRoot(other, text), 'restored')
  assert.equal((await openKeys(other)).installation.decrypt(sealed, 'x').toString(), 'Ada')
  assert.equal(await recoverRoot(other, text), 'same')
  await rm(join(other, 'root.json'))
  await (await openKeys(other)).create(newId())
  await assert.rejects(recoverRoot(other, text), { code: 'keys.root-in-use' })
})

test('after rotating, what was encrypted before opens, what comes is under the new key, and keyed hashes stay', async () => {
  const tenantId = newId()
  const keys = await openKeys(folder)
  await keys.create(tenantId)
  const before = await keys.tenant(tenantId)
  const [sealed, hash] = [before.encrypt(Buffer.from('Ada'), 'x'), before.mac('email', 'ada')]
  await keys.rotate(tenantId)
  await keys.rotateRoot()
  for (const open of [keys, await openKeys(folder)]) {
    const cipher = await open.tenant(tenantId)
    assert.equal(cipher.decrypt(sealed, 'x').toString(), 'Ada')
    assert.deepEqual(cipher.mac('email', 'ada'), hash)
    assert.notDeepEqual(cipher.encrypt(Buffer.from(''), '').subarray(1, 9), sealed.subarray(1, 9))
  }
})

test('a process that runs on while another rotates reads what that one wrote', async () => {
  const tenantId = newId()
  const [running, rotating] = [await openKeys(folder), await openKeys(folder)]
  await running.create(tenantId)
  await rotating.rotateRoot()
  const cipher = await running.tenant(tenantId)
  assert.equal(cipher.decrypt((await rotating.tenant(tenantId)).encrypt(Buffer.from('Ada'), 'x'), 'x').toString(), 'Ada')
  assert.equal(running.installation.decrypt(rotating.installation.encrypt(Buffer.from('Bob'), 'y'), 'y').toString(), 'Bob')
})

test('rotating the root that is broken off half-way leaves every key readable, and goes on when it is called again', async () => {
  const keys = await openKeys(folder)
  const ids = [newId(), newId(), newId()]
  for (const id of ids) await keys.create(id)
  const before = await readFile(join(folder, 'tenants', `${ids[1]}.json`))
  await keys.rotateRoot()
  // As if it had been killed after the first.
  await writeFile(join(folder, 'tenants', `${ids[1]}.json`), before)
  const later = await openKeys(folder)
  for (const id of ids) await later.tenant(id)
  await later.rotateRoot()
  for (const id of ids) await (await openKeys(folder)).tenant(id)
})
