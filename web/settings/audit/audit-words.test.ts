import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import de from '#messages/de/audit.ts'
import en from '#messages/en/audit.ts'
import { rootFolder } from '#tests/run/root.ts'

test('whatever the engine or a route writes down as done has a name in the activity log, in both languages', () => {
  const files = globSync('{engine,server}/**/*.ts', { cwd: rootFolder }).filter((file) => !file.endsWith('.test.ts'))
  // As `action`, or handed to what notes it: `noted(writing, cipher, 'webhook.make', …)`.
  const places = /\b(?:action: '(?=[a-z])|(?:noted|change|changeModel|moved|record)\([^'{};]*'(?=[a-z-]+\.))([a-z.-]+)'/g
  const written = files.flatMap((file) => [...readFileSync(join(rootFolder, file), 'utf8').matchAll(places)])
  const actions = [...new Set(written.map(([, action]) => action ?? ''))]
  for (const found of ['consent.record', 'webhook.rotate', 'own-field.end', 'role.make', 'view-as.begin'])
    assert.ok(actions.includes(found), `the place where ${found} is written was found`)
  for (const words of [en.act, de.act])
    assert.deepEqual(
      actions.filter((action) => !Object.hasOwn(words, action)),
      [],
    )
})
