import assert from 'node:assert/strict'
import { openOwner } from '#platform/database/owner.ts'
import { openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { baseUrl, goodPassword } from '#tests/entrance.ts'
import { promise } from '#tests/privacy/harness.ts'

interface Two extends TestApp {
  readonly tenants: readonly TestTenant[]
}

/** One person in two organisations. */
async function twoOrganisations(): Promise<Two> {
  const app = await openTestApp({ crowd: true })
  const [acme, bolt] = [await app.tenant('Acme'), await app.tenant('Bolt')]
  const { body } = await app.ask(bolt.apiKey, 'POST', '/api/v1/members', { name: 'Olga', email: acme.email, role: 'member' })
  const link = await app.ask(bolt.apiKey, 'POST', `/api/v1/members/${(body.data as { id: string }).id}/link`)
  const token = (link.body.data as { link: string }).link.split('#')[1]
  assert.equal((await app.ask(undefined, 'POST', '/api/v1/join', { token, password: goodPassword })).status, 200)
  return { ...app, tenants: [acme, bolt] }
}

/** The account is changed, and the views of it are forgotten. */
async function forgetful({ ownerUrl }: TestApp): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await owner.script(`create or replace function app.memberships_of(p_account_id uuid)
      returns table (tenant_id uuid, slug text, name text, member_id uuid)
      language sql stable security definer set search_path = pg_catalog, pg_temp as
      $$ select t.id, t.slug, t.name, m.member_id from public.membership m join public.tenant t on t.id = m.tenant_id where false $$`)
  } finally {
    await owner.close()
  }
}

promise(
  'U14',
  'whoever changes their name is called so in every list, note and search of every organisation, with the next look',
  { open: twoOrganisations, off: forgetful },
  async ({ ask, tenants: [acme, bolt] }, kept) => {
    const signedIn = await ask(undefined, 'POST', '/api/v1/session', { email: acme?.email, password: goodPassword })
    const cookie = [signedIn.headers['set-cookie']]
      .flat()
      .map((each) => String(each).split(';')[0])
      .join('; ')
    const me = { cookie, origin: baseUrl }
    const note = await ask(undefined, 'POST', '/api/v1/contacts', { firstName: 'Ada' }, { ...me, 'steward-tenant': acme?.slug ?? '' })
    assert.equal(note.status, 201, note.text)
    const changed = await ask(undefined, 'PATCH', '/api/v1/account', { name: 'Olga Umlaut-Özkan' }, me)
    assert.equal(changed.status, 200, changed.text)
    for (const tenant of [acme, bolt]) {
      const members = await ask(tenant?.apiKey, 'POST', '/api/v1/members/query', { q: 'Özkan' })
      await kept(() =>
        assert.deepEqual(
          (members.body.data as { name: string }[]).map(({ name }) => name),
          ['Olga Umlaut-Özkan'],
        ),
      )
    }
    const list = await ask(acme?.apiKey, 'GET', '/api/v1/contacts?labels=true&fields=owner,firstName')
    await kept(() => assert.ok(Object.values(list.body.labels as Record<string, string>).includes('Olga Umlaut-Özkan')))
    const history = await ask(acme?.apiKey, 'GET', `/api/v1/contacts/${(note.body.data as { id: string }).id}/history`)
    await kept(() => assert.match(history.text, /Olga Umlaut-Özkan/))
  },
)
