import type { Role } from '#schema/access.ts'
import type { ErasureEffect, Holds, Uses } from '#schema/privacy.ts'

/** What a kind's value becomes in PostgreSQL. Only types whose operators are leakproof: any other cannot use an index under row security. */
export type SqlType = 'text' | 'boolean' | 'date' | 'timestamptz(3)' | 'uuid' | 'bigint' | 'integer'

export interface Column {
  /** Names the part of a value that takes several columns (`street`); '' for the only one. */
  readonly key: string
  readonly type: SqlType
  /** How text sorts: as people expect (ICU), or byte by byte (keys, e-mail addresses, codes). */
  readonly collation?: 'people' | 'code'
  readonly maxLength?: number
  readonly oneOf?: readonly string[]
  /** A part of a value that may be missing even where the value is required. */
  readonly optional?: true
}

export type Operator = 'eq' | 'ne' | 'in' | 'gt' | 'gte' | 'lt' | 'lte' | 'empty'

export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/** What reading a value may depend on, besides the value. */
export interface ReadContext {
  /** ISO 3166-1 alpha-2: how a phone number without country code is meant. */
  readonly country: string
}

/** One CSV column of a value: where in the value it stands (`''`, `street`, `0.value`). */
export interface Cell {
  readonly path: string
}

/** A kind of field: data and pure functions. `V` is the value of the API, `O` what a declaration may say. */
export interface Kind<V = unknown, O = FieldOptions> {
  readonly name: string
  /** Where values live: columns of the record's row, a table of parts, or the taggings. */
  readonly lives: 'row' | 'parts' | 'taggings'
  /** The value names bytes in the file store, and this is their area there: they go when the value does. */
  readonly keeps?: 'file' | 'image'
  readonly filters: readonly Operator[]
  readonly sortable: boolean
  /** May tenants make fields of this kind? */
  readonly forOwnFields: boolean
  columns(options: O): readonly Column[]
  json(options: O): JsonSchema
  /** Checks and normalises a value from outside; `null` never arrives. Throws Wrong. */
  read(input: unknown, options: O, context: ReadContext): V
  /** The words by which the record is found through this value. */
  words(value: V, options: O): readonly string[]
  /** Text of a spreadsheet cell at `path`, and back to what `read` takes. */
  toCell(value: V, path: string, options: O): string
  fromCell(text: string, options: O): unknown
  /** The property of a vCard (RFC 6350) that such a value is; a declared field may name another one. */
  readonly card?: string
  /** The paths of the cells; kinds with many values say how many are wanted. */
  cells(options: O, count: number): readonly Cell[]
}

/** What every field may say. */
export interface FieldOptions {
  readonly required?: true
  readonly holds?: Holds
  readonly onErasure?: ErasureEffect
  /** The field this value was copied from when the record was made (`contact.name`): a copy is not corrected when its origin is. */
  readonly copiedFrom?: `${string}.${string}`
  /** Values that only verbs write. */
  readonly set?: 'by-rule'
  /** What a new record gets where nothing was said: how it came (manual, api, form, import), or who made it. */
  readonly initial?: 'channel' | 'actor' | { readonly value: string | boolean }
  readonly sortable?: true
  readonly filterable?: true
  /** Found by the search box. */
  readonly search?: true
  /** Among the columns of a list unless others are asked for. */
  readonly list?: true
  readonly unique?: true
  /** The property of a vCard that it is: `TITLE`, `N.given`. What is none comes back by its path. */
  readonly card?: string
  /** The heading under which a record page shows it. */
  readonly group?: string
  /** Narrower than the entity's uses. */
  readonly uses?: Uses
  /** How long a value is kept, where that is less than its record: from the record's clock on. Of own fields. */
  readonly keep?: { readonly clock: 'createdAt' | 'updatedAt'; readonly period: string }
  /** Who may read it, when not everyone who may read the record. */
  readonly readableBy?: readonly Role[]
}

/** A declared field: its kind and what was said of it. `V` is the type of its value in a record. */
export interface Field<V = unknown> {
  readonly kind: Kind<unknown, FieldOptions>
  readonly options: FieldOptions
  /** Only for the compiler: the value's type. */
  readonly value?: V
}

export interface Fields {
  readonly [key: string]: Field
}

/** Kinds that can hold anything must say what they hold. */
export interface MustSay extends FieldOptions {
  readonly holds: Holds
}

/** The type of a value: never null where it is required. */
export type Value<V, O> = O extends { readonly required: true } ? V : V | null

/** Refuses keys that nobody knows: const type parameters switch TypeScript's own check off. */
export type Exact<O, Known> = O & { readonly [K in Exclude<keyof O, keyof Known>]: never }

/** Binds a kind to the options of a declaration. */
export function field<V, O extends FieldOptions>(kind: Kind<V, O>, options: O): Field<Value<V, O>> {
  return { kind: kind as unknown as Kind, options }
}

export type RecordOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer V> ? V : never }
