import type { Statement } from '#platform/database/statement.ts'

/** Collects the parameters of one statement; `$1` is always the tenant. */
export class Params {
  readonly values: unknown[]

  constructor(tenantId: string) {
    this.values = [tenantId]
  }

  /** Adds a value and gives its place. */
  add(value: unknown): string {
    this.values.push(value)
    return `$${this.values.length}`
  }
}

const names = new Map<string, string>()
const most = 2000

/** A statement under a name of its own, so that PostgreSQL plans each shape once per connection. Shapes past the bound go out unnamed. */
export function statement(text: string, values: readonly unknown[]): Statement {
  const found = names.get(text)
  if (found !== undefined) return { name: found, text, values }
  if (names.size >= most) return { text, values }
  const name = `s${names.size}`
  names.set(text, name)
  return { name, text, values }
}
