import type { Writing } from '#engine/act.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import type { Files } from '#platform/files/files.ts'

export const formatNames = ['csv', 'xlsx', 'vcard', 'vcard3', 'json'] as const
export type ExportFormat = (typeof formatNames)[number]

/** What is taken out, for whom. */
export interface Taking {
  readonly writing: Writing
  /** Where the photos of records lie. */
  readonly files: Files
  readonly entity: EntityModel
  readonly fields: readonly FieldModel[]
  /** How many parts the fullest record has in each list. */
  readonly counts: ReadonlyMap<string, number>
}

/** Writes records as they come: a file of any length passes through. */
export type Encode = (taking: Taking, pages: AsyncIterable<readonly ReadRecord[]>) => AsyncIterable<Uint8Array>
