import assert from 'node:assert/strict'
import test from 'node:test'
import { Wrong } from '#schema/problem.ts'
import { readEmail } from '#schema/values/email-address.ts'

test('an address is refused in no time, however many labels it has', () => {
  const started = process.cpuUsage()
  for (const label of ['a.', '.', 'ä.', '-.', '1.'])
    for (const end of ['!', '_', '.', ' ', '@', 'a!'])
      for (const text of [`a@${label.repeat(120)}${end}`, `${label.repeat(31)}@${label.repeat(90)}${end}`])
        assert.throws(() => readEmail(text), Wrong, text)
  assert.ok(process.cpuUsage(started).user < 5_000_000)
})

test('names of many labels are addresses', () => {
  assert.equal(readEmail('Ada <Ada.Byron@mail.x.y.example>'), 'ada.byron@mail.x.y.example')
  assert.equal(readEmail(`a@${'a.'.repeat(120)}example`), `a@${'a.'.repeat(120)}example`)
  for (const text of ['a@example', 'a@.example', 'a@x.', 'a@x..example', 'a@-x.example', 'a@x.exa mple'])
    assert.throws(() => readEmail(text), Wrong, text)
})
