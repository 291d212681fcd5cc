import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mediaTypeOf } from '#engine/files/media-type.ts'

const typeOf = (text: string, name = 'a.txt'): string => mediaTypeOf(Buffer.from(text), name).mediaType

test('a page is known behind any number of comments, and a file of comments alone takes no time', () => {
  assert.equal(typeOf('\n <!-- one --> <!----><HTML lang="en">'), 'text/html')
  assert.equal(typeOf('<!-- <html> --> just text'), 'text/plain')
  assert.equal(typeOf('<!-- never closed <html>'), 'text/plain')
  const began = performance.now()
  assert.equal(typeOf(`${'<!---->'.repeat(580)}x`), 'text/plain')
  assert.ok(performance.now() - began < 30_000)
})
