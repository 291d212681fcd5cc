import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemOfPassword } from '#platform/accounts/password-rules.ts'

const about = ['Ada Byron', 'ada.byron@analytical.example', 'Analytical Engines Ltd']
const codeOf = async (password: string) => (await problemOfPassword(password, about))?.code ?? null

test('length counts in characters, not in bytes', async () => {
  assert.equal(await codeOf('kurz aber gu'), null)
  assert.equal(await codeOf('kurz aber g'), 'password.too-short')
  assert.equal(await codeOf('🦊🐢🌵🧊🪁🎻🛶🧶🪵🫖🪴🥁'), null)
  assert.equal(await codeOf('🦊🐢🌵🧊🪁🎻'), 'password.too-short')
  assert.equal(await codeOf(`${'ab cd ef gh '.repeat(21)}abcd`), null)
  assert.equal(await codeOf(`${'ab cd ef gh '.repeat(21)}abcde`), 'password.too-long')
})

test('a sentence is a good password, without signs and digits', async () => {
  for (const good of ['correct horse battery staple', 'der Kater schläft im Heu', 'no-vember-rain-7'])
    assert.equal(await codeOf(good), null, good)
})

test('what many people use is refused, also with digits or signs behind it', async () => {
  for (const common of ['qwerty123456', 'QWERTY123456', 'password123456', 'Dragon!!!!2026', '1qaz2wsx3edc']) {
    assert.equal(await codeOf(common), 'password.too-common', common)
  }
})

test('a few characters over and over are refused', async () => {
  for (const simple of ['aaaaaaaaaaaa', 'abababababab', '121212121212', '............']) {
    assert.equal(await codeOf(simple), 'password.too-simple', simple)
  }
})

test('name, address and organisation are refused, however they are dressed', async () => {
  for (const named of ['ada.byron@analytical.example', 'Ada Byron 1815', 'adabyronadabyron', 'Analytical-Engines-Ltd!', 'ÁdaByron2026']) {
    assert.equal(await codeOf(named), 'password.names-you', named)
  }
})
