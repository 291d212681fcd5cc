import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { releaseModel } from '#engine/model-of.ts'
import { modelWord } from '#messages/words.ts'

/** Everything of a field that people read: its name, those of its parts, its choices. */
function ofField(field: FieldModel, path = field.key): string[] {
  const choices = field.kind.name === 'choice' ? (field.options as { of: readonly string[] }).of : []
  const inner = (field.parts?.fields ?? []).flatMap((part) => ofField(part, `${path}.${part.key}`))
  return [path, ...choices.map((choice) => `${path}:${choice}`), ...inner]
}

const ofEntity = ({ fields, states }: EntityModel): string[] => [
  ...['one', 'many'],
  ...fields.flatMap((field) => ofField(field)),
  ...Object.entries(states ?? {}).flatMap(([state, actions]) => [
    `state:${state}`,
    ...Object.keys(actions).map((action) => `action:${action}`),
  ]),
]

for (const entity of releaseModel().entities)
  test(`${entity.name}: everything that people read of it has a word in both languages`, () => {
    for (const language of ['en', 'de'] as const) {
      const missing = ofEntity(entity).filter((key) => modelWord(language, entity.name, key) === undefined)
      assert.deepEqual(missing, [], `messages/${language}/model.ts, ${entity.name}`)
      const groups = entity.fields.flatMap(({ options }) => options.group ?? [])
      assert.deepEqual(
        groups.filter((group) => modelWord(language, 'groups', group) === undefined),
        [],
        `messages/${language}/model.ts, groups`,
      )
    }
  })
