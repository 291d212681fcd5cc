import assert from 'node:assert/strict'
import test from 'node:test'
import { selectFiles } from '#tests/run/files.ts'

const all = [
  'engine/act.test.ts',
  'engine/act.long.test.ts',
  'engine/access/scope.test.ts',
  'tests/journeys/sign-in.test.ts',
  'engine-room.test.ts',
]

test('without paths all files run but the long ones', () => {
  assert.deepEqual(selectFiles({ paths: [], long: false }, all), {
    quick: ['engine/act.test.ts', 'engine/access/scope.test.ts', 'engine-room.test.ts'],
    journeys: ['tests/journeys/sign-in.test.ts'],
  })
})

test('the long ones run when they are asked for', () => {
  assert.deepEqual(selectFiles({ paths: [], long: true }, all).quick, ['engine/act.long.test.ts'])
})

test('a folder stands for what is below it, and for nothing that is only called like it', () => {
  assert.deepEqual(selectFiles({ paths: ['engine'], long: false }, all).quick, ['engine/act.test.ts', 'engine/access/scope.test.ts'])
  assert.deepEqual(selectFiles({ paths: ['./engine/'], long: false }, all).quick, ['engine/act.test.ts', 'engine/access/scope.test.ts'])
})

test('a file that is named runs, also when it is long', () => {
  assert.deepEqual(selectFiles({ paths: ['engine/act.long.test.ts'], long: false }, all).quick, ['engine/act.long.test.ts'])
})

test('a glob stands for the files that match it', () => {
  assert.deepEqual(selectFiles({ paths: ['**/sign-*.test.ts'], long: false }, all), {
    quick: [],
    journeys: ['tests/journeys/sign-in.test.ts'],
  })
})

test('the files that are there are found, this one among them', () => {
  const { quick } = selectFiles({ paths: [], long: false })
  assert.ok(quick.includes('tests/run/files.test.ts'))
  assert.ok(!quick.some((file) => file.includes('node_modules')))
})
