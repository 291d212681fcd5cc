/** From `start` to before `end`. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** One range of bytes (RFC 9110, 14.1.2). Undefined for none, and for what is several or malformed: then everything is answered. */
export function rangeOf(header: string | undefined, size: number): Range | 'beyond' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined
  return start >= size || (first === '' && Number(last) === 0) ? 'beyond' : { start, end }
}
