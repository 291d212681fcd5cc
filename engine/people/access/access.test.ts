import assert from 'node:assert/strict'
import test from 'node:test'
import { releaseModel } from '#engine/model-of.ts'
import { storeLabel } from '#engine/people/access/package.ts'
import { storesAbout } from '#engine/people/access/rows.ts'
import { initialsIn, maskOthers, namesPossible } from '#privacy/mentions/mask.ts'
import { spellingsOf } from '#privacy/mentions/spellings.ts'

const ada = { emails: ['ada@byron.example'], phones: ['+4930123456'], names: [['Ada', 'Byron']] }
const berta = { names: [['Berta', 'Müller']] }

test('a text goes out with every address and number masked that is not the person’s, and with the names of others', () => {
  const text =
    'Ada Byron (ada@byron.example, 030 123456) met Berta Müller, mail@else.example, +49 40 9876543, on 12.05.2026 about 100200300.'
  assert.equal(
    maskOthers(ada, berta, 'DE')(text),
    'Ada Byron (ada@byron.example, 030 123456) met ███, ███, ███, on 12.05.2026 about 100200300.',
  )
  assert.deepEqual(namesPossible('Anna Webers car'), [
    'Anna',
    'Anna Webers',
    'Anna Weber',
    'Anna Webers car',
    'Webers',
    'Weber',
    'Webers car',
    'car',
  ])
})

test('a name is looked for in every spelling in which it may be kept, and with an initial', () => {
  for (const [typed, kept] of [
    ...[
      ['MÜLLER', 'Müller'],
      ['müller', 'Müller'],
      ['Mueller', 'Müller'],
      ['Muller', 'Müller'],
      ['Müller', 'Mueller'],
      ['Strauss', 'Strauß'],
    ],
    ...[
      ['Jose', 'José'],
      ['José', 'Jose'],
      ['Nunez', 'Núñez'],
      ['anna-lena', 'Anna-Lena'],
      ['SOREN', 'Sören'],
      ['Soeren', 'Søren'],
    ],
  ] as const)
    assert.ok(spellingsOf(typed).includes(kept), `${typed} for ${kept}`)
  assert.ok(spellingsOf('Ochsenknecht').length < 100)
  assert.deepEqual(initialsIn('B. Müller and Müller, B., T Weber. A. b'), [
    { letter: 'B', name: 'Müller' },
    { letter: 'B', name: 'Müller' },
    { letter: 'T', name: 'Weber' },
  ])
  const namesake = maskOthers(
    ada,
    {
      names: [
        ['Alan', 'Byron'],
        ['A', 'Byron'],
      ],
    },
    'DE',
  )
  assert.equal(
    namesake('A. Byron and Byron, A. called, Alan Byron did not'),
    'A. Byron and Byron, A. called, ███ did not',
    'it may be the person',
  )
  const muller = {
    names: [
      ['Berta', 'Müller'],
      ['B', 'Müller'],
    ],
  }
  for (const other of ['BERTA MUELLER', 'Mueller, Berta', 'berta muller', 'B. Müller', 'Müller, B.'])
    assert.doesNotMatch(maskOthers(ada, muller, 'DE')(`Ada Byron met ${other} twice`), /m[uü]e?ller|bert/i, other)
})

test('everything in which something about a person may lie has a name in both languages', () => {
  for (const { name } of storesAbout(releaseModel()))
    for (const language of ['en', 'de'] as const) assert.notEqual(storeLabel(language, name), name)
})
