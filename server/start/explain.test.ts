import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { explain } from '#server/start/explain.ts'

test('a port that is taken is named, with what to do', async () => {
  const first = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => first.once('listening', resolve))
  const { port } = first.address() as { port: number }
  const error = await new Promise<unknown>((resolve) => createServer().once('error', resolve).listen(port, '127.0.0.1'))
  first.close()
  assert.match(explain(error), new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken`))
})

test('what nobody foresaw shows where it happened', () => {
  assert.match(explain(new TypeError('x is not a function')), /explain\.test\.ts/)
})
