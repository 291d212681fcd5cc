import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { placesOf, redact, redactAll, snippetsOf } from '#privacy/mentions/redact.ts'
import { foundIn, keysOf, mark, type Sought, tokensIn } from '#privacy/mentions/tokens.ts'

const ada: Sought = { emails: ['ada@byron.example'], phones: ['+493012345678'], names: [['Ada', 'Byron']] }
const direct = (text: string, sought = ada, country = 'DE'): string => redact(text, sought, country).text
const names = (text: string, sought = ada): string => redactAll(text, sought, 'DE').text
const called = (...name: string[]): Sought => ({ emails: [], phones: [], names: [name] })

test('an address is found however it is set', () => {
  for (const text of [
    'ada@byron.example',
    'ADA@Byron.Example',
    '<a href="mailto:ada@byron.example">',
    "'ada@byron.example'",
    'to=ada@byron.example&x',
    'Ask ada@byron.example.',
    'Ask ada@byron.example.Then go',
    'ada+news@byron.example',
    '| ada@byron.example|x |',
    '(ada@byron.example)',
  ])
    assert.equal(redact(text, ada, 'DE').count, 1, text)
})

test('an address that only looks like it is left alone', () => {
  for (const text of ['xada@byron.example', 'x.ada@byron.example', 'ada@byron.example.org', 'ada@byron.examples', 'ada at byron.example'])
    assert.equal(direct(text), text)
})

test('a phone number is found however it is typed', () => {
  for (const text of [
    '+49 30 12345678',
    '+493012345678',
    '0049 30 12345678',
    '030 12345678',
    '(030) 123 456 78',
    '+49 (0)30 / 12345-678',
    '030/12 34 56 78',
    '030-12345678',
    '030.1234.5678',
    '49 30 12345678',
    'tel:+49-30-12345678',
    '+49\u00a030\u00a012345678',
    '٠٣٠ ١٢٣٤٥٦٧٨',
    '０３０ １２３４５６７８',
    '4711 030 12345678 0171 2345678',
  ])
    assert.equal(redact(text, ada, 'DE').count, 1, text)
})

test('a number of somebody else, an amount and a date are left alone', () => {
  for (const text of ['030 12345679', '2026-11-22', '12,345.67 EUR', '030 123456789', 'IBAN DE02 1203 0000 0000 2020 51'])
    assert.equal(direct(text), text)
  assert.equal(direct('030 12345678', ada, 'AT'), '030 12345678', 'without country code it is a number of the country of the business')
  assert.equal(direct('0049 30 12345678', ada, 'US'), mark, 'with its country code it is the same everywhere')
})

test('a name is found in both orders, with accents, hyphens, in tables, cut by signs that nobody sees', () => {
  for (const text of [
    'Ada Byron',
    'BYRON, Ada',
    '| Ada | Byron |',
    '<td>Ada</td>\n<td>Byron</td>'.replaceAll(/<[^>]*>/g, ' '),
    'Ada\tByron',
    'Ada_Byron.pdf',
    'Ada Byron’s letter',
    'Ada Byrons Brief',
    'Ádà Býron',
    'Ada By\u00adron',
  ])
    assert.equal(redactAll(text, ada, 'DE').count, 1, text)
  assert.equal(names('Müller, Jörg', called('Jörg', 'Müller')), mark)
  assert.equal(names('Joerg Mueller', called('Jörg', 'Müller')), mark)
  assert.equal(names('Jorg Muller', called('Joerg', 'Mueller')), mark)
  assert.equal(names('Anna Lena O’Brien', called('Anna-Lena', "O'Brien")), mark)
  assert.equal(names('Anna OBrien', called('Anna-Lena', "O'Brien")), mark)
  assert.equal(names('王小明先生', called('王小明')), `${mark}先生`)
  assert.equal(names('Пётр Чайковский', called('Петр', 'Чайковский')), mark)
})

test('words between names alone are nobody', () => {
  const leyen = called('Anna', 'von', 'der', 'Leyen')
  assert.equal(names('Angebot von der Firma', leyen), 'Angebot von der Firma')
  assert.equal(redactAll('Leyen, Anna von der', leyen, 'DE').count > 0, true)
  assert.doesNotMatch(names('Frau Anna von der Leyen rief an', leyen), /Anna|Leyen/)
})

test('a middle name that nobody knows of, and a letter for a name, are found; lists, ends of sentences and articles are not', () => {
  for (const text of [
    'Ada King Byron',
    'Ada K. Byron',
    'ADA KING BYRON',
    'A. Byron',
    'Byron, A.',
    'Byron A',
    'A. Byrons Brief',
    'Ada-Marie Byron',
  ])
    assert.equal(names(`met ${text}`).includes('yron'), false, text)
  assert.equal(names('Ada King Byron rief an'), `${mark} rief an`)
  for (const text of ['Ada, King, Byron', 'Ada. King Byron', 'Ada\nKing Byron', 'Ada met Byron', 'a Byron', 'A Byron'])
    assert.equal(names(text), text, text)
})

test('somebody whose whole name is one word is found where it stands as a name', () => {
  const cher = called('Cher')
  assert.equal(names('Cher und Chers Bruder sagten: mon cher ami', cher), `${mark} und ${mark} Bruder sagten: mon cher ami`)
  assert.equal(names('Cher Smith', { ...cher, names: [['Cher'], ['Cher', 'Bono']] }), 'Cher Smith', 'a longer name of hers tells more')
  assert.deepEqual([...keysOf(called('X')).names, ...keysOf(called('von')).names], [])
})

test('in a script without capitals each word may be a name: of one word, and around one that nobody knows of', () => {
  for (const [name, text, clean] of [
    ['فيروز', 'غنت فيروز في بيروت', `غنت ${mark} في بيروت`],
    ['עפרה', 'פגשתי את עפרה אתמול', `פגשתי את ${mark} אתמול`],
    ['ნინო', 'დღეს ნინო მოვიდა', `დღეს ${mark} მოვიდა`],
    ['लता', 'कल लता आई थी', `कल ${mark} आई थी`],
    ['李白', '昨天李白来了', `昨天${mark}来了`],
  ] as const)
    assert.equal(names(text, called(name)), clean)
  assert.equal(names('محمد علي حسن', called('محمد', 'حسن')), mark)
  assert.equal(names('פגשתי את דנה', called('עפרה')), 'פגשתי את דנה')
})

test('one word of a name alone is left alone, and names are left to a reviewer', () => {
  assert.equal(names('Ada wrote the first program. Lord Byron did not.'), 'Ada wrote the first program. Lord Byron did not.')
  assert.equal(direct('Ada Byron, ada@byron.example'), `Ada Byron, ${mark}`)
})

test('a reviewer sees the name with what stands around it', () => {
  const text = `${'x '.repeat(200)}met Ada Byron in London${' y'.repeat(200)}`
  const [snippet] = snippetsOf(text, placesOf(text, ada, 'DE'))
  assert.equal(snippet?.found, 'Ada Byron')
  assert.match(snippet?.before ?? '', /^….* met $/)
  assert.match(snippet?.after ?? '', /^ in London.*…$/)
})

const people = fc.record({
  emails: fc.constantFrom(['ada@byron.example'], ['a.b+c@x.de', 'a.b@x.de'], ['ü@ö.example']),
  phones: fc.constantFrom(['+493012345678'], ['+4915112345678', '+12125550123'], []),
  names: fc.constantFrom(
    [['Ada', 'Byron']],
    [['Ada', 'Augusta', 'Byron']],
    [['Anna-Lena', 'von', 'der', "O'Brien"]],
    [['王小明']],
    [['Byron']],
  ),
})
const pieces = fc.oneof(
  fc.constantFrom(
    'ada',
    'Byron',
    'Augusta',
    'Anna',
    'Lena',
    "O'Brien",
    'von',
    '王',
    '小',
    '明',
    'ada@byron.example',
    'a.b@x.de',
    'A.B+C@X.DE',
    '@',
    '.',
    '=',
    "'",
    '-',
  ),
  fc.constantFrom(
    '+49',
    '30',
    '030',
    '0049',
    '12345678',
    '123 456 78',
    '0151',
    '(0)',
    '212',
    '555 0123',
    '+1',
    mark,
    ' ',
    ', ',
    '\n',
    '/',
    '\u00ad',
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
)
const texts = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))

test('what is redacted holds no token of the person, does not change again, and nothing else has changed', () => {
  fc.assert(
    fc.property(texts, people, fc.constantFrom('DE', 'US', ''), (text, person, country) => {
      const keys = keysOf(person)
      for (const [clean, wanted] of [
        [redact, keys.direct],
        [redactAll, new Set([...keys.direct, ...keys.names])],
      ] as const) {
        const { text: after, count } = clean(text, person, country)
        assert.deepEqual(foundIn(after, country, wanted), [])
        assert.deepEqual(clean(after, person, country), { text: after, count: 0 })
        assert.equal(count === 0, foundIn(text, country, wanted).length === 0)
        // Between the marks stand pieces of the old text, in their order.
        let from = 0
        for (const piece of after.split('█').filter((each) => each !== '')) {
          const at = text.indexOf(piece, from)
          assert.notEqual(at, -1)
          from = at + piece.length
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('a long text of digits or of signs is read in a moment', () => {
  for (const text of [
    '1234567 '.repeat(500),
    `${'a.'.repeat(2000)}@`,
    `${"'".repeat(5000)}@x.de`,
    'a@'.repeat(5000),
    `a@${'b.'.repeat(5000)}`,
    "a'".repeat(5000),
  ]) {
    const began = performance.now()
    tokensIn(text, 'DE')
    assert.ok(performance.now() - began < 20_000, text.slice(0, 10))
  }
})
