import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { copiedRows } from '#engine/erase/scan/copied-rows.ts'

const int16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
type Rows = readonly (readonly (Buffer | null)[])[]

/** As PostgreSQL documents it; with an extension of the head, which a later one may send. */
function sent(rows: Rows, extension: number): Buffer {
  const head = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int32(0), int32(extension), Buffer.alloc(extension)]
  const body = rows.flatMap((row) => [
    int16(row.length),
    ...row.flatMap((value) => (value === null ? [int32(-1)] : [int32(value.length), value])),
  ])
  return Buffer.concat([...head, ...body, int16(-1)])
}

async function* cutInto(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

test('rows come back as they were sent, wherever the pieces are cut', async () => {
  const value = fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(value, { maxLength: 4 }), { maxLength: 8 }),
      fc.nat({ max: 9 }),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
      async (rows, extension, sizes) => {
        const found = await Array.fromAsync(copiedRows(cutInto(sent(rows, extension), sizes)))
        assert.deepEqual(found.flat(), rows)
      },
    ),
  )
})
