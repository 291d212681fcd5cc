const messages = {
  'image.unreadable': 'The picture cannot be read: it is none, or it is broken',
  'image.too-many-pixels': 'The picture has more pixels than are unpacked',
} as const

export type ImageErrorCode = keyof typeof messages

/** A picture cannot be worked on. */
export class ImageError extends Error {
  override readonly name = 'ImageError'
  readonly code: ImageErrorCode

  constructor(code: ImageErrorCode, cause?: unknown) {
    super(messages[code], cause === undefined ? undefined : { cause })
    this.code = code
  }
}
