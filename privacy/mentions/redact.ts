import { directIn, foundIn, keysOf, mark, type Sought, type Token } from '#privacy/mentions/tokens.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

export interface Redacted {
  readonly text: string
  /** How many places were cleaned. */
  readonly count: number
}

const among = (tokens: readonly Token[], keys: ReadonlySet<string>): Span[] => joined(tokens.filter(({ key }) => keys.has(key)))

/** Spans that overlap are one. */
export function joined(spans: readonly Span[]): Span[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const result: { start: number; end: number }[] = []
  for (const { start, end } of sorted) {
    const last = result.at(-1)
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}

/** The text with a mark in the place of each span; they are in order and apart. */
export function without(text: string, spans: readonly Span[]): string {
  let result = ''
  let from = 0
  for (const { start, end } of spans) {
    result += text.slice(from, start) + mark
    from = end
  }
  return result + text.slice(from)
}

function cleaned(text: string, spansOf: (text: string) => readonly Span[]): Redacted {
  let count = 0
  let now = text
  // What a mark sets apart can be read anew: `a@b.dec@d.de`. Each round takes something away, so this ends.
  for (let spans = spansOf(now); spans.length > 0; spans = spansOf(now)) {
    now = without(now, spans)
    count += spans.length
  }
  return { text: now, count }
}

/** The text without the person's addresses and phone numbers, a mark where each stood; all else stays as it was. Doing it twice does nothing more. */
export function redact(text: string, sought: Sought, country: string): Redacted {
  const { direct } = keysOf(sought)
  return direct.size === 0 ? { text, count: 0 } : cleaned(text, (now) => among(directIn(now, country), direct))
}

/** The same, and without what could be the person's name. */
export function redactAll(text: string, sought: Sought, country: string): Redacted {
  const { direct, names } = keysOf(sought)
  const keys = new Set([...direct, ...names])
  return keys.size === 0 ? { text, count: 0 } : cleaned(text, (now) => joined(foundIn(now, country, keys)))
}

/** Where the text names the person, be it by what may be somebody else’s name too. */
export function placesOf(text: string, sought: Sought, country: string): Span[] {
  const { direct, names } = keysOf(sought)
  return joined(foundIn(text, country, new Set([...direct, ...names])))
}

export interface Snippet {
  readonly before: string
  readonly found: string
  readonly after: string
}

const around = 120
const most = 5

/** What a reviewer is shown: each place with a little of the text around it, the first few places of a text. */
export function snippetsOf(text: string, spans: readonly Span[]): Snippet[] {
  return spans.slice(0, most).map(({ start, end }) => ({
    before: `${start > around ? '…' : ''}${text.slice(Math.max(0, start - around), start).toWellFormed()}`,
    found: text.slice(start, end),
    after: `${text.slice(end, end + around).toWellFormed()}${end + around < text.length ? '…' : ''}`,
  }))
}
