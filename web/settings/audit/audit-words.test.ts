import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import de from '#messages/de/audit.ts'
import en from '#messages/en/audit.ts'
import { rootFolder } from '#tests/run/root.ts'

test('whatever the engine or a route writes down as done has a name in the activity log, in both languages', () => {
  const files = globSync('{engine,server}/**/*.ts', { cwd: rootFolder }).filter((file) => !file.endsWith('.test.ts'))
  const written = files.flatMap((file) => [...readFileSync(join(rootFolder, file), 'utf8').matchAll(/\baction: '([a-z][a-z.-]+)'/g)])
  const actions = [...new Set(written.map(([, action]) => action ?? ''))]
  assert.ok(actions.includes('consent.record') && actions.length > 20, 'the places where acts are written were found')
  for (const words of [en.act, de.act])
    assert.deepEqual(
      actions.filter((action) => !Object.hasOwn(words, action)),
      [],
    )
})
