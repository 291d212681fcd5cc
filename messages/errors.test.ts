import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { languages } from '#messages/message.ts'
import { errorSentence } from '#messages/words.ts'
import { rootFolder } from '#tests/run/root.ts'

/** Codes that the server keeps to itself: what a mail server or a job answered. */
const notForPeople = /^(mail|config|database|migration|keys?|embedded)\./

const thrown =
  /\b(?:badRequest|conflict|wrong|refuse|forbidden|tooMany|unauthenticated)\(\s*'([a-z0-9.-]+)'|new ApiError\(\s*\d+,\s*'([a-z0-9.-]+)'|\bcode: '([a-z0-9.-]+)'/g

test('every code that somebody may be answered with has its sentence in every language', () => {
  const codes = new Map<string, string>()
  for (const file of globSync('{schema,domain,engine,server,platform,privacy}/**/*.ts', { cwd: rootFolder })) {
    if (/\.test\.ts$|^engine\/conformance\//.test(file)) continue
    for (const [, ...groups] of readFileSync(join(rootFolder, file), 'utf8').matchAll(thrown)) {
      const code = groups.find((group) => group !== undefined)
      if (code !== undefined && !notForPeople.test(code)) codes.set(code, file)
    }
  }
  assert.ok(codes.size > 80, 'the codes were found')
  const silent = [...codes].flatMap(([code, file]) =>
    languages.filter((language) => errorSentence(language, code, {}) === undefined).map((language) => `${code} in ${language} (${file})`),
  )
  assert.deepEqual(silent, [])
})
