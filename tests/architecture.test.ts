import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { fixtures } from '#tests/architecture/fixtures.ts'
import { rulesFor } from '#tests/architecture/rules.ts'
import { readTree, treeOf, type Violation } from '#tests/architecture/tree.ts'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const tree = readTree(root)

for (const [sentence, rule] of Object.entries(rulesFor(root))) {
  test(sentence, () => {
    const violations = rule(tree)
    if (violations.length > 0) refuse(said(violations))
  })
}

for (const { rule: sentence, name, breaks, keeps } of fixtures) {
  const rule = rulesFor('/planted/checkout')[sentence]

  test(`caught: ${name}`, () => {
    for (const [index, texts] of breaks.entries()) {
      assert.notEqual(said(rule(treeOf(texts))), '', `planted violation ${index + 1} passed: ${Object.values(texts).join('\n')}`)
    }
  })

  test(`let pass: what is like it, and right: ${name}`, () => {
    for (const texts of keeps) assert.equal(said(rule(treeOf(texts))), '')
  })
}

test('every rule has a planted violation', () => {
  const tried = new Set(fixtures.map(({ rule }) => rule))
  assert.deepEqual(
    Object.keys(rulesFor(root)).filter((sentence) => !tried.has(sentence as (typeof fixtures)[number]['rule'])),
    [],
  )
})

/** The violations say where they are; where this test stands in its own file helps nobody. */
function refuse(text: string): never {
  const error = new Error(text)
  error.stack = text
  throw error
}

function said(violations: readonly Violation[]): string {
  return violations.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n')
}
