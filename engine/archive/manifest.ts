import { createHash } from 'node:crypto'
import { type LeftBehind, leftBehind, type Traveller } from '#engine/archive/travel.ts'

export const archiveFormat = 'steward-archive'
/** Raised when an older release could not read what a newer one writes. */
export const archiveVersion = 1

/** One file within the archive. */
export interface Part {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
  /** Of tables. */
  readonly rows?: number
}

/** What an archive says of itself; its last part, so that it can speak of all others. */
export interface Manifest {
  readonly format: typeof archiveFormat
  readonly version: number
  readonly madeAt: string
  readonly tenant: { readonly slug: string; readonly name: string }
  readonly rows: number
  /** Values that could not be opened any more: their key is gone. */
  readonly unreadable: number
  readonly parts: readonly Part[]
  readonly leftBehind: readonly LeftBehind[]
}

export const manifestPath = 'manifest.json'
export const tablePath = (table: string): string => `data/${table}.jsonl`

const jsonTypes: Readonly<Record<string, object>> = {
  uuid: { type: 'string', format: 'uuid' },
  text: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  bigint: { type: 'integer' },
  date: { type: 'string', format: 'date' },
  'timestamptz(3)': { type: 'string', format: 'date-time' },
  'text[]': { type: 'array', items: { type: 'string' } },
  inet: { type: 'string' },
  bytea: { type: 'string', pattern: '^\\\\x[0-9a-f]*$', description: 'Bytes in hexadecimal notation' },
  jsonb: {},
}

const nullable = (schema: { readonly type?: string }): object =>
  schema.type === undefined ? schema : { ...schema, type: [schema.type, 'null'] }

/** JSON Schema (2020-12) of one line of a table. */
export function rowSchema(table: Traveller): object {
  const sealed = new Set(table.sealed.map(({ name }) => name))
  const properties = table.columns.map((column) => {
    const limits = {
      ...(column.maxLength === undefined ? {} : { maxLength: column.maxLength }),
      ...(column.oneOf === undefined ? {} : { enum: column.optional ? [...column.oneOf, null] : column.oneOf }),
    }
    const schema = sealed.has(column.name)
      ? { description: 'Encrypted at rest, readable here' }
      : { ...(column.optional ? nullable(jsonTypes[column.type] ?? {}) : jsonTypes[column.type]), ...limits }
    return [column.name, schema]
  })
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: table.name,
    type: 'object',
    additionalProperties: false,
    required: table.columns.map(({ name }) => name),
    properties: Object.fromEntries(properties),
  }
}

export const newManifest = (facts: Omit<Manifest, 'format' | 'version' | 'leftBehind'>): Manifest => ({
  format: archiveFormat,
  version: archiveVersion,
  ...facts,
  leftBehind,
})

/** Counts and hashes what passes. */
export class Seal {
  readonly #hash = createHash('sha256')
  bytes = 0

  push(chunk: Uint8Array): void {
    this.#hash.update(chunk)
    this.bytes += chunk.length
  }

  part(path: string, rows?: number): Part {
    return { path, bytes: this.bytes, sha256: this.#hash.digest('hex'), ...(rows === undefined ? {} : { rows }) }
  }
}
