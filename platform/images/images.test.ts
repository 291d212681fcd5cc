import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { type CleanableType, cleanable, withImage } from '#platform/images/images.ts'

const place = {
  IFD0: { Copyright: 'CANARY-ada' },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1', GPSLongitude: '0/1 7/1 0/1' },
}
const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>CANARY-ada</a></x:xmpmeta>'

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of content) pieces.push(piece)
  return Buffer.concat(pieces)
}

const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#4488aa' } })

/** GIF has no EXIF; what it may carry is a comment, written here as a program would: before its trailer. */
async function planted(type: CleanableType): Promise<Buffer> {
  const plain = picture(60, 40)
  if (type === 'image/gif') {
    const gif = await plain.gif().toBuffer()
    const said = Buffer.from('CANARY-ada')
    return Buffer.concat([gif.subarray(0, -1), Buffer.from([0x21, 0xfe, said.length]), said, Buffer.from([0, 0x3b])])
  }
  const format = type.replace('image/', '') as 'jpeg' | 'png' | 'webp' | 'avif'
  return plain.withExif(place).withXmp(xmp)[format]().toBuffer()
}

for (const type of Object.keys(cleanable) as CleanableType[])
  test(`${type}: where it was taken, by whom and what was hung behind it are gone, in every copy`, async () => {
    const bytes = Buffer.concat([await planted(type), Buffer.from('CANARY-ada behind the end')])
    assert.ok(bytes.includes('CANARY-ada'), 'the canary was planted')
    const made = await withImage(whole(bytes), type, async (image) =>
      Promise.all([image.cleaned(), image.scaled(30), image.square(undefined, 20)].map(bytesOf)),
    )
    for (const copy of made) {
      assert.ok(!copy.includes('CANARY'), 'no canary')
      const { exif, xmp: left, iptc, width } = await sharp(copy).metadata()
      assert.deepEqual([exif, left, iptc], [undefined, undefined, undefined])
      assert.ok(width > 0)
    }
    const [cleaned] = made
    const { format, compression } = await sharp(cleaned).metadata()
    assert.equal(type, `image/${format === 'heif' && compression === 'av1' ? 'avif' : format}`)
  })

test('a picture that the camera says to turn is stored upright', async () => {
  const lying = await picture(60, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const [seen, copy] = await withImage(whole(lying), 'image/jpeg', async (image) => [
    `${image.width}×${image.height}`,
    await bytesOf(image.cleaned()),
  ])
  assert.equal(seen, '40×60')
  const { width, height, orientation } = await sharp(copy as Buffer).metadata()
  assert.deepEqual([width, height, orientation], [40, 60, undefined])
})

test('every frame of an animation stays', async () => {
  const frames = await Promise.all(
    [1, 2, 3].map((n) =>
      picture(10, 10)
        .composite([{ input: spot(n), left: n, top: n }])
        .png()
        .toBuffer(),
    ),
  )
  const animation = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100, 100] })
    .toBuffer()
  const copy = await withImage(whole(animation), 'image/gif', async (image) => {
    assert.ok(image.isAnimated)
    assert.deepEqual([image.width, image.height], [10, 10])
    return bytesOf(image.cleaned())
  })
  assert.equal((await sharp(copy, { animated: true }).metadata()).pages, 3)
})

const spot = (n: number) => ({ create: { width: n, height: n, channels: 3 as const, background: 'red' } })

/** The beginning of a PNG that claims to be so large: what unpacks by its word takes gigabytes. */
function bombOf(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(named))
    return Buffer.concat([length, named, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.alloc(100_000))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

test('a small file of many pixels is not unpacked, and what is no picture is said to be none', async () => {
  const bomb = bombOf(60_000, 60_000)
  await assert.rejects(
    withImage(whole(bomb), 'image/png', async (image) => bytesOf(image.cleaned())),
    { code: 'image.too-many-pixels' },
  )
  for (const rubbish of [
    Buffer.from('not a picture'),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    Buffer.alloc(0),
  ])
    await assert.rejects(
      withImage(whole(rubbish), 'image/png', async (image) => bytesOf(image.cleaned())),
      { code: 'image.unreadable' },
    )
  const cut = (await picture(400, 400).jpeg().toBuffer()).subarray(0, 900)
  await assert.rejects(
    withImage(whole(cut), 'image/jpeg', async (image) => bytesOf(image.cleaned())),
    { code: 'image.unreadable' },
  )
})

test('bytes that break off on their way end the work, and neither the process nor the turn of the next', async () => {
  async function* cut(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')
    await wait(10)
    throw new Error('the store went away')
  }
  for (let turn = 0; turn < 3; turn += 1)
    await assert.rejects(
      withImage(cut(), 'image/jpeg', async () => 'unpacked'),
      /went away/,
    )
})
