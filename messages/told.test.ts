import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notificationKinds } from '#domain/workspace/notification.ts'
import { translate } from '#messages/catalogue.ts'
import type { Language } from '#messages/message.ts'
import { type Say, sentenceOf, type Told } from '#messages/told.ts'

const speaking =
  (language: Language): Say =>
  (key, ...params) =>
    translate(language, key, ...params)

const told: Told = {
  kind: '',
  detail: null,
  count: 1,
  actor: { kind: 'member', name: 'Olga' },
  title: 'Ada',
  entities: 'contacts',
  what: 'note',
  role: 'Admin',
}

test('every kind has a sentence of its own in every language, and no placeholder is left in it', () => {
  for (const language of ['en', 'de'] as const) {
    const sentences = Object.keys(notificationKinds).map((kind) => sentenceOf(speaking(language), { ...told, kind }))
    assert.equal(new Set(sentences).size, sentences.length, sentences.join('\n'))
    for (const sentence of sentences) assert.doesNotMatch(sentence, /[{}]|notifications\./)
  }
})

test('many records are counted, failures are called so, and who is not known is somebody', () => {
  const say = speaking('en')
  assert.equal(sentenceOf(say, { ...told, kind: 'assigned', title: null, count: 1200 }), 'Olga made you the owner of 1,200 contacts')
  assert.equal(sentenceOf(say, { ...told, kind: 'export', detail: 'failed' }), 'Your export of contacts did not work')
  assert.match(sentenceOf(say, { ...told, kind: 'backup', detail: 'drill' }), /could not be brought back/)
  assert.equal(sentenceOf(say, { ...told, kind: 'import', detail: 'undone' }), 'Your import of contacts was taken back')
  assert.equal(sentenceOf(say, { ...told, kind: 'assigned', actor: null }), 'Somebody made you the owner of Ada')
})
