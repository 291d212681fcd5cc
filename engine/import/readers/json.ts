import { joinNames } from '#engine/export/cell.ts'
import { mostColumns, tooManyColumns, Unreadable } from '#engine/import/readers/limits.ts'
import { type Cells, tableOf } from '#engine/import/readers/table.ts'

/** UTF-16 units of one record. */
const longestRecord = 5_000_000
const deepest = 10
const outside = /[[{"}\]]/g
const inString = /["\\]/g

/**
 * The records of a JSON file, one after the other, without holding all of it: an array of objects, or an answer of the API (`{"data":[…]}`). Only the places where records
 * begin and end are looked for here; what stands between them is `JSON.parse`'s.
 */
async function* jsonRecords(text: AsyncIterable<string>): AsyncGenerator<unknown, void, undefined> {
  const splitter = new Splitter()
  for await (const piece of text) yield* splitter.push(piece)
  splitter.end()
}

class Splitter {
  #text = ''
  #at = 0
  #depth = 0
  #start = -1
  #string = false
  #begun = false
  #ended = false

  end(): void {
    if (!this.#ended) throw new Unreadable(this.#begun ? 'import.file-cut' : 'import.json-not-records')
  }

  *push(piece: string): Generator<unknown, void, undefined> {
    this.#text += piece
    if (!this.#begun && !this.#begin()) return
    while (!this.#ended && this.#step()) {
      if (this.#depth > 0 || this.#start < 0) continue
      yield parsed(this.#text.slice(this.#start, this.#at))
      this.#text = this.#text.slice(this.#at)
      this.#at = 0
      this.#start = -1
    }
    if (this.#start < 0) {
      this.#text = this.#text.slice(this.#at)
      this.#at = 0
    }
    if (this.#text.length > longestRecord) throw new Unreadable('import.json-not-records')
  }

  /** Skips to the first record. */
  #begin(): boolean {
    const head = /^\ufeff?\s*(?:\{\s*"data"\s*:\s*)?\[/.exec(this.#text)
    if (head === null) {
      if (this.#text.length > 1000) throw new Unreadable('import.json-not-records')
      return false
    }
    this.#begun = true
    this.#at = head[0].length
    return true
  }

  /** On to the next sign that counts; false when there is none in what came so far. */
  #step(): boolean {
    const signs = this.#string ? inString : outside
    signs.lastIndex = this.#at
    const found = signs.exec(this.#text)
    if (found === null) {
      this.#at = this.#text.length
      return false
    }
    const [sign] = found
    if (sign === '\\') {
      if (found.index + 1 >= this.#text.length) {
        this.#at = found.index
        return false
      }
      this.#at = found.index + 2
      return true
    }
    this.#at = found.index + 1
    if (sign === '"') this.#string = !this.#string
    else if (sign === '{' || sign === '[') {
      if (this.#depth === 0) this.#start = found.index
      this.#depth += 1
    } else this.#depth -= 1
    if (this.#depth < 0) this.#ended = true
    if (this.#depth === 0 && sign === '"') throw new Unreadable('import.json-not-records')
    return true
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Unreadable('import.json-damaged')
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What a record holds, by paths: `address.city`, `emails.0.value`. An empty list says nothing, `null` says that nothing is there. The titles of what it links to stand beside it under `labels`: then a link is written twice, by title and
 * by id, as in our CSV.
 */
function cellsOf(record: unknown): Cells {
  if (!isObject(record)) throw new Unreadable('import.json-not-records')
  const { labels, ...values } = record
  const titles = isObject(labels) ? labels : {}
  const cells = new Map<string, string>()
  const put = (path: string, ids: readonly string[]): void => {
    const named = ids.flatMap((id) => (Object.hasOwn(titles, id) && typeof titles[id] === 'string' ? [titles[id]] : []))
    if (named.length === 0) {
      cells.set(path, ids.join(', '))
      return
    }
    cells.set(path, ids.length === 1 && !isTags(path, values) ? (named[0] ?? '') : joinNames(named))
    cells.set(`${path}.id`, ids.join(', '))
  }
  const walk = (path: string, value: unknown, depth: number): void => {
    if (depth > deepest) throw new Unreadable('import.json-not-records')
    if (cells.size > mostColumns) throw tooManyColumns()
    if (Array.isArray(value) && value.some((item) => isObject(item) || Array.isArray(item)))
      for (const [index, item] of value.entries()) walk(`${path}.${index}`, item, depth + 1)
    else if (Array.isArray(value)) {
      if (value.length > 0)
        put(
          path,
          value.map((item) => String(item ?? '')),
        )
    } else if (isAnchor(value)) cells.set(path, `${value.entity}/${value.id}`)
    else if (isObject(value)) for (const [key, inner] of Object.entries(value)) walk(`${path}.${key}`, inner, depth + 1)
    else if (typeof value === 'string' && Object.hasOwn(titles, value)) put(path, [value])
    else cells.set(path, value === null ? '' : String(value))
  }
  for (const [key, value] of Object.entries(values)) walk(key, value, 1)
  return cells
}

const isTags = (path: string, values: Record<string, unknown>): boolean => Array.isArray(values[path])

/** What a note hangs on: one cell, as in our CSV. */
const isAnchor = (value: unknown): value is { entity: string; id: string } =>
  isObject(value) && Object.keys(value).length === 2 && typeof value.entity === 'string' && typeof value.id === 'string'

/** A JSON file as a table. @param text gives the file's text, each time anew */
export const jsonTable = (text: () => AsyncIterable<string>): AsyncGenerator<string, void, undefined> =>
  tableOf(async function* () {
    for await (const record of jsonRecords(text())) yield cellsOf(record)
  }, withoutWholes)

/** An address that one record has not (`address`) is no column where others fill its parts (`address.city`). */
function withoutWholes(paths: readonly string[]): string[] {
  const wholes = new Set(paths.flatMap((path) => [...path.matchAll(/\./g)].map(({ index }) => path.slice(0, index))))
  // A link is written twice, by title and by id: there both are columns.
  return paths.filter((path) => !wholes.has(path) || paths.includes(`${path}.id`))
}
