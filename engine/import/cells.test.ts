import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvLine, guardCell, joinNames, splitNames, unguardCell } from '#engine/export/cell.ts'
import { csvHead } from '#engine/export/csv-file.ts'
import { cellReader, severalIn } from '#engine/import/cell-reader.ts'
import { CsvParser } from '#engine/import/csv-parser.ts'
import { momentOf } from '#engine/import/dates.ts'
import { isHeadings } from '#engine/import/dialect.ts'
import { splitName } from '#engine/import/full-name.ts'
import { releaseModel } from '#engine/model-of.ts'

test('a cell that a spreadsheet would run gets one apostrophe, and the importer takes one away', () => {
  const guarded: [string, string][] = [
    ['=1+1', "'=1+1"],
    ['+1+cmd', "'+1+cmd"],
    ['-2', "'-2"],
    ['@sum', "'@sum"],
    ["'=1", "''=1"],
    ["'tis", "'tis"],
    ['a=1', 'a=1'],
  ]
  for (const [text, cell] of guarded) {
    assert.equal(guardCell(text, 'text'), cell)
    assert.equal(unguardCell(cell), text)
  }
  assert.equal(guardCell('+49301234567', 'phone'), '+49301234567')
  assert.equal(guardCell('+49301234567;ext=12', 'phone'), '+49301234567;ext=12')
  assert.equal(guardCell('+49 1234 =1', 'phone'), "'+49 1234 =1")
  assert.equal(guardCell('+49301234567', 'text'), "'+49301234567")
  const named = { path: 'own', heading: '=1+1', kind: 'text', cell: () => '' }
  assert.match(csvHead([named]), /^\W?'=1\+1\r\n$/, 'nor does the name of an own field run')
})

test('any text survives guard and row, there and back', () => {
  const cell = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '"', ',', ';', '\n', 'a', ' ') }))
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), fc.constantFrom(',', ';'), (cells, delimiter) => {
      const line = csvLine(
        cells.map((each) => guardCell(each, 'text')),
        delimiter,
      )
      const [row] = new CsvParser({ delimiter, newline: '\n' }).push(line, true)
      assert.deepEqual(row?.cells.map(unguardCell), cells)
      for (const each of row?.cells ?? []) assert.ok(!/^[=+\-@\t\r]/.test(each))
    }),
  )
})

test('names survive in one cell, whatever they hold', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', ',', ';', '"', ':', ' ', "'"), minLength: 1 }).map((text) => text.trim())
  fc.assert(
    fc.property(fc.uniqueArray(name.filter((text) => text !== '')), (names) => {
      assert.deepEqual(splitNames(joinNames(names)), names)
    }),
  )
  assert.deepEqual(splitNames('Customer; VIP ::: * starred,,"Berlin, Mitte"'), ['Customer', 'VIP', '* starred', 'Berlin, Mitte'])
})

test('a whole name is divided where its family name begins', () => {
  const names: [string, string, string][] = [
    ['Ada Lovelace', 'Ada', 'Lovelace'],
    ['Lovelace, Ada', 'Ada', 'Lovelace'],
    ['Dr. Ludwig Mies van der Rohe', 'Dr. Ludwig Mies', 'van der Rohe'],
    ['Johann Wolfgang  von Goethe', 'Johann Wolfgang', 'von Goethe'],
    ['Cher', 'Cher', ''],
    ['Van Morrison', 'Van', 'Morrison'],
  ]
  for (const [name, first, last] of names) assert.deepEqual(splitName(name), { first, last }, name)
})

test('choices are known by their words in both languages and those of other programs', () => {
  const contact = releaseModel().get('contact')
  const label = contact.field('phones')?.parts?.fields[1]
  assert.ok(label)
  const read = cellReader(contact, label, 'phones.label', { dateOrder: 'dmy', timeZone: 'UTC' })
  const words: [string, string][] = [
    ['work', 'work'],
    ['* Work', 'work'],
    ['Geschäftlich', 'work'],
    ['Privat', 'home'],
    ['Handy', 'mobile'],
    ['Work Fax', 'fax'],
    ['Ferienhaus', 'other'],
  ]
  for (const [text, choice] of words) assert.equal(read(text), choice, text)
})

test('a number falls into its range', () => {
  const company = releaseModel().get('company')
  const size = company.field('size')
  assert.ok(size)
  const read = cellReader(company, size, 'size', { dateOrder: 'dmy', timeZone: 'UTC' })
  const counts: [string, unknown][] = [
    ['1', '1'],
    ['250', '201-500'],
    ['1,200', '1001-5000'],
    ['12.000', '5001+'],
    ['11-50', '11-50'],
    ['many', 'many'],
  ]
  for (const [text, choice] of counts) assert.equal(read(text), choice, text)
})

test('a cell may hold several addresses or numbers', () => {
  assert.deepEqual(severalIn('a@x.example; b@x.example', 'email'), ['a@x.example', 'b@x.example'])
  assert.deepEqual(severalIn('a@x.example ::: b@x.example', 'email'), ['a@x.example', 'b@x.example'])
  assert.deepEqual(severalIn('Byron, Ada <ada@x.example>', 'email'), ['Byron, Ada <ada@x.example>'])
  assert.deepEqual(severalIn('+49 30 1 ::: 0171 2', 'phone'), ['+49 30 1', '0171 2'])
  assert.deepEqual(severalIn('+49301234;ext=12', 'phone'), ['+49301234;ext=12'])
  assert.deepEqual(severalIn('a;b', 'text'), ['a;b'])
})

test('a long cell costs no more than its length, whatever stands in it', () => {
  const long = 200_000
  const every = releaseModel().entities.flatMap(({ fields }) => fields)
  const fields = [
    ...new Map(every.flatMap((field) => [field, ...(field.parts?.fields ?? [])]).map((field) => [field.kind, field])).values(),
  ]
  const started = process.cpuUsage()
  for (const piece of [' ', ' \n', ';', '; ', ',', ':', '"', '" ', '" ,', '.', 'a.', '@', '(', '1 ', '+']) {
    const run = piece.repeat(long / piece.length)
    for (const text of [`${run}x`, `a${run}x`, `a@${run}x`, `"${run}x`, `${run}a@x.example`]) {
      severalIn(text, 'email')
      severalIn(text, 'phone')
      splitNames(text)
      momentOf(`2026-12-31${text}`, 'dmy', 'UTC')
      momentOf(`2026-12-31 10:00${text}`, 'dmy', 'UTC')
      isHeadings([text])
      for (const field of fields) field.kind.fromCell(text, field.options)
    }
  }
  assert.ok(process.cpuUsage(started).user < 20_000_000)
})
