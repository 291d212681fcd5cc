import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { test } from 'node:test'
import { entities } from '#domain/model.ts'
import { languages } from '#messages/message.ts'
import { modelWord } from '#messages/words.ts'
import type { Field } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import { snapshots } from '#tests/snapshots/derived.ts'

for (const { file, content } of snapshots()) {
  test(`${basename(file)} is what the model gives (else: node tests/snapshots/write.ts)`, async () => {
    assert.equal(await readFile(file, 'utf8'), content)
  })
}

const wordsOf = (key: string, { kind, options }: Field): string[] => [
  key,
  ...((options as { of?: string[] }).of ?? []).map((choice) => `${key}:${choice}`),
  ...(kind.lives === 'parts' ? Object.entries((options as PartsOptions).fields).flatMap(([name, field]) => wordsOf(`${key}.${name}`, field)) : []),
]

test('everything in the model has its words in every language', () => {
  const missing = entities.flatMap((entity) => {
    const states = Object.entries(entity.states ?? {}).flatMap(([state, to]) => [`state:${state}`, ...Object.keys(to).map((action) => `action:${action}`)])
    const keys = ['one', 'many', ...Object.entries(entity.fields).flatMap(([key, field]) => wordsOf(key, field)), ...states]
    const groups = Object.values(entity.fields).flatMap(({ options }) => options.group ?? [])
    return languages.flatMap((language) => [
      ...keys.filter((key) => modelWord(language, entity.name, key) === undefined).map((key) => `${language} ${entity.name} ${key}`),
      ...groups.filter((group) => modelWord(language, 'groups', group) === undefined).map((group) => `${language} groups ${group}`),
    ])
  })
  assert.deepEqual(missing, [])
})
