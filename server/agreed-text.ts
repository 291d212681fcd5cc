import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** A text of the operator's that people agree to; its SHA-256 says which. */
export interface AgreedText {
  readonly text: string
  /** In hex. */
  readonly sha256: string
}

const largest = 1024 * 1024

/** Undefined for what is no such file. */
export function readAgreedText(path: string): AgreedText | undefined {
  try {
    const bytes = readFileSync(resolve(path))
    if (bytes.length > largest) return undefined
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim()
    // PostgreSQL keeps every character of a text but this one.
    return text === '' || text.includes('\0') ? undefined : { text, sha256: hash('sha256', text, 'hex') }
  } catch {
    return undefined
  }
}
