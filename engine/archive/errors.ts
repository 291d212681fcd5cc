export type ArchiveProblem =
  | 'archive.not-an-archive'
  | 'archive.newer'
  | 'archive.damaged'
  | 'archive.part-missing'
  | 'archive.part-unknown'
  | 'archive.bursting'
  | 'archive.row-wrong'
  | 'archive.not-empty'

/** The archive is not brought in. Names the part where, never what stands there. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
  readonly code: ArchiveProblem
  readonly part: string | null

  constructor(code: ArchiveProblem, part: string | null = null) {
    super(part === null ? code : `${code}: ${part}`)
    this.code = code
    this.part = part
  }
}
