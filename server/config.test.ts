import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { ConfigError, type Environment, projectFolder, readConfig } from '#server/config.ts'
import { readSecrets } from '#server/secrets.ts'

function problemsOf(env: Environment, read: (env: Environment) => unknown = readConfig): Record<string, string> {
  try {
    read(env)
    return {}
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    for (const { setting } of error.problems) assert.match(error.message, new RegExp(`^  ${setting}: `, 'm'))
    return Object.fromEntries(error.problems.map(({ setting, message }) => [setting, message]))
  }
}

test('without settings it serves this machine, from folders of its own', () => {
  const config = readConfig({})
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.baseUrl, `http://localhost:${config.port}`)
  assert.match(config.dataDir, /[/\\]data$/)
  assert.equal(config.signup, 'closed')
  assert.equal(config.trustProxy, false)
})

test('an empty setting is one that is not set', () => {
  assert.deepEqual(readConfig({ PORT: '', SIGNUP: ' ', BASE_URL: '' }), readConfig({}))
})

test('every wrong setting is named, with what is allowed, and without its value', () => {
  const wrong = {
    HOST: 'not a host',
    PORT: '70000',
    BASE_URL: 'crm.example',
    SIGNUP: 'maybe',
    TRUST_PROXY: 'true',
    MAIL_FROM: 'nobody',
    LOG_LEVEL: 'loud',
  }
  const problems = problemsOf(wrong)
  assert.deepEqual(Object.keys(problems).sort(), Object.keys(wrong).sort())
  assert.match(problems.SIGNUP ?? '', /closed, invite, open/)
  for (const [setting, value] of Object.entries(wrong)) {
    if (setting !== 'HOST') assert.ok(!problems[setting]?.includes(value), setting)
  }
})

test('an address beyond this machine needs https', () => {
  for (const HOST of ['0.0.0.0', '::', '192.168.1.5', 'crm.example']) {
    assert.match(problemsOf({ HOST }).HOST ?? '', /BASE_URL=https/)
    assert.deepEqual(problemsOf({ HOST, BASE_URL: 'https://crm.example' }), {})
  }
  for (const HOST of ['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost']) assert.deepEqual(problemsOf({ HOST }), {})
})

test('the base address is an origin; plain http only on this machine', () => {
  assert.equal(readConfig({ BASE_URL: 'https://crm.example/' }).baseUrl, 'https://crm.example')
  assert.equal(readConfig({ BASE_URL: 'http://localhost:3001' }).baseUrl, 'http://localhost:3001')
  for (const BASE_URL of [
    'http://crm.example',
    'https://crm.example/app',
    'https://a:b@crm.example',
    'ftp://crm.example',
    'https://x?y=1',
  ]) {
    assert.ok(problemsOf({ BASE_URL }).BASE_URL, BASE_URL)
  }
})

test('proxies are trusted by number or by address', () => {
  assert.equal(readConfig({ TRUST_PROXY: '1' }).trustProxy, 1)
  assert.deepEqual(readConfig({ TRUST_PROXY: '10.0.0.5, 10.1.0.0/16,::1' }).trustProxy, ['10.0.0.5', '10.1.0.0/16', '::1'])
  for (const TRUST_PROXY of ['0', '11', '10.0.0.0/0', '10.0.0.0/33', 'proxy', '*'])
    assert.ok(problemsOf({ TRUST_PROXY }).TRUST_PROXY, TRUST_PROXY)
})

test('settings that need each other are missed', () => {
  assert.ok(problemsOf({ SMTP_URL: 'smtp://mail.example' }).MAIL_FROM)
  assert.ok(problemsOf({ DKIM_SELECTOR: 'crm' }).DKIM_KEY)
  assert.ok(problemsOf({ APP_DATABASE_URL: 'postgresql://a@b/c' }).APP_DATABASE_URL)
})

test('secrets are checked, never named by value, and not printed by accident', () => {
  const password = 'hunter2'
  const wrong = { DATABASE_URL: `mysql://a:${password}@b/c`, SMTP_URL: `${password}`, DKIM_KEY: password }
  const problems = problemsOf(wrong, readSecrets)
  assert.deepEqual(Object.keys(problems).sort(), Object.keys(wrong).sort())
  assert.doesNotMatch(JSON.stringify(problems), /hunter2/)
  const secrets = readSecrets({ DATABASE_URL: `postgresql://a:${password}@b/c` })
  assert.equal(secrets.databaseUrl, `postgresql://a:${password}@b/c`)
  for (const shown of [JSON.stringify(secrets), inspect(secrets), JSON.stringify({ ...secrets })]) assert.doesNotMatch(shown, /hunter2/)
})

test('a DKIM key may be given with written line breaks', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim()
  assert.equal(readSecrets({ DKIM_KEY: pem.replaceAll('\n', '\\n') }).dkimKey, pem)
})

test('open sign-up needs what strangers agree to, as files that can be read', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-config-'))
  context.after(() => rm(folder, { recursive: true }))
  const [AGREEMENT_FILE, POLICY_FILE, empty] = ['agreement.md', 'policy.md', 'empty.md'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await Promise.all([writeFile(AGREEMENT_FILE, '# We agree\n'), writeFile(POLICY_FILE, 'We keep it.'), writeFile(empty, ' \n')])
  assert.deepEqual(Object.keys(problemsOf({ SIGNUP: 'open' })), ['AGREEMENT_FILE', 'POLICY_FILE'])
  assert.deepEqual(Object.keys(problemsOf({ SIGNUP: 'open', AGREEMENT_FILE, POLICY_FILE: empty })), ['POLICY_FILE'])
  assert.deepEqual(Object.keys(problemsOf({ AGREEMENT_FILE: join(folder, 'nothing.md') })), ['AGREEMENT_FILE'])
  const config = readConfig({ SIGNUP: 'open', AGREEMENT_FILE, POLICY_FILE })
  assert.equal(config.agreement?.text, '# We agree')
  assert.equal(config.agreement?.sha256, createHash('sha256').update('# We agree').digest('hex'))
  assert.deepEqual(problemsOf({ SIGNUP: 'invite' }), {})
})

test('the least age, the countries of processing and the hosts on the list are what they can be', () => {
  assert.equal(readConfig({}).minimumAge, 18)
  assert.equal(readConfig({ MINIMUM_AGE: '13' }).minimumAge, 13)
  for (const MINIMUM_AGE of ['12', '19', '18.5', 'adult']) assert.match(problemsOf({ MINIMUM_AGE }).MINIMUM_AGE ?? '', /13 to 18/)
  assert.deepEqual(readConfig({ PROCESSING_COUNTRIES: 'DE, ie' }).processingCountries, ['DE', 'IE'])
  assert.match(problemsOf({ PROCESSING_COUNTRIES: 'Germany' }).PROCESSING_COUNTRIES ?? '', /DE,IE/)
  assert.deepEqual(readConfig({ ALLOWED_PRIVATE_HOSTS: 'sso.internal, 10.1.0.0/16' }).allowedPrivateHosts, ['sso.internal', '10.1.0.0/16'])
  assert.match(problemsOf({ ALLOWED_PRIVATE_HOSTS: 'https://sso.internal' }).ALLOWED_PRIVATE_HOSTS ?? '', /sso.internal/)
})

test('files, backups and tombstones lie in a folder that is named by its path or as file:, or in a bucket', () => {
  const path = resolve('/mnt/a folder #1?%41')
  for (const setting of ['FILES_URL', 'BACKUPS_URL', 'TOMBSTONES_URL']) {
    const at = (value: string) => {
      readSecrets({ [setting]: value })
      const { filesUrl, backups, tombstonesUrl } = readConfig({ [setting]: value })
      return { FILES_URL: filesUrl, BACKUPS_URL: backups.url, TOMBSTONES_URL: tombstonesUrl }[setting] ?? ''
    }
    assert.equal(fileURLToPath(at(path)), path)
    assert.equal(at('file:///mnt/x'), 'file:///mnt/x')
    assert.equal(at('s3://bucket/x?region=eu-central-1'), 's3://bucket/x?region=eu-central-1')
    for (const wrong of ['here', '/', 'https://x.example', 's3://key:sesame@bucket/x', 'file://host/x']) {
      const message = problemsOf({ [setting]: wrong })[setting] ?? ''
      assert.match(message, /such as \/mnt\/steward/, wrong)
      assert.doesNotMatch(message, /sesame/)
    }
  }
})

test('the page for operators names every setting that is read, and no other', async () => {
  const asked = new Set<string>()
  const env = new Proxy(
    {},
    {
      get: (_, setting: string) => {
        asked.add(setting)
        return undefined
      },
    },
  )
  readConfig(env)
  readSecrets(env)
  const page = await readFile(join(projectFolder, 'docs/operations/install.md'), 'utf8')
  const listed = [...page.matchAll(/^\| ((?:`[A-Z][A-Z0-9_]+`(?:, )?)+) \|/gm)].flatMap(
    ([, names = '']) => names.match(/[A-Z0-9_]+/g) ?? [],
  )
  assert.deepEqual(listed.toSorted(), [...asked].toSorted())
})
