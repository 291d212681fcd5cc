/** Rows of data that one import takes. */
export const mostRows = 1_000_000
export const mostColumns = 1000

/** Megabytes of a workbook when it is unpacked: a zip of a few kilobytes can hold more than any disk. */
export const mostUnpacked = 2000
/** Megabytes of objects that a reader may hold; beyond that Node ends the process. */
export const mostMemory = 512
/** Seconds that reading one file may take. */
export const mostSeconds = 180

/** Of a photo as it lies in a file of cards; what phones put there is a tenth of it. */
export const mostPhotoMegabytes = 5
/** UTF-16 units of a photo in base64, with what stands before it. */
export const longestPhoto = Math.ceil((mostPhotoMegabytes * 1024 * 1024 * 4) / 3) + 2000
/** Stands for a photo that is larger than that, and of which nothing was read. */
export const tooLargePhoto = 'data:,too-large'

/** What is wrong with a file as a whole: the code of a sentence, and the numbers in it. Never a value. */
export interface FileProblem {
  readonly code: string
  readonly params?: Readonly<Record<string, string | number>>
}

/** Thrown by readers for a file that cannot be read; anything else they throw means a damaged file. */
export class Unreadable extends Error {
  readonly problem: FileProblem

  constructor(code: string, params?: FileProblem['params']) {
    super(code)
    this.name = 'Unreadable'
    this.problem = params === undefined ? { code } : { code, params }
  }
}

export const tooManyColumns = (): Unreadable => new Unreadable('import.too-many-columns', { max: mostColumns })
export const tooManyRows = (): Unreadable => new Unreadable('import.too-many-rows', { max: mostRows })

/** The formats that are turned into a table before anything else looks at them. */
const convertedFormats = ['xlsx', 'vcard', 'json'] as const
export type ConvertedFormat = (typeof convertedFormats)[number]

/** What a reader says of a file besides its rows. */
export interface ReaderReport {
  /** The sheets of a workbook that people see. */
  readonly sheets: readonly string[]
  /** The one that was read. */
  readonly sheet: string | null
  readonly problem: FileProblem | null
}
