import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'csv-stringify/sync'
import fc from 'fast-check'
import { CsvParser, type CsvRow } from '#engine/import/csv-parser.ts'

function parse(
  text: string,
  { delimiter = ',', newline = '\n', piece = 7 }: { delimiter?: string; newline?: '\n' | '\r'; piece?: number } = {},
): CsvRow[] {
  const parser = new CsvParser({ delimiter, newline })
  const rows: CsvRow[] = []
  for (let at = 0; at < text.length; at += piece) rows.push(...parser.push(text.slice(at, at + piece), false))
  rows.push(...parser.push('', true))
  return rows
}

const cells = (rows: readonly CsvRow[]): (readonly string[])[] => rows.map((row) => row.cells)

test('quotes hold delimiters, line ends and quotes; unquoted quotes are text', () => {
  const text = 'a,"b,1","c\r\nd","e ""f"""\r\n5" pipe,,x"y,\n'
  assert.deepEqual(cells(parse(text)), [
    ['a', 'b,1', 'c\r\nd', 'e "f"'],
    ['5" pipe', '', 'x"y', ''],
  ])
})

test('whatever was written as CSV is read back, wherever the pieces are cut', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', ' ', 'ü', "'", '\t') })
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(table, fc.constantFrom(',', ';', '\t'), fc.integer({ min: 1, max: 40 }), (rows, delimiter, piece) => {
      const text = stringify(rows, { delimiter, quoted: true, record_delimiter: '\r\n' })
      assert.deepEqual(cells(parse(text, { delimiter, piece })), rows)
    }),
  )
})

test('a quote that is never closed costs its own row', () => {
  const text = 'name,mail\nAda,a@x\nBob,"b@x\nCleo,c@x\n'
  const rows = parse(text)
  assert.deepEqual(cells(rows), [['name', 'mail'], ['Ada', 'a@x'], [], ['Cleo', 'c@x']])
  assert.deepEqual([rows[2]?.problem, rows[2]?.raw, rows[2]?.number], ['csv.broken-quotes', 'Bob,"b@x', 3])
})

test('a broken quote costs its own row also when a later row has quotes', () => {
  const rows = parse('name,mail\nBob,"b@x\nCleo,c@x\nDan,"d,1"\n')
  assert.deepEqual(cells(rows), [['name', 'mail'], [], ['Cleo', 'c@x'], ['Dan', 'd,1']])
})

test('a cell of several lines whose quote breaks later is one broken row, not half of another', () => {
  const rows = parse('name,note\nBob,"first line\nsecond "line" of it\nlast"\nCleo,x\n')
  assert.equal(rows[1]?.problem, 'csv.broken-quotes')
  assert.deepEqual(rows.at(-1)?.cells, ['Cleo', 'x'])
  assert.ok(!rows.some((row) => row.cells.includes('last"') && row.cells.length === 2))
})

test('a row without end is refused once, and the next line is a row again', () => {
  const rows = parse(`a,b\n${'x'.repeat(2_500_000)}\nc,d\n`, { piece: 65_536 })
  assert.deepEqual(
    rows.map((row) => row.problem ?? row.cells.join('|')),
    ['a|b', 'csv.row-too-long', 'c|d'],
  )
})

test('empty rows keep their number, and old line ends are line ends', () => {
  assert.deepEqual(
    parse('a,b\n\nc,d').map(({ number, cells: [first] }) => [number, first]),
    [
      [1, 'a'],
      [2, ''],
      [3, 'c'],
    ],
  )
  assert.deepEqual(cells(parse('a,b\rc,"d"\r', { newline: '\r' })), [
    ['a', 'b'],
    ['c', 'd'],
  ])
})

test('a file of nothing but quotes ends, and soon', () => {
  const started = performance.now()
  assert.ok(parse('"'.repeat(3_000_001), { piece: 65_536 }).length >= 1)
  assert.ok(performance.now() - started < 30_000)
})
