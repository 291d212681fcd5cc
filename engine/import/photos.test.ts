import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { runExport, startExport } from '#engine/export/export.ts'
import type { ReadRecord } from '#engine/find.ts'
import { importAnswer } from '#engine/import/answer.ts'
import { previewImport } from '#engine/import/check.ts'
import { readImport } from '#engine/import/store.ts'
import { undoRows } from '#engine/import/undo.ts'
import { bringHere, type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports
let at: Starter

before(async () => {
  world = await openImports()
  at = await world.starter()
})
after(() => world.close())

/** A photo of one colour, with a camera that tells on its owner. */
const photo = (background: string, { width = 400, height = 300 } = {}): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .withExif({ IFD0: { Copyright: 'CANARY-ada' } })
    .jpeg()
    .toBuffer()

const folded = (line: string): string => line.replace(/(.{70})(?=.)/g, '$1\r\n ')
const card = (lines: readonly string[], version = '3.0'): string =>
  ['BEGIN:VCARD', `VERSION:${version}`, ...lines.map(folded), 'END:VCARD', ''].join('\r\n')

async function pictureOf(starter: Starter, record: ReadRecord | undefined): Promise<Buffer> {
  const name = { tenantId: starter.tenant.id, area: 'image', id: String(record?.photo) } as const
  return buffer(world.files.read(name))
}

async function imagesOf({ tenant }: Starter): Promise<number> {
  let count = 0
  for await (const { tenantId } of world.files.olderThan(new Date(Date.now() + 60_000), ['image'])) if (tenantId === tenant.id) count += 1
  return count
}

const named = async (starter: Starter, lastName: string): Promise<ReadRecord | undefined> =>
  (await starter.all('contact')).find((record) => record.lastName === lastName)

/** The colour in the middle. */
const colourOf = async (bytes: Buffer): Promise<number[]> =>
  [...(await sharp(bytes).extract({ left: 160, top: 160, width: 1, height: 1 }).removeAlpha().raw().toBuffer())].map((part) =>
    Math.round(part / 16),
  )

test('a photo inside a card comes in however its version writes it, as a square without what the camera wrote', async () => {
  const base64 = (await photo('#4488aa')).toString('base64')
  const png = (
    await sharp(await photo('#aa8844'))
      .png()
      .toBuffer()
  ).toString('base64')
  const run = await at.bring(
    'contact',
    [
      card(['N:Three;;;;', `item1.PHOTO;ENCODING=b;TYPE=JPEG:${base64}`]),
      card(['N:Two;;;;', `PHOTO;JPEG;ENCODING=BASE64:${base64}`, ''], '2.1'),
      card(['N:Bare;;;;', `PHOTO:${base64}`]),
      card(['N:Four;;;;', `PHOTO:data:image/png;base64,${png}`], '4.0'),
      card(['N:Escaped;;;;', 'PHOTO:https://photos.invalid/a.jpg', `PHOTO:data:image/jpeg\\;base64\\,${base64}`], '4.0'),
      card(['N:None;;;;']),
    ].join(''),
  )
  assert.deepEqual([run.created, run.failed, run.leftOut], [6, 0, 0])
  for (const [lastName, colour] of [
    ['Three', '#4488aa'],
    ['Two', '#4488aa'],
    ['Bare', '#4488aa'],
    ['Four', '#aa8844'],
    ['Escaped', '#4488aa'],
  ] as const) {
    const bytes = await pictureOf(at, await named(at, lastName))
    const { format, width, height, exif } = await sharp(bytes).metadata()
    assert.deepEqual([format, width, height, exif], ['webp', 320, 320, undefined], lastName)
    assert.ok(!bytes.includes('CANARY-ada'))
    assert.deepEqual(await colourOf(bytes), await colourOf(await photo(colour)), lastName)
  }
  assert.equal((await named(at, 'None'))?.photo, null)
})

test('a photo that is broken, too large or a link stays out with its reason, and its contact comes in; nobody follows the link', async (context) => {
  const asked: string[] = []
  const server = createServer((request, reply) => {
    asked.push(request.url ?? '')
    reply.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const whole = await photo('#4488aa')
  const huge = Buffer.concat([whole, Buffer.alloc(10_000_000)]).toString('base64')
  const cut = whole.subarray(0, whole.length / 2).toString('base64')
  const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const cards = [
    card(['N:Huge;;;;', `PHOTO;ENCODING=b;TYPE=JPEG:${huge}`]),
    ['BEGIN:VCARD', 'VERSION:3.0', 'N:Line;;;;', `PHOTO;ENCODING=b:${huge}`, 'EMAIL:line@x.example', 'END:VCARD', ''].join('\r\n'),
    card(['N:Link;;;;', `PHOTO;VALUE=uri:${address}/photo.jpg`]),
    card(['N:Text;;;;', `PHOTO;ENCODING=b:${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')}`]),
    card(['N:Cut;;;;', `PHOTO;ENCODING=b:${cut}`]),
    card(['N:Bomb;;;;', `PHOTO;ENCODING=b:${bomb.toString('base64')}`]),
    card(['N:Fine;;;;', `PHOTO;ENCODING=b;TYPE=JPEG:${whole.toString('base64')}`]),
  ].join('')
  const starter = await world.starter()
  const sent = await starter.send('contact', cards)
  const column = sent.settings.columns.findIndex(({ target }) => target === 'photo')
  assert.deepEqual(sent.settings.columns[column]?.samples.slice(0, 2), ['> 5 MB', `${address}/photo.jpg`], 'nobody is shown base64')
  const preview = await previewImport(starter.writing, world.files, sent.id, { limit: 20 })
  const codes = preview.rows.map(({ leftOut, cells }) => [leftOut[0]?.code, cells[column]])
  assert.deepEqual(codes.slice(0, 3), [
    ['import.photo-too-large', '> 5 MB'],
    ['import.photo-too-large', '> 5 MB'],
    ['import.photo-linked', `${address}/photo.jpg`],
  ])
  assert.deepEqual(codes[3]?.[0], 'import.photo-unreadable')
  assert.match(String(codes[6]?.[1]), /^JPEG, \d+ KB$/)
  assert.deepEqual([preview.problemRows, preview.leftOut], [0, 4])
  const run = await bringHere(starter.writing, world.files, sent.id)
  assert.deepEqual([run.created, run.failed, run.leftOut], [7, 0, 6])
  const { leftOut } = (await importAnswer(starter.writing, run, 'en')) as { leftOut: { row: number; message: string; heading: string }[] }
  assert.deepEqual(
    leftOut.map(({ message }) => message.split(' ').slice(0, 5).join(' ')),
    [
      'This photo is larger than',
      'This photo is larger than',
      'This photo is a link',
      'This photo cannot be read',
      'This photo cannot be read',
      'This picture has more than',
    ],
  )
  assert.equal(leftOut[0]?.heading, 'Photo')
  assert.deepEqual((await starter.all('contact')).map(({ lastName, photo: id }) => [lastName, id !== null]).at(-1), ['Fine', true])
  assert.equal((await named(starter, 'Line'))?.photo, null)
  assert.deepEqual(
    (await named(starter, 'Line'))?.emails,
    [{ value: 'line@x.example', label: null }],
    'what stands behind the photo is read',
  )
  assert.equal(await imagesOf(starter), 1)
  assert.deepEqual(asked, [])
})

test('a photo that somebody chose stays; undoing takes away what the import brought, and of what no record got nothing lies about', async () => {
  const starter = await world.starter()
  const [blue, red] = (await Promise.all([photo('#0000ff'), photo('#ff0000')])).map((bytes) => bytes.toString('base64'))
  const ada = (more: string[]): string => card(['N:Byron;Ada;;;', 'EMAIL:ada@x.example', ...more])
  await starter.bring('contact', ada([]))
  const first = await starter.bring('contact', ada([`PHOTO;ENCODING=b:${blue}`]))
  assert.deepEqual([first.created, first.updated], [0, 1])
  const before = (await named(starter, 'Byron'))?.photo
  for (const existing of ['merge', 'overwrite'] as const)
    assert.equal((await starter.bring('contact', ada([`PHOTO;ENCODING=b:${red}`]), { existing })).skipped, 1, existing)
  assert.equal((await named(starter, 'Byron'))?.photo, before)
  const failing = await starter.bring('contact', card(['N:Wrong;;;;', 'EMAIL:nobody', `PHOTO;ENCODING=b:${red}`]))
  assert.equal(failing.failed, 1)
  assert.equal(await imagesOf(starter), 1)
  const run = await readImport(starter.writing, first.id)
  assert.ok(run)
  await undoRows(starter.writing, run)
  assert.equal((await named(starter, 'Byron'))?.photo, null)
})

for (const format of ['vcard', 'vcard3'] as const)
  test(`${format}: the photo leaves with its contact and comes back; who may not see it takes out a card without`, async () => {
    const [from, to] = [await world.starter(), await world.starter()]
    await from.bring('contact', card(['N:Byron;Ada;;;', `PHOTO;ENCODING=b:${(await photo('#4488aa')).toString('base64')}`]))
    const taken = async (fields?: string[]): Promise<string> => {
      const { id } = await startExport(from.writing, { entity: 'contact', format, ...(fields === undefined ? {} : { fields }) }, 'caller')
      await runExport(world, world.files, { tenantId: from.tenant.id, exportId: id })
      return (await buffer(world.files.read({ tenantId: from.tenant.id, area: 'export', id }))).toString()
    }
    const cards = await taken()
    const long = cards
      .slice(cards.indexOf('PHOTO'))
      .split('\r\n')
      .filter((line) => line.length > 75)
    assert.deepEqual(long, [], 'lines are folded')
    assert.match(cards, format === 'vcard' ? /\r\nPHOTO:data:image\/jpeg;base64,\/9j\// : /\r\nPHOTO;ENCODING=b;TYPE=JPEG:\/9j\//)
    assert.ok(!(await taken(['lastName'])).includes('PHOTO'))
    const run = await to.bring('contact', cards)
    assert.deepEqual([run.created, run.leftOut], [1, 0])
    const [sent, came] = [await pictureOf(from, await named(from, 'Byron')), await pictureOf(to, await named(to, 'Byron'))]
    assert.deepEqual(await colourOf(came), await colourOf(sent))
  })
