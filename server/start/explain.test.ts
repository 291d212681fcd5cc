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

test('an error of our own says what to do, whatever its code is made of', () => {
  for (const code of ['config.invalid', 'sign-up.closed', 'forbidden', 'too-many', 'key.of-another.day'])
    assert.equal(explain(Object.assign(new Error('Do this'), { code })), 'Do this', code)
  for (const code of ['ENOENT', 'ERR_INVALID_ARG_TYPE', '42P01', 23505])
    assert.match(explain(Object.assign(new Error('x'), { code })), /explain\.test\.ts/, String(code))
})

test('what nobody foresaw shows where it happened', () => {
  assert.match(explain(new TypeError('x is not a function')), /explain\.test\.ts/)
})
