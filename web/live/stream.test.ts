import assert from 'node:assert/strict'
import { test } from 'node:test'
import { streamReader } from '#web/live/stream.ts'

const whole = 'retry: 2000\n\nid: one\nevent: ready\ndata: {}\n\nid: two\nevent: change\ndata: {"ids":["a"]}\n\n: beat\nid: three\n\n'

test('events are read wherever the line cuts them', () => {
  for (let cut = 0; cut <= whole.length; cut++) {
    const reader = streamReader()
    const events = [...reader.take(whole.slice(0, cut)), ...reader.take(whole.slice(cut))]
    assert.deepEqual(events, [
      { event: 'ready', data: {} },
      { event: 'change', data: { ids: ['a'] } },
    ])
    assert.equal(reader.lastId(), 'three')
  }
})

test('half an event moves nothing on: it comes again', () => {
  const reader = streamReader('zero')
  assert.deepEqual(reader.take('id: one\nevent: change\ndata: {'), [])
  assert.equal(reader.lastId(), 'zero')
})

test('what is no JSON does no harm', () => {
  assert.deepEqual(streamReader().take('data: nonsense\n\n\n\n:\n\n'), [{ event: 'message', data: undefined }])
})
