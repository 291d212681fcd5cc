import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { create } from '#engine/act/create.ts'
import { update } from '#engine/act.ts'
import { type Manifest, type Photographed, partPath } from '#engine/backup/format.ts'
import { differences, openCamera } from '#engine/backup/photograph.ts'
import { type RestoreStep, restoreTenant } from '#engine/backup/restore.ts'
import { leftOut } from '#engine/backup/tables.ts'
import { type BackupPlace, enter, makeBackup } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import type { Furnished } from '#engine/conformance/world.ts'
import { find } from '#engine/find.ts'
import { newApiKey, revokeApiKey } from '#platform/accounts/api-keys.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openCopier } from '#platform/database/copier.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { type BackupWorld, openBackupWorld } from '#tests/backups.ts'
import { isLong } from '#tests/sampled.ts'

let world: BackupWorld
let made: Manifest
let before_: Readonly<Record<string, readonly Photographed[]>>

before(async () => {
  world = await openBackupWorld()
  before_ = { acme: await photograph(world.acme), beta: await photograph(world.beta) }
  made = (await makeBackup(world.place, { kind: 'manual' })).manifest
})
after(() => world.close())

/** What the tenant holds, but for what a restore is bound to add or to change: its own record, and the number of the model. */
const touched = ['change_record', 'change_part', 'change_seal', 'checkpoint', 'unsealed', 'tenant_settings']

async function photograph({ id }: Furnished): Promise<Photographed[]> {
  const copier = await openCopier(world.ownerUrl)
  try {
    await copier.script('begin')
    await enter(copier, id)
    return await (await openCamera(copier, [...leftOut.keys(), ...touched])).take(id)
  } finally {
    await copier.close()
  }
}

/** Work of the days after the backup: made, changed, and thousands of rows whose links lead to each other. */
async function workOn(tenant: Furnished): Promise<void> {
  const writing = await tenant.as(tenant.owner)
  const [parent] = await create(writing, 'company', [{ name: 'Made later' }])
  await create(
    writing,
    'company',
    Array.from({ length: 400 }, (_, n) => ({ name: `Later ${n}`, parent: parent?.id })),
  )
  const page = await find(writing, 'contact', { limit: 1, fields: ['lastName'] })
  const [contact] = page.data
  if (contact !== undefined)
    await update(writing, 'contact', [{ id: contact.id, version: Number(contact.version), input: { lastName: 'Changed later' } }])
  await sealTenant(world.database, tenant.id)
}

const headOf = async ({ id }: Furnished) => (await verifyTenant(world.database, world.keys, id)).head

/** What COPY, CSV and JSON write otherwise than it is read: ends of lines, marks for nothing and for the end, what stands in other scripts or turns them. */
const text = fc
  .array(fc.constantFrom('a', 'Ö', '"', "'", '\\', '\\N', '\\.', '\n', '\t', ',', '{', '}', 'null', '😀', '\u202e', '\u00a0', ' '), {
    minLength: 1,
    maxLength: 20,
  })
  .map((letters) => `x${letters.join('')}x`)
const line = text.map((each) => each.replaceAll(/[\n\t]/g, ' '))
const person = fc.record({
  lastName: line,
  firstName: fc.option(line, { nil: null }),
  emails: fc.uniqueArray(
    fc.nat(9).map((n) => ({ value: `p${n}@x.example`, label: null })),
    { selector: ({ value }) => value, maxLength: 3 },
  ),
  address: fc.option(fc.record({ street: text, city: fc.option(line, { nil: null }) }), { nil: null }),
})
const held = fc.record({ people: fc.array(person, { minLength: 1, maxLength: 6 }), notes: fc.array(text, { minLength: 1, maxLength: 6 }) })

test('whatever a tenant holds, it comes back as it was, under its own id, and the other is left alone', async () => {
  const { acme, beta } = world
  const comesBack = fc.asyncProperty(held, async ({ people, notes }) => {
    const writing = await acme.as(acme.owner)
    const [first] = await create(writing, 'contact', people)
    const about = { entity: 'contact', id: first?.id ?? '' }
    await create(
      writing,
      'note',
      notes.map((each) => ({ about, text: each })),
    )
    await sealTenant(world.database, acme.id)
    const wanted = await photograph(acme)
    const { manifest } = await makeBackup(world.place, { kind: 'manual' })
    await workOn(acme)
    await workOn(beta)
    const [later, others] = [await headOf(acme), await photograph(beta)]
    assert.notDeepEqual(await photograph(acme), wanted)
    const restored = await restoreTenant(world.place, manifest, { tenant: 'acme', batchBytes: 2000 })
    assert.equal(restored.tenantId, acme.id)
    assert.deepEqual(differences(wanted, await photograph(acme)), [])
    assert.deepEqual(await photograph(beta), others)
    const verified = await verifyTenant(world.database, world.keys, acme.id)
    assert.deepEqual(verified.findings, [])
    assert.equal(verified.head?.position, (later?.position ?? 0) + 1, 'no position is given twice')
    await workOn(acme)
    assert.deepEqual((await verifyTenant(world.database, world.keys, acme.id)).findings, [])
  })
  await fc.assert(comesBack, { numRuns: isLong ? 8 : 1, endOnFailure: true })
})

/** What somebody may have done to a backup, how far a restore of it comes, and what it says. */
const spoiled: readonly [string, (folder: string) => Promise<unknown>, readonly RestoreStep[], string][] = [
  ['cut', (folder) => truncate(join(folder, partPath(made.id, world.acme.id)), 5000), ['checking'], 'backup.damaged'],
  [
    'swapped for another tenant’s',
    (folder) => cp(join(folder, partPath(made.id, world.beta.id)), join(folder, partPath(made.id, world.acme.id))),
    ['checking'],
    'backup.damaged',
  ],
  ['robbed of the part that all share', (folder) => rm(join(folder, partPath(made.id, null))), ['checking'], 'backup.missing-part'],
]

/** Whole, and yet not what PostgreSQL saw: found in the scratch database alone. */
const lying = (manifest: Manifest): Manifest => ({
  ...manifest,
  parts: manifest.parts.map((part) => ({ ...part, photograph: part.photograph.map((each) => ({ ...each, rows: each.rows + 1 })) })),
})

test('a backup that was cut, swapped, robbed or made up is refused before anything is touched', async () => {
  const { acme } = world
  const live = await photograph(acme)
  const refused = async (place: BackupPlace, manifest: Manifest, code: string, wanted: readonly RestoreStep[]) => {
    const steps: RestoreStep[] = []
    const progress = (step: RestoreStep) => void steps.push(step)
    await assert.rejects(restoreTenant(place, manifest, { tenant: acme.id, progress }), { code })
    assert.deepEqual(steps, wanted)
    assert.deepEqual(await photograph(acme), live)
    await find(await acme.as(acme.owner), 'contact', { limit: 1 })
  }
  for (const [what, spoil, steps, code] of spoiled) {
    const folder = await mkdtemp(join(tmpdir(), 'steward-spoiled-'))
    try {
      await cp(world.folder, folder, { recursive: true })
      await spoil(folder)
      await refused({ ...world.place, target: openTarget(openFolderStore(folder)) }, made, code, steps)
    } catch (error) {
      throw new Error(what, { cause: error })
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  await refused(world.place, lying(made), 'backup.wrong', ['checking', 'trying'])
})

test('a position that is left out without a restore is still found', async () => {
  const { acme } = world
  const copier = await openCopier(world.ownerUrl)
  try {
    const end = await headOf(acme)
    await copier.script('begin')
    await enter(copier, acme.id)
    await copier.query({ text: 'update change_seal set position = position + 5 where position = $1', values: [end?.position] })
    await copier.script('commit')
    const { findings } = await verifyTenant(world.database, world.keys, acme.id)
    assert.ok(findings.some(({ problem }) => problem === 'gap'))
    await copier.script('begin')
    await enter(copier, acme.id)
    await copier.query({ text: 'update change_seal set position = position - 5 where position = $1', values: [(end?.position ?? 0) + 5] })
    await copier.script('commit')
  } finally {
    await copier.close()
  }
})

/** Each COMMIT of it: tests/crash. */
const places: readonly RestoreStep[] = isLong ? ['filling', 'reopening'] : ['filling']

for (const place of places)
  test(`a restore that is killed at ${place} goes on when it is asked for again, and nobody is let in between`, async () => {
    const { acme, beta } = world
    await workOn(acme)
    const killed = new Error('killed')
    const at = (step: RestoreStep) => {
      if (step === place) throw killed
    }
    await assert.rejects(restoreTenant(world.place, made, { tenant: 'acme', progress: at }), killed)
    await assert.rejects(find(acme.writing, 'contact', { limit: 1 }), { code: 'database.tenant-closed' })
    await find(await beta.as(beta.owner), 'contact', { limit: 1 })
    await restoreTenant(world.place, made, { tenant: 'acme' })
    assert.deepEqual(differences(before_.acme ?? [], await photograph(acme)), [])
    assert.deepEqual((await verifyTenant(world.database, world.keys, acme.id)).findings, [])
    await find(await acme.as(acme.owner), 'contact', { limit: 1 })
  })

test('what replays erasures works behind closed doors; where it fails the tenant stays closed', async () => {
  const { acme } = world
  const dirty = new Error('the scan is not clean')
  const beforeReopen = () => Promise.reject(dirty)
  await assert.rejects(restoreTenant(world.place, made, { tenant: acme.id, beforeReopen }), dirty)
  await assert.rejects(find(acme.writing, 'contact', { limit: 1 }), { code: 'database.tenant-closed' })
  const other = (await makeBackup(world.place, { kind: 'manual' })).manifest
  await assert.rejects(restoreTenant(world.place, other, { tenant: acme.id }), { code: 'backup.other-restore' })
  let seen = 0
  await restoreTenant(world.place, made, {
    tenant: acme.id,
    beforeReopen: async ({ database, tenantId }) => {
      const [found] = await database.batch(tenantId, [
        { text: 'select count(*)::int as count from contact where tenant_id = $1', values: [tenantId] },
      ])
      seen = Number(found?.rows[0]?.count)
    },
  })
  assert.equal(seen, 3)
})

test('whoever is in the middle of a transaction is waited for', async () => {
  const { acme, database } = world
  let closing = false
  let over = false
  const work = database.tenant(acme.id, async (tx) => {
    await tx.query({ text: 'select 1' })
    while (!closing) await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => setTimeout(resolve, 400))
    await tx.query({ text: `update contact set job_title = 'slow' where tenant_id = $1`, values: [acme.id] })
    over = true
  })
  const progress = (step: RestoreStep) => {
    if (step === 'closing') closing = true
    if (step === 'emptying') assert.ok(over, 'no row goes before the last transaction is over')
  }
  await Promise.all([work, restoreTenant(world.place, made, { tenant: 'acme', progress })])
  assert.deepEqual(differences(before_.acme ?? [], await photograph(acme)), [])
})

test('a key that was revoked since stays revoked', async () => {
  const { acme, database, clock } = world
  const key = newApiKey({ clock }, { tenantId: acme.id, name: 'leaked', role: 'owner', createdBy: null, expiresOn: null })
  await database.batch(acme.id, [key.statement])
  const with_ = (await makeBackup(world.place, { kind: 'manual' })).manifest
  await database.tenant(acme.id, async (tx) => {
    await revokeApiKey({ clock }, (statement) => tx.query(statement), acme.id, key.view.id)
  })
  await restoreTenant(world.place, with_, { tenant: 'acme' })
  const owner = await openCopier(world.ownerUrl)
  const { rows } = await owner.query<{ revoked: boolean }>({
    text: 'select revoked_at is not null as revoked from api_key where id = $1',
    values: [key.view.id],
  })
  await owner.close()
  assert.deepEqual(rows, [{ revoked: true }])
})
