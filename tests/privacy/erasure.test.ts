import assert from 'node:assert/strict'
import { join } from 'node:path'
import { create } from '#engine/act/create.ts'
import { update } from '#engine/act.ts'
import { prune } from '#engine/backup/prune.ts'
import { readManifest } from '#engine/backup/read.ts'
import { restoreTenant } from '#engine/backup/restore.ts'
import { makeBackup } from '#engine/backup/write.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { readCertificate } from '#engine/erase/certificates.ts'
import { completeErasures } from '#engine/erase/complete.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { certificateOf, erasureOf } from '#engine/erase/list.ts'
import { mustBeYoung, replayErasures } from '#engine/erase/replay.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import { scan } from '#engine/erase/scan/scan.ts'
import { pruneTombstones } from '#engine/erase/tombstones.ts'
import { runExport, startExport } from '#engine/export/export.ts'
import { openSending, send } from '#engine/send.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { openTarget } from '#platform/backups/target.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { erasingIn } from '#tests/erasing.ts'
import { canary } from '#tests/privacy/canaries.ts'
import { promise } from '#tests/privacy/harness.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000

/** An installation in which one person is everywhere that people are, and another stands beside. */
interface Scene extends Omit<World, 'tenant'> {
  readonly tenant: Tenant
  readonly erasing: Erasing
  readonly person: { readonly entity: string; readonly id: string }
  readonly other: string
  readonly values: readonly string[]
  readonly othersValues: readonly string[]
  /** How long backups are kept. */
  days: number
}

let opened = 0

async function openScene(): Promise<Scene> {
  const world = await openWorld()
  // Ids go on from the newest that this process made: each world begins later than the last one ended.
  opened += 1
  world.clock.at += opened * 60 * day
  const tenant = await world.tenant()
  await world.database.global(addTenant({ id: tenant.id, slug: 'acme', name: 'Acme' }, world.clock.now()))
  const { database, keys, clock } = world
  const erasing = erasingIn(world)
  const writing = await tenant.as(tenant.owner)
  const [name, title, said, colour] = [canary('name'), canary('title'), canary('said'), canary('colour')]
  const digits = title.replace(/\D/g, '').slice(0, 7)
  const emails = [`p${digits}@x.example`]
  const othersEmail = `o${canary('mail').replace(/\D/g, '').slice(0, 9)}@x.example`
  const [one, two] = await create(writing, 'contact', [
    {
      firstName: 'Ada',
      lastName: name,
      jobTitle: title,
      emails: emails.map((value) => ({ value })),
      phones: [{ value: `+49 30 ${digits}` }],
    },
    { lastName: canary('other'), jobTitle: canary('job'), emails: [{ value: othersEmail }] },
  ])
  const person = { entity: 'contact', id: one?.id ?? '' }
  const about = { entity: 'contact', id: two?.id ?? '' }
  await create(writing, 'note', [
    { about: person, text: said },
    { about, text: `ask ${emails[0]} or 030 ${digits}` },
  ])
  await update(writing, 'contact', [{ id: person.id, input: { source: colour.slice(0, 100) } }])
  const options = {
    smtpUrl: undefined,
    dkimKey: undefined,
    dkimSelector: undefined,
    mailFrom: 'a@x.example',
    baseUrl: 'https://crm.example',
  }
  const sending = openSending({ database, keys, clock }, options)
  const to = { name, email: emails[0] ?? '' }
  await send(sending, { tenantId: tenant.id, to, template: 'account.email', subject: said, text: title, credential: false })
  const { id: exportId } = await startExport(writing, { entity: 'contact', format: 'csv' })
  await runExport(erasing.engine, erasing.files, { tenantId: tenant.id, exportId })
  await sealTenant(database, tenant.id)
  return {
    ...world,
    ...{ tenant, erasing, person, other: about.id, days: 20 },
    values: [name, title, said, colour, ...emails, `+4930${digits}`],
    othersValues: [String(two?.lastName), String(two?.jobTitle), othersEmail],
  }
}

async function erase({ tenant, erasing, person }: Scene): Promise<string> {
  const erasureId = await startErasure(await tenant.as(tenant.owner), [person])
  await runErasure(erasing, { tenantId: tenant.id, erasureId })
  return erasureId
}

const placeOf = ({ ownerUrl, appUrl, names, keys, clock, keysDir }: Scene) => ({
  ...{ ownerUrl, appUrl, names, keys, clock, keysDir },
  target: openTarget(openFolderStore(join(keysDir, 'backups'))),
  files: openFolderStore(join(keysDir, 'files')),
})

const scanPlace = (scene: Scene) => ({
  ...{ engine: scene.erasing.engine, ownerUrl: scene.ownerUrl, files: scene.erasing.files, dataDir: scene.keysDir },
  backups: placeOf(scene),
})

/** Whatever is done to the history, it stays as it is. */
async function keepHistory({ ownerUrl }: Scene): Promise<void> {
  const owner = openOwner(ownerUrl)
  await owner.script(`create function kept() returns trigger language plpgsql as $$ begin return null; end $$;
create trigger kept before update on change_part for each row execute function kept()`)
  await owner.close()
}

promise(
  'R04',
  'nothing of a person who was erased is found in any place or form, everything of the next person is, and the signed certificate says what went',
  { open: openScene, off: keepHistory },
  async (scene, kept) => {
    const before = await scan(scanPlace(scene), scene.tenant.id, scene.values)
    assert.deepEqual(before.missed, [], 'every place was looked through')
    const places = before.found.map(({ store }) => store)
    for (const place of [
      'table contact',
      'table note',
      'table search_entry',
      'ciphertexts change_part.sealed_values',
      'ciphertexts message.sealed_body',
      'files export',
    ])
      assert.ok(places.includes(place), `the person stands in ${place}`)
    const erasureId = await erase(scene)
    const after = await scan(scanPlace(scene), scene.tenant.id, scene.values)
    await kept(() =>
      assert.deepEqual(
        after.found.flatMap(({ hits }) => hits),
        [],
      ),
    )
    assert.deepEqual(after.missed, [])
    const others = await scan(scanPlace(scene), scene.tenant.id, scene.othersValues)
    await kept(() =>
      assert.ok(scene.othersValues.every((_, index) => others.found.some(({ hits }) => hits.some(({ value }) => value === index)))),
    )
    const { certificate } = readCertificate(await certificateOf(await scene.tenant.as(scene.tenant.owner), erasureId, 'erasure'))
    await kept(() => assert.deepEqual(certificate.content.found, { note: 1, contact: 1 }))
    await sealTenant(scene.database, scene.tenant.id)
    await kept(async () => assert.deepEqual((await verifyTenant(scene.database, scene.keys, scene.tenant.id)).findings, []))
  },
)

promise(
  'T02',
  'on day thirty no backup holds a person who was erased, and a second certificate says so',
  {
    open: openScene,
    off: (scene) => {
      scene.days = 60
    },
  },
  async (scene, kept) => {
    await makeBackup(placeOf(scene), { kind: 'nightly' })
    const erasureId = await erase(scene)
    const mine = async () => (await scan(scanPlace(scene), scene.tenant.id, scene.values)).backups.length
    assert.equal(await mine(), 1, 'the backup before holds the person until it expires')
    const writing = await scene.tenant.as(scene.tenant.owner)
    assert.equal(
      await completeErasures(scene.erasing.engine, scene.tenant.id, placeOf(scene).target),
      0,
      'not completed as long as it is there',
    )
    for (const days of [7, 7, 7, 8]) {
      scene.clock.at += days * day
      await makeBackup(placeOf(scene), { kind: 'nightly' })
      await prune(placeOf(scene), scene.days)
    }
    await kept(async () => assert.equal(await mine(), 0))
    await completeErasures(scene.erasing.engine, scene.tenant.id, placeOf(scene).target)
    await kept(async () => assert.equal((await erasureOf(writing, erasureId)).state, 'completed'))
    assert.equal(readCertificate(await certificateOf(writing, erasureId, 'completion')).certificate.sourceId, erasureId)
  },
)

promise(
  'T02',
  'whoever was erased stays erased when an older backup is brought back, and one that is too old is refused',
  {
    open: openScene,
    off: async ({ erasing, clock }) => {
      const { put } = erasing.tombstones.store
      // Tombstones that are lost before they are needed.
      Object.assign(erasing.tombstones.store, {
        put: async (...[key, content]: Parameters<typeof put>) => {
          await put(key, content)
          await pruneTombstones(erasing.tombstones, new Date(clock.at + 400 * day))
        },
      })
    },
  },
  async (scene, kept) => {
    const { manifest } = await makeBackup(placeOf(scene), { kind: 'manual' })
    const erasureId = await erase(scene)
    scene.clock.at += day
    const beforeReopen = async ({ database, tenantId, backupAt }: { database: Scene['database']; tenantId: string; backupAt: string }) => {
      await replayErasures({ ...scene.erasing, engine: { ...scene.erasing.engine, database } }, { tenantId, backupAt })
    }
    const place = placeOf(scene)
    await restoreTenant(place, await readManifest(place, manifest.id), { tenant: scene.tenant.id, beforeReopen })
    const after = await scan({ ...scanPlace(scene), backups: undefined }, scene.tenant.id, scene.values)
    await kept(() => assert.deepEqual(after.found, []))
    assert.equal((await erasureOf(await scene.tenant.as(scene.tenant.owner), erasureId)).state, 'done')
    assert.throws(() => mustBeYoung({ at: '2026-01-01T00:00:00.000Z' }, scene.clock), { code: 'backup.too-old' })
  },
)
