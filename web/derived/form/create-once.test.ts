import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RecordData } from '#web/app/model.ts'
import { type Attempt, createOnce } from '#web/derived/form/create-once.ts'
import type { Values } from '#web/derived/form/form-values.ts'

/** As the API's client throws it. */
const answer = (status: number, code = 'invalid') =>
  Object.assign(new Error(code), { name: 'ApiError', status, problems: [{ pointer: '', code, message: '' }] })

/** A server that keeps what it made by idempotency key, over a line that can lose answers or requests. */
function server() {
  const made = new Map<string, { body: string; record: RecordData }>()
  const state = { lose: '' as '' | 'answer' | 'request', refuse: false, kept: undefined as Attempt | undefined }
  const create = async (body: Values, key: string): Promise<RecordData> => {
    if (state.lose === 'request') throw answer(0)
    const earlier = made.get(key)
    if (earlier !== undefined && earlier.body !== JSON.stringify(body)) throw answer(422, 'idempotency.other-request')
    if (earlier === undefined && state.refuse) throw answer(422)
    const record = earlier?.record ?? ({ id: `${made.size + 1}`, version: 1, ...body } as unknown as RecordData)
    made.set(key, { body: JSON.stringify(body), record })
    if (state.lose === 'answer') throw answer(502)
    return record
  }
  const door = {
    create,
    update: async (record: RecordData, change: Values) => ({ ...record, ...change, version: record.version + 1 }),
    keep: (attempt: Attempt) => {
      state.kept = attempt
    },
    newKey: () => 'another key',
  }
  return { made, state, door }
}

test('one record is made, and the same call again makes no second one', async () => {
  const { made, door } = server()
  const first = await createOnce(door, { key: 'k' }, { name: 'Ada' })
  assert.equal((await createOnce(door, { key: 'k' }, { name: 'Ada' })).id, first.id)
  assert.equal(made.size, 1)
})

test('when the answer was lost and more was typed, the record that was made is changed', async () => {
  const { made, state, door } = server()
  state.lose = 'answer'
  await assert.rejects(createOnce(door, { key: 'k' }, { name: 'Ada', city: 'Ulm' }))
  assert.deepEqual(state.kept, { key: 'k', sent: { name: 'Ada', city: 'Ulm' } })
  state.lose = ''
  const record = await createOnce(door, state.kept ?? { key: '' }, { name: 'Ada Byron' })
  assert.deepEqual([made.size, record.name, record.city], [1, 'Ada Byron', null])
})

test('when the request never arrived, trying again makes one record as it is now', async () => {
  const { made, state, door } = server()
  state.lose = 'request'
  await assert.rejects(createOnce(door, { key: 'k' }, { name: 'Ada' }))
  state.lose = ''
  const record = await createOnce(door, state.kept ?? { key: '' }, { name: 'Ada Byron' })
  assert.deepEqual([made.size, record.name], [1, 'Ada Byron'])
})

test('after a refusal nothing is remembered as sent, and the next body goes under the same key', async () => {
  const { made, state, door } = server()
  state.refuse = true
  await assert.rejects(createOnce(door, { key: 'k' }, {}))
  assert.deepEqual(state.kept, { key: 'k' })
  state.refuse = false
  await createOnce(door, { key: 'k' }, { name: 'Ada' })
  assert.deepEqual([...made.keys()], ['k'])
})

test('an attempt that was lost and would be refused now is given up for what is typed now', async () => {
  const { made, state, door } = server()
  let asked = 0
  const refusesFirst = {
    ...door,
    create: (body: Values, key: string) => (asked++ === 0 ? Promise.reject(answer(422)) : door.create(body, key)),
  }
  const record = await createOnce(refusesFirst, { key: 'k', sent: { name: '' } }, { name: 'Ada' })
  assert.deepEqual([made.size, record.name, state.kept], [1, 'Ada', { key: 'k', sent: { name: 'Ada' } }])
})

test('a draft that was saved from another tab with other values becomes a record of its own here', async () => {
  const { made, door } = server()
  await createOnce(door, { key: 'k' }, { name: 'Ada' })
  await createOnce(door, { key: 'k' }, { name: 'Grace' })
  assert.deepEqual([...made.keys()], ['k', 'another key'])
})
