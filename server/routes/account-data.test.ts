import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { stores } from '#domain/model.ts'
import { find } from '#engine/find.ts'
import { accessPackage } from '#engine/people/access/package.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { Store } from '#schema/store.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import { unzip } from '#tests/everything.ts'

let app: TestApp
let acme: TestTenant
let cookie: string

before(async () => {
  app = await openTestApp({ crowd: true })
  acme = await app.tenant('Acme')
  const signedIn = await app.ask(undefined, 'POST', '/api/v1/session', { email: acme.email, password: goodPassword }, { origin: baseUrl })
  cookie = [signedIn.headers['set-cookie']]
    .flat()
    .map((each) => String(each).split(';')[0])
    .join('; ')
})
after(() => app.close())

test('whoever works here gets what the organisation may see of their account', async () => {
  const system = await asSystem(app.context.engine, acme.tenantId)
  const [owner] = (await find(system, 'member', { filter: { role: 'owner' }, fields: ['role'] })).data
  const people = [{ entity: 'member', id: owner?.id ?? '' }]
  const parts = await unzip(await buffer(accessPackage({ system, files: app.context.files, people, form: 'access', language: 'en' })))
  const account = JSON.parse(String(parts.get('data/account.json'))) as { memberId: string; sessions: number }[]
  assert.deepEqual(
    account.map(({ memberId, sessions }) => [memberId, sessions]),
    [[owner?.id, 1]],
  )
  assert.match(String(parts.get('Your data.html')), /How your account is guarded/)
})

test('the holder of an account gets every row that the installation holds of them, but what lets somebody in', async () => {
  const get = (headers: Record<string, string>) => app.app.inject({ method: 'GET', url: '/api/v1/account/data', headers })
  assert.equal((await get({ authorization: `Bearer ${acme.apiKey}` })).statusCode, 401, 'a key is nobody')
  const got = await get({ cookie, origin: baseUrl })
  assert.equal(got.statusCode, 200, got.body)
  assert.match(String(got.headers['content-disposition']), /attachment; filename="account-\d{4}-\d\d-\d\d\.json"/)
  const { data } = got.json<{ data: Record<string, Record<string, unknown>[]> }>()
  assert.deepEqual([data.account?.[0]?.email, data.membership?.[0]?.tenant, data.session?.length], [acme.email, 'Acme', 1])
  app.clock.at += 11 * 60_000
  assert.equal((await get({ cookie, origin: baseUrl })).statusCode, 403, 'whoever finds the browser open shows who they are first')
})

test('the function behind it keeps pace with the declarations: each store of an account, without its secrets', async () => {
  const [found] = (
    await app.database.global<{ source: string }>({ text: "select pg_get_functiondef('app.account_data(uuid)'::regprocedure) as source" })
  ).rows
  const lines = found?.source.split(/union all|\$function\$/) ?? []
  for (const { name, reach, columns } of stores as readonly Store[]) {
    if (reach === undefined || !('account' in reach)) continue
    const line = lines.find((each) => each.includes(`'${name}', to_jsonb`))
    assert.ok(line?.includes(`public.${name} `), `${name} is given out`)
    const secrets = Object.entries(columns).filter(([, { holds }]) => holds.startsWith('user.authorization'))
    for (const [column] of secrets) assert.match(line ?? '', new RegExp(`- '\\{?[^']*\\b${column}\\b`), `${name}.${column} stays`)
  }
})
