import { buffer } from 'node:stream/consumers'
import type sharpModule from 'sharp'
import type { Sharp, SharpOptions } from 'sharp'
import { ImageError } from '#platform/images/errors.ts'
import { openTurns } from '#platform/images/turns.ts'

/** The types that can be written anew, and so lose everything that is not the picture itself: where it was taken, with what, by whom. */
export const cleanable = {
  'image/jpeg': (image: Sharp) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' }),
  'image/png': (image: Sharp) => image.png(),
  'image/webp': (image: Sharp) => image.webp({ quality: 92 }),
  'image/gif': (image: Sharp) => image.gif(),
  'image/avif': (image: Sharp) => image.avif({ quality: 65, effort: 2 }),
} as const
export type CleanableType = keyof typeof cleanable

export const isCleanable = (mediaType: string): mediaType is CleanableType => Object.hasOwn(cleanable, mediaType)

/** A picture of more is not unpacked: 64 megapixels are 256 MB of memory. */
export const mostMegapixels = 64
/** Packed bytes that are held in memory while a picture is worked on. */
export const mostImageBytes = 50 * 1024 * 1024
const secondsAtMost = 60
const loaders = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((each) => `VipsForeignLoad${each}`)

/** A square of a picture: its top left corner as parts of width and height, its side as part of the shorter of them. */
export interface Crop {
  readonly x: number
  readonly y: number
  readonly size: number
}

/** A picture in memory, as people see it: turned as its camera said. Each reading writes it anew, without anything but the picture. */
export interface OpenImage {
  readonly width: number
  readonly height: number
  readonly isAnimated: boolean
  /** The same picture in the same type. */
  cleaned(): AsyncIterable<Uint8Array>
  /** WebP of which no side is longer. */
  scaled(longest: number): AsyncIterable<Uint8Array>
  /** As it is, for programs that know nothing newer than JPEG: what can be seen through is white there. */
  jpeg(): AsyncIterable<Uint8Array>
  /** WebP of that many pixels a side; the square in the middle where none is named. */
  square(crop: Crop | undefined, side: number): AsyncIterable<Uint8Array>
}

let loading: Promise<typeof sharpModule> | undefined

/** Loaded when the first picture comes. Only the unpackers that we name may run: no SVG, no PDF, nothing that fetches. */
function library(): Promise<typeof sharpModule> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: loaders })
    return sharp
  })
  return loading
}

const turns = openTurns(2)

/** Unpacks a picture for the time of `work`; two at once. Throws `ImageError` for what is none, is broken, or has too many pixels. */
export const withImage = <T>(content: AsyncIterable<Uint8Array>, type: CleanableType, work: (image: OpenImage) => Promise<T>): Promise<T> =>
  turns.take(async () => {
    const options: SharpOptions = { failOn: 'error', limitInputPixels: mostMegapixels * 1_000_000, sequentialRead: true }
    const sharp = await library()
    // All frames only where the type has any: pages of others would be joined to one tall picture.
    const animated = type === 'image/gif' || type === 'image/webp'
    // Read before it is unpacked: of a stream that breaks off the library would tell nobody but the process, which ends of it.
    const bytes = await buffer(content)
    if (bytes.length === 0) throw new ImageError('image.unreadable')
    const input = sharp(bytes, { ...options, animated }).timeout({ seconds: secondsAtMost })
    const { width, height, pages = 1, pageHeight = height, autoOrient } = await input.metadata().catch(asImageError)
    if (width * pageHeight * pages > mostMegapixels * 1_000_000) throw new ImageError('image.too-many-pixels')
    const whole = (): Sharp => (pages > 1 ? input.clone() : input.clone().autoOrient())
    const seen = pages > 1 ? { width, height: pageHeight } : autoOrient
    return work({
      ...seen,
      isAnimated: pages > 1,
      cleaned: () => output(cleanable[type](whole())),
      scaled: (longest) =>
        output(whole().resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true }).webp({ quality: 82 })),
      jpeg: () => output(whole().flatten({ background: '#ffffff' }).jpeg({ quality: 88 })),
      square: (crop, side) => {
        const chosen = crop === undefined ? whole() : whole().extract(squareIn(seen, crop))
        return output(chosen.resize(side, side, { fit: 'cover' }).webp({ quality: 84 }))
      },
    })
  })

function squareIn({ width, height }: { width: number; height: number }, crop: Crop) {
  const side = Math.max(1, Math.round(Math.min(width, height) * crop.size))
  const within = (part: number, length: number): number => Math.max(0, Math.min(length - side, Math.round(part * length)))
  return { left: within(crop.x, width), top: within(crop.y, height), width: side, height: side }
}

async function* output(image: Sharp): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* image
  } catch (error) {
    asImageError(error)
  }
}

function asImageError(error: unknown): never {
  const said = error instanceof Error ? error.message : ''
  throw new ImageError(/pixel limit/.test(said) ? 'image.too-many-pixels' : 'image.unreadable', error)
}
