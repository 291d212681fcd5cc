import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { pdfOf } from '#tests/files.ts'
import { assertAccessible, assertClean, assertFits, openStage, type Stage, type StageTenant } from '#tests/journeys/stage.ts'
import { openSettings, row, said } from '#tests/journeys/steps.ts'
import { story } from '#tests/journeys/story.ts'

let stage: Stage
let acme: StageTenant
let page: Page
let ada: string
/** Drawn before the server first unpacks a picture: from then on only its own loaders may run. */
const pictures: Buffer[] = []

const file = (name: string, buffer: Buffer, mimeType = 'application/octet-stream') => ({ name, mimeType, buffer })

before(async () => {
  for (const background of ['#4488aa', '#aa8844'])
    pictures.push(
      await sharp({ create: { width: 900, height: 600, channels: 3, background } })
        .withExif({ IFD0: { Copyright: 'CANARY-ada' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
        .jpeg()
        .toBuffer(),
    )
  stage = await openStage({ settings: { MAX_FILE_MB: '1' } })
  acme = await stage.tenant()
  const made = await stage.api<{ data: { id: string } }>(acme.apiKey, 'POST', 'contacts', { firstName: 'Ada', lastName: 'Byron' })
  ada = made.data.id
  page = await stage.page(acme)
})
after(() => stage.close())
const test = story(() => stage.pages())

async function choose(from: Page, button: string, files: ReturnType<typeof file>[]): Promise<void> {
  const [chooser] = await Promise.all([from.waitForEvent('filechooser'), from.getByRole('button', { name: button, exact: true }).click()])
  await chooser.setFiles(files)
}

const open = (on: Page, name: string) => on.getByRole('region', { name: 'Files' }).getByRole('button', { name, exact: true })

test('several files go up at once; what is refused says why and can be put away', async () => {
  await page.goto(`${stage.address}/${acme.slug}/contacts/${ada}`)
  await page.getByText('drop them anywhere on this page').waitFor()
  await choose(page, 'Add files', [
    file('Portrait.jpg', pictures[0] as Buffer, 'image/jpeg'),
    file('Offer.pdf', pdfOf('Offer for Nordlicht'), 'application/pdf'),
    file('notes.txt', Buffer.from('Ada said <script>document.title = "broken into"</script>'), 'text/html'),
    file('fake.png', Buffer.from('PK\u0003\u0004 not a picture'), 'image/png'),
    file('huge.bin', Buffer.alloc(1_200_000)),
  ])
  await said(page, '3 files added')
  await page.getByText('The name says PNG, but the file is something else').waitFor()
  await page.getByText('Larger than 1 MB').waitFor()
  await assertAccessible(page)
  for (const name of ['fake.png', 'huge.bin']) await page.getByRole('button', { name: `Dismiss ${name}` }).click()
  await page.getByRole('heading', { name: 'Files 3' }).waitFor()
  await open(page, 'Portrait.jpg').locator('img').waitFor()
})

test('a file that is dropped on the page is added; a lost connection is tried again, and nothing is there twice', async () => {
  await page.context().setOffline(true)
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }))
    return data
  })
  await page.dispatchEvent('article', 'dragover', { dataTransfer: transfer })
  await page.getByText('Drop files to add them to Ada Byron').waitFor()
  await page.dispatchEvent('article', 'drop', { dataTransfer: transfer })
  const again = page.getByRole('button', { name: 'Try dropped.txt again' })
  await again.waitFor()
  await page.context().setOffline(false)
  await again.click()
  await open(page, 'dropped.txt').waitFor()
  await page.getByRole('heading', { name: 'Files 4' }).waitFor()
})

test('how far a file has come is seen on a slow line; one that is stopped leaves nothing', async () => {
  const devtools = await page.context().newCDPSession(page)
  const line = { offline: false, latency: 0, downloadThroughput: -1 }
  await devtools.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: 20_000 })
  await choose(page, 'Add files', [file('film.bin', Buffer.alloc(950_000))])
  await page.getByText(/^[1-9]\d? %$/).waitFor()
  await page.getByRole('progressbar', { name: /film\.bin/ }).waitFor()
  await page.getByRole('button', { name: 'Cancel film.bin' }).click()
  await page.getByText('film.bin').waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('heading', { name: 'Files 4' }).waitFor()
  assert.equal(await page.getByText('film.bin').count(), 0)
  // Not before: what is left of a file would leave on a fast line before the browser lets go of it.
  await devtools.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: -1 })
  await devtools.detach()
})

test('pictures, PDFs and texts are looked at one after the other by the keyboard; nothing in them runs', async () => {
  await open(page, 'dropped.txt').press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('dropped', { exact: true }).waitFor()
  const seen = new Set<string>()
  for (let left = 3; left > 0; left--) {
    await page.keyboard.press('ArrowRight')
    await dialog.getByText(`${5 - left} of 4`).waitFor()
    const title = (await dialog.getByRole('heading').first().textContent()) ?? ''
    if (title === 'Portrait.jpg') await dialog.getByRole('img', { name: 'Portrait.jpg' }).waitFor()
    if (title === 'Offer.pdf') {
      await dialog.locator('canvas[data-state="drawn"]').waitFor()
      await assertAccessible(page)
    }
    if (title === 'notes.txt') await dialog.getByText('<script>document.title').waitFor()
    seen.add(title)
  }
  assert.deepEqual([...seen].toSorted(), ['Offer.pdf', 'Portrait.jpg', 'notes.txt'])
  assert.ok(!(await page.title()).includes('broken into'))
  const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download' }).click()])
  assert.ok(seen.has(download.suggestedFilename()))
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

test('what is downloaded of a photo no longer says where it was taken', async () => {
  assert.ok(pictures[0]?.includes('CANARY-ada'))
  await open(page, 'Portrait.jpg').hover()
  await page.getByRole('button', { name: 'More about Portrait.jpg' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Download' }).click()])
  assert.equal(download.suggestedFilename(), 'Portrait.jpg')
  const bytes = await readFile(await download.path())
  assert.ok(!bytes.includes('CANARY-ada') && !bytes.includes('Exif'))
})

test('a file gets another name, goes into the trash and comes back', async () => {
  const more = page.getByRole('button', { name: 'More about notes.txt' })
  await page.getByRole('button', { name: 'Show as a list' }).click()
  await more.click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('minutes.txt')
  await page.keyboard.press('Enter')
  await said(page, 'The file is now called “minutes.txt”.')
  await page.getByRole('button', { name: 'More about minutes.txt' }).click()
  await page.getByRole('menuitem', { name: 'Move to trash' }).click()
  // What can be taken back for some seconds waits for whoever has come to it.
  const undo = page.getByRole('button', { name: 'Undo' })
  await undo.focus()
  await page.getByRole('heading', { name: 'Files 3' }).waitFor()
  await undo.click()
  await page.getByRole('heading', { name: 'Files 4' }).waitFor()
})

test('a picture of her is chosen, and stands wherever she is named', async () => {
  await page.getByRole('button', { name: 'Change the picture of Ada Byron' }).click()
  await choose(page, 'Choose a picture', [file('me.jpg', pictures[1] as Buffer, 'image/jpeg')])
  await page.getByRole('group', { name: 'The square that is kept' }).press('ArrowLeft')
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Save picture' }).click()
  await said(page, 'The picture is saved.')
  await page.getByRole('button', { name: 'Change the picture of Ada Byron' }).locator('img').waitFor()
  await page.goto(`${stage.address}/${acme.slug}/contacts`)
  await row(page, 'Ada Byron').locator('img').waitFor()
})

test('an admin chooses what is accepted, and sees the room that is left', async () => {
  await openSettings(page, 'Files')
  await page.getByText(/ of 10\.7 GB taken by 4 files/).waitFor()
  await assertAccessible(page)
  await page.getByRole('checkbox', { name: /^Archives/ }).uncheck()
  await page.getByRole('button', { name: 'Save' }).click()
  await said(page, 'Saved.')
  await page.goto(`${stage.address}/${acme.slug}/contacts/${ada}`)
  await choose(page, 'Add files', [file('all.zip', Buffer.from('PK\u0003\u0004 and more'))])
  await page.getByText('does not accept files of this type').waitFor()
})

test('it is all there on a phone in the dark, and for somebody who may only read', async () => {
  const reader = await stage.member(acme, 'Rita Reader', 'read-only')
  const phone = await stage.page(reader, { width: 390, height: 844, scheme: 'dark' })
  await phone.goto(`${stage.address}/${acme.slug}/contacts/${ada}`)
  await open(phone, 'Portrait.jpg').locator('img').waitFor()
  assert.equal(await phone.getByRole('button', { name: 'Add files' }).count(), 0)
  await assertFits(phone)
  await assertAccessible(phone)
  await open(phone, 'Portrait.jpg').click()
  await phone.getByRole('dialog').getByRole('img', { name: 'Portrait.jpg' }).waitFor()
  await assertAccessible(phone)
  assertClean(phone)
  assertClean(page)
})
