const headBytes = 19
const endOfRows = -1

/**
 * The rows of COPY … TO STDOUT (FORMAT BINARY), as many at once as a piece brings whole, each with the bytes of its columns; null where it has none. Nothing is turned into text and back, which
 * for ciphertexts is most of the work of reading them.
 */
export async function* copiedRows(pieces: AsyncIterable<Buffer>): AsyncGenerator<(Buffer | null)[][]> {
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    let at: number = begun ? 0 : headOf(bytes)
    const rows: (Buffer | null)[][] = []
    for (let row = rowAt(bytes, at); row !== undefined; row = rowAt(bytes, at)) {
      rows.push(row.values)
      at = row.end
    }
    begun ||= at <= bytes.length
    rest = begun ? bytes.subarray(at) : bytes
    if (rows.length > 0) yield rows
  }
}

/** How long it is: a signature, flags, and an extension that nobody uses yet. Endless where that is not known yet. */
const headOf = (bytes: Buffer): number =>
  bytes.length < headBytes ? Number.POSITIVE_INFINITY : headBytes + bytes.readInt32BE(headBytes - 4)

/** Undefined where the row is not whole yet, and behind the last. */
function rowAt(bytes: Buffer, start: number): { readonly values: (Buffer | null)[]; readonly end: number } | undefined {
  if (start + 2 > bytes.length) return undefined
  const count = bytes.readInt16BE(start)
  if (count === endOfRows) return undefined
  const values: (Buffer | null)[] = []
  let at = start + 2
  for (let column = 0; column < count; column += 1) {
    if (at + 4 > bytes.length) return undefined
    const length = bytes.readInt32BE(at)
    at += 4
    if (length < 0) {
      values.push(null)
      continue
    }
    if (at + length > bytes.length) return undefined
    values.push(bytes.subarray(at, at + length))
    at += length
  }
  return { values, end: at }
}
