import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'

export type Wire = null | string | number | boolean | Buffer | Wire[]

/**
 * A value as pg writes it without a chance to fail: dates in ISO 8601, bytes as a Buffer, objects as JSON.
 * A list becomes a PostgreSQL array; a list meant as JSON must be stringified by the caller.
 */
export function toWire(value: unknown): Wire {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      return value.toString()
    case 'undefined':
      return null
    case 'object':
      return objectToWire(value)
    default:
      throw new DatabaseError('database.invalid-value', `A ${typeof value} cannot be a parameter`)
  }
}

function objectToWire(value: object | null): Wire {
  if (value === null) return null
  if (Buffer.isBuffer(value)) return value
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(toWire)
  return JSON.stringify(value)
}

const textByName = new Map<string, string>()

/** One name, one text: pg refuses the second text only when its turn comes, in the middle of a transaction. */
export function checkNames(statements: readonly Statement[]): void {
  for (const { name, text } of statements) {
    if (name === undefined) continue
    const known = textByName.get(name)
    if (known === text) continue
    if (known !== undefined) throw new DatabaseError('database.failed', `The statement name ${name} stands for another text already`)
    if (Buffer.byteLength(name) > 63) throw new DatabaseError('database.failed', `The statement name ${name} is longer than 63 bytes`)
    textByName.set(name, text)
  }
}
