import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import { drill } from '#engine/backup/drill.ts'
import { restoreTenant } from '#engine/backup/restore.ts'
import { recordDrill, recordDrillEnd } from '#engine/backup/runs.ts'
import type { TryPlace } from '#engine/backup/try.ts'
import { type MadeBackup, makeBackup } from '#engine/backup/write.ts'
import { BackupError } from '#platform/backups/errors.ts'
import { openTarget } from '#platform/backups/target.ts'
import { systemClock } from '#platform/clock/clock.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { checkRestores } from '#server/doctor/restores.ts'
import { assertAccessible, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let owner: Owner
let folder: string
let place: TryPlace
let acme: StageTenant
let page: Page
let made: MadeBackup

before(async () => {
  stage = await openStage()
  folder = await mkdtemp(join(tmpdir(), 'steward-backups-'))
  const { ownerUrl, appUrl, names, keys, keysDir } = stage.installation
  const target = openTarget(openFolderStore(folder))
  place = { ownerUrl, appUrl, names, keys, keysDir, clock: systemClock, target, files: openFolderStore(join(keysDir, 'files')) }
  owner = openOwner(ownerUrl)
  acme = await stage.tenant()
  await stage.api(acme.apiKey, 'POST', 'contacts', { firstName: 'Ada', lastName: 'Lovelace' })
  page = await stage.page(acme)
})
after(async () => {
  await owner.close()
  await stage.close()
  await rm(folder, { recursive: true, force: true })
})

const step = story(() => stage.pages())
const at = (path: string) => `${stage.address}/${acme.slug}/${path}`

step('before the first night the owner reads when the first backup comes', async () => {
  await page.goto(at('settings/backups'))
  await page.getByText('A backup is made every night').waitFor()
  await assertAccessible(page)
})

step(
  'a backup that could not be brought back for practice is said to be so; after its drill the page says when both succeeded',
  async () => {
    made = await makeBackup(place, { kind: 'nightly' })
    const failed = newId()
    await recordDrill(owner, { id: failed, backupId: made.manifest.id, at: systemClock.now() })
    await recordDrillEnd(owner, failed, systemClock.now(), 'backup.damaged')
    await page.reload()
    await page.getByText('The last practised restore failed').waitFor()
    await assertAccessible(page)
    await drill(place)
    await page.reload()
    await page.getByText('Your data is backed up, and bringing it back has been practised.').waitFor()
    await assertAccessible(page)
  },
)

step('a mistake is made; while the operator brings the organisation back, nobody is let in and everybody is told why', async () => {
  const { data } = await stage.api<{ data: { id: string; version: number }[] }>(acme.apiKey, 'GET', 'contacts')
  for (const { id } of data) await stage.api(acme.apiKey, 'DELETE', `contacts/${id}`)
  await page.goto(at('contacts'))
  await page.getByText('No contacts yet').waitFor()
  const beforeReopen = async () => {
    await page.goto(at('contacts'))
    await page.getByText('just being brought back from a backup').first().waitFor()
    await assertAccessible(page)
    throw new BackupError('backup.not-clean', 'files file')
  }
  await assert.rejects(restoreTenant(place, made.manifest, { tenant: acme.slug, beforeReopen }), { code: 'backup.not-clean' })
})

step(
  'something of an erased person was found in it: it stays closed, says why, and the operator reads where; mended, it opens',
  async () => {
    await page.goto(at('contacts'))
    await page.getByText('something of people who were erased may still stand in it').first().waitFor()
    await assertAccessible(page)
    const [finding] = await checkRestores(owner)
    assert.match(`${finding?.state}: ${finding?.message}`, /^failure: .* is in quarantine since .*files file.*steward restore --tenant/)
    await restoreTenant(place, made.manifest, { tenant: acme.slug })
    assert.deepEqual(await checkRestores(owner), [])
  },
)

step('afterwards everything is there as it was that night, and the audit log names the restore', async () => {
  await page.goto(at('contacts'))
  await page.getByText('Ada Lovelace').first().waitFor()
  const { data } = await stage.api<{ data: { action: string }[] }>(acme.apiKey, 'GET', 'audit')
  assert.ok(data.some(({ action }) => action === 'tenant.restore'))
})
