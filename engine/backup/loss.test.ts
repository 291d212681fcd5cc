import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Secret, TOTP } from 'otpauth'
import { partPath } from '#engine/backup/format.ts'
import { restoreKeySet } from '#engine/backup/key-set.ts'
import { checkBackup, readManifest } from '#engine/backup/read.ts'
import { restoreInstallation } from '#engine/backup/restore-all.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { find } from '#engine/find.ts'
import { newAccount } from '#platform/accounts/account.ts'
import { newRecoveryCodes, redeemRecoveryCode } from '#platform/accounts/recovery-codes.ts'
import { securityEventsOf } from '#platform/accounts/security-events.ts'
import { confirmTotp, newTotp, redeemTotp } from '#platform/accounts/totp.ts'
import { openTarget } from '#platform/backups/target.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Query } from '#platform/database/statement.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { printEscrow, recoverRoot } from '#platform/keys/escrow.ts'
import { openKeys } from '#platform/keys/keys.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'
import { openTestDatabase } from '#tests/database.ts'

let world: BackupWorld

before(async () => {
  world = await openBackupWorld()
})
after(() => world.close())

let seed = ''
const appCode = (): string => new TOTP({ secret: Secret.fromBase32(seed) }).generate({ timestamp: world.clock.at })

/** Somebody with an authenticator app and recovery codes. */
async function accountWithFactor(): Promise<{ id: string; codes: readonly string[] }> {
  const accounts = { secret: world.keys.installation, clock: world.clock }
  const person = { name: 'Olga', email: 'olga@lost.example', language: 'en', timeZone: 'UTC', passwordHash: 'none' } as const
  const account = newAccount(accounts, person)
  const { id } = account
  const app = newTotp(accounts, id, person.email)
  seed = app.secret
  const made = newRecoveryCodes(accounts, id)
  for (const each of [account.statement, app.statement, made.statement]) await world.database.global(each)
  assert.equal(await confirmTotp(accounts, (asked) => world.database.global(asked), id, app.id, appCode()), 'confirmed')
  world.clock.at += 60_000
  return { id, codes: made.codes }
}

async function* bytes(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

test('machine, database and keys are lost: backups and two shares of the root key bring everything back', async () => {
  const file = `${world.acme.id}/file/${newId(world.clock)}`
  await world.place.files.put(file, bytes('sealed bytes'))
  const { id: olga, codes } = await accountWithFactor()
  await makeBackup(world.place, { kind: 'nightly' })
  const { shares } = await printEscrow(world.keysDir, systemClock, false)
  const fresh = await openTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'steward-fresh-'))
  try {
    const keysDir = join(folder, 'keys')
    await assert.rejects(readManifest({ ...world.place, keys: await openKeys(keysDir) }, 'newest'), { code: 'backup.foreign' })
    await recoverRoot(keysDir, `${shares[2]} ${shares[0]}`)
    assert.equal(await restoreKeySet({ target: world.place.target, keysDir }), 2)
    const keys = await openKeys(keysDir)
    const { ownerUrl, appUrl, names } = fresh
    const files = openFolderStore(join(folder, 'files'))
    const place = { ...world.place, ownerUrl, appUrl, names, keys, keysDir, files }
    const manifest = await readManifest(place, 'newest')
    await checkBackup(place, manifest)
    await cp(world.folder, join(folder, 'cut'), { recursive: true })
    await truncate(join(folder, 'cut', partPath(manifest.id, world.beta.id)), 5000)
    const cut = { ...place, target: openTarget(openFolderStore(join(folder, 'cut'))) }
    await assert.rejects(restoreInstallation(cut, manifest), { code: 'backup.damaged' })
    // The database is empty as it was, or this would be refused.
    const restored = await restoreInstallation(place, manifest)
    assert.deepEqual([restored.tenants, restored.files], [2, 1])
    const acme = { ...world.acme.writing, database: fresh.database, keys }
    const [before, now] = [await find(world.acme.writing, 'contact', { limit: 200 }), await find(acme, 'contact', { limit: 200 })]
    assert.deepEqual(now.data, before.data)
    assert.deepEqual((await verifyTenant(fresh.database, keys, world.acme.id)).findings, [])
    await assert.rejects(restoreInstallation(place, manifest), { code: 'backup.not-empty' })

    const query: Query = (asked) => fresh.database.global(asked)
    const accounts = { secret: keys.installation, clock: world.clock }
    assert.equal(await redeemRecoveryCode(accounts, query, olga, codes[0] ?? ''), false, 'a code that was used since would work again')
    assert.deepEqual(
      (await securityEventsOf(query, olga, null, 9)).map(({ kind }) => kind),
      ['recovery-codes-withdrawn'],
    )
    assert.equal(await redeemTotp(accounts, query, olga, appCode()), false, 'nor does one of this moment')
    world.clock.at += 90_000
    assert.equal(await redeemTotp(accounts, query, olga, appCode()), true, 'the app itself goes on')
  } finally {
    await fresh.close()
    await rm(folder, { recursive: true })
  }
})
