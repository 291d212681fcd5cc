import * as fc from 'fast-check'

/** What a generated world is like: how large it is, and which of the hard cases are in it. */
export interface Shape {
  /** Of the values that are planted. */
  readonly seed: number
  readonly notes: number
  readonly bystanders: number
  /** Fields and an object that the tenant made. */
  readonly ownModel: boolean
  /** One contact twice, which the business knows to be one person. */
  readonly duplicate: boolean
  /** A contact who works in the tenant, too. */
  readonly alsoMember: boolean
  readonly sharedMailbox: boolean
  /** Two people of one name. */
  readonly namesake: boolean
  /** Mail, files and notes of others that quote the person. */
  readonly quoted: boolean
  /** The record said something else before. */
  readonly corrected: boolean
  readonly imported: boolean
  readonly exported: boolean
  readonly letters: boolean
  readonly asked: boolean
  readonly trashed: boolean
  readonly files: boolean
  /** What programs asked for and had done: kept answers, jobs that failed, words in addresses. */
  readonly programs: boolean
  /** At which access to the database the erasure is cut off, and begun again; 0 for never. */
  readonly cutAt: number
  /** Somebody edits, adds, imports and writes to the person while the erasure runs. */
  readonly racing: boolean
  /** A backup from before the erasure is brought back after it. */
  readonly restored: boolean
  /** The product's own scan looks for everything, too, statistics and folders as well; past it everything is looked through in every world. */
  readonly scanned: boolean
}

const yes = fc.boolean()

export const shapes: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(0xffffff),
  notes: fc.integer({ min: 1, max: 4 }),
  bystanders: fc.integer({ min: 0, max: 12 }),
  ownModel: yes,
  duplicate: yes,
  alsoMember: yes,
  sharedMailbox: yes,
  namesake: yes,
  quoted: yes,
  corrected: yes,
  imported: yes,
  exported: yes,
  letters: yes,
  asked: yes,
  trashed: yes,
  files: yes,
  programs: yes,
  cutAt: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  racing: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  restored: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  scanned: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})

/** The world in which everything is that can be, but nothing goes wrong on the way. */
export const fullShape = (seed: number): Shape => ({
  ...{ seed, notes: 3, bystanders: 4, ownModel: true, duplicate: true, alsoMember: true, sharedMailbox: true, namesake: true },
  ...{
    quoted: true,
    corrected: true,
    imported: true,
    exported: true,
    letters: true,
    asked: true,
    trashed: true,
    files: true,
    programs: true,
  },
  ...{ cutAt: 0, racing: false, restored: false, scanned: true },
})
