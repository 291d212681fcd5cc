import assert from 'node:assert/strict'
import test from 'node:test'
import { releaseModel } from '#engine/model-of.ts'
import { storeLabel } from '#engine/people/access/package.ts'
import { storesAbout } from '#engine/people/access/rows.ts'
import { maskOthers, namesPossible } from '#privacy/mentions/mask.ts'

const ada = { emails: ['ada@byron.example'], phones: ['+4930123456'], names: [['Ada', 'Byron']] }
const berta = { names: [['Berta', 'Müller']] }

test('a text goes out with every address and number masked that is not the person’s, and with the names of others', () => {
  const text =
    'Ada Byron (ada@byron.example, 030 123456) met Berta Müller, mail@else.example, +49 40 9876543, on 12.05.2026 about 100200300.'
  assert.equal(
    maskOthers(text, ada, berta, 'DE'),
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

test('everything in which something about a person may lie has a name in both languages', () => {
  for (const { name } of storesAbout(releaseModel()))
    for (const language of ['en', 'de'] as const) assert.notEqual(storeLabel(language, name), name)
})
