import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceOf } from '#platform/accounts/user-agent.ts'

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'

test('browsers are told apart although each imitates the others', () => {
  const cases: [string, string | null, string | null][] = [
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36`, 'Chrome 142', 'Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, 'Edge 142', 'Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox 145', 'Linux'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
      'Safari 19',
      'macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
      'Safari 19',
      'iOS',
    ],
    [`Mozilla/5.0 (Linux; Android 16; Pixel 9) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36`, 'Chrome 142', 'Android'],
    [
      `Mozilla/5.0 (Linux; Android 15; SM-S921B) ${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
      'Samsung Internet 28',
      'Android',
    ],
    [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/142.0.0.0 Safari/537.36`, 'Chrome 142', 'Linux'],
    ['curl/8.14.1', null, null],
    ['', null, null],
  ]
  for (const [userAgent, browser, os] of cases) assert.deepEqual(deviceOf(userAgent), { browser, os }, userAgent)
})

test('nothing of what was sent is kept but words of the lists and a number', () => {
  assert.deepEqual(deviceOf('ada@x.example Chrome/99999999ada Windows NT <b>'), { browser: 'Chrome 9999', os: 'Windows' })
})
