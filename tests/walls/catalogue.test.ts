import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'
import { faultsOf } from '#tests/walls/catalogue.ts'

/** The functions that see more than their caller: accounts and sessions by exact key, the queue, the search under the setting, the sealer's list of tenants. */
const definers = new Set(
  [
    ...['account_by_email', 'account_of', 'add_account', 'change_account', 'change_password'],
    ...[
      'invitations_of',
      'end_invitation',
      'move_api_keys',
      'add_api_key',
      'api_keys_by_hash',
      'api_keys_of',
      'api_key_names',
      'revoke_api_key',
      'touch_api_key',
    ],
    ...['add_membership', 'end_membership', 'has_membership', 'memberships_of'],
    ...['add_session', 'end_session', 'living_sessions', 'locale_of_member', 'session_by_token', 'sessions_of', 'touch_session'],
    ...['add_tenant', 'has_tenant', 'rename_tenant', 'slug_taken', 'tenant_by_slug', 'tenant_of'],
    ...['add_token', 'redeem_token', 'token_of', 'clear_attempts', 'hold_attempts', 'set_attempts'],
    ...['add_passkey', 'add_passkey_challenge', 'add_pending_sign_in', 'add_security_event', 'add_security_event_for', 'add_totp'],
    ...['confirm_totp', 'devices_of', 'end_session_there', 'end_sessions', 'factors_of', 'first_factor_added'],
    ...['forget_device', 'hold_account', 'guards_of_tenant', 'known_device', 'last_factor_removed', 'passkey_by_credential', 'passkeys_of'],
    ...['pending_sign_in', 'places_of', 'prove_session', 'recovery_codes_left', 'remember_device', 'remove_passkey'],
    ...['remove_totp', 'rename_passkey', 'reset_factors', 'security_events_of', 'security_events_of_tenant', 'set_recovery_codes'],
    ...['take_passkey_challenge', 'take_pending_sign_in', 'totp_of', 'touch_device', 'unconfirmed_totp', 'use_passkey'],
    ...['use_recovery_code', 'use_totp'],
    ...[
      'profile_of',
      'change_profile',
      'tenant_profile_of',
      'change_tenant_profile',
      'add_email_change',
      'email_change_of',
      'change_email',
    ],
    ...['add_sign_up', 'sign_up_of', 'redeem_sign_up', 'forget_sign_up', 'add_acceptance', 'acceptances_of'],
    ...[
      'add_identity',
      'identity_of',
      'identities_of',
      'touch_identity',
      'remove_identity',
      'remove_identities',
      'confine_session',
      'confine_pending_sign_in',
    ],
    ...['add_provider_visit', 'take_provider_visit', 'provider_checks_no_longer'],
    ...['enqueue', 'search', 'mentions', 'forget_change_parts', 'tenants_with_unsealed_changes', 'tenant_ids'],
    ...['overdue', 'end_overdue', 'begin_round', 'end_round', 'last_round'],
    ...['tenant_closed', 'tenant_quarantined', 'backup_standing', 'end_account_of'],
    ...['end_consent_lines', 'account_data', 'confirm_email', 'claim_account'],
    ...['tenant_closures', 'close_tenant', 'reopen_tenant', 'move_membership', 'tenant_counts', 'unsealed_standing', 'queue_standing'],
  ].map((name) => `app.${name}`),
)

let database: TestDatabase
let owner: Owner

before(async () => {
  database = await openTestDatabase()
  owner = openOwner(database.ownerUrl)
})
after(async () => {
  await owner.close()
  await database.close()
})

test('the live database is what the model and the database rules say, and nothing besides', async () => {
  assert.deepEqual(await faultsOf(owner, database.names, definers), [])
})

class Undo extends Error {}

/** The faults after something was done to the database, which is then undone. */
async function faultsAfter(sql: string): Promise<string[]> {
  let faults: string[] = []
  const run = owner.transaction(async (inside) => {
    await inside.script(sql)
    faults = await faultsOf(inside, database.names, definers)
    throw new Undo()
  })
  await assert.rejects(run, Undo)
  return faults
}

const app = (): string => database.names.app

const planted: readonly [string, () => string, RegExp][] = [
  ['a column that no declaration names', () => 'alter table contact add column shoe_size integer', /contact\.shoe_size is held/],
  ['a table that no declaration names', () => 'create table secret (note text)', /secret\.note is held/],
  ['a declared column that is missing', () => 'alter table contact drop column job_title', /contact\.job_title is declared/],
  ['a wall that was taken away', () => 'drop policy wall on contact', /contact has no wall/],
  [
    'a wall that is silent without a tenant',
    () => `drop policy wall on note; create policy wall on note using (tenant_id = current_setting('app.tenant_id', true)::uuid)`,
    /note has no wall as declared/,
  ],
  [
    'a second policy, which opens what the first closes',
    () => 'create policy open on tag using (true)',
    /policy open of tag is not declared/,
  ],
  ['row security that spares the owner', () => 'alter table company no force row level security', /row security of company is not forced/],
  ['row security that is off', () => 'alter table company disable row level security', /company has no row security/],
  ['a unique key across tenants', () => 'create unique index tag_global on tag (name)', /tag_global is unique across tenants/],
  [
    'a foreign key that leaves the tenant',
    () =>
      'alter table contact no force row level security; alter table company no force row level security; alter table company add constraint company_lonely unique (id); alter table contact add constraint contact_lonely foreign key (company_id) references company (id)',
    /contact_lonely leads out/,
  ],
  ['a global table that the app role may read', () => `grant select on account to ${app()}`, /may select on account/],
  ['one column of it', () => `grant select (email) on account to ${app()}`, /reads columns of account/],
  ['a log that the app role may rewrite', () => `grant update on change_record to ${app()}`, /may .*update on change_record/],
  [
    'a definer function that is not on the list',
    () =>
      `create function app.peek() returns bigint language sql security definer set search_path = pg_catalog, pg_temp as 'select count(*) from public.account'; revoke all on function app.peek from public`,
    /app\.peek .* not on the list/,
  ],
  [
    'a definer function that everybody may call',
    () => 'grant execute on function app.has_tenant() to public',
    /everybody may execute app\.has_tenant/,
  ],
  [
    'a definer function that looks where its caller says',
    () => 'alter function app.has_tenant() reset search_path',
    /app\.has_tenant runs .* search path/,
  ],
  [
    'a trigger',
    () =>
      `create function app.touch() returns trigger language plpgsql as 'begin return new; end'; create trigger touch before update on note for each row execute function app.touch()`,
    /trigger touch/,
  ],
  ['a default that draws time', () => 'alter table note alter column created_at set default now()', /default of note\.created_at/],
  ['a view', () => 'create view people as select first_name from contact', /people is a view/],
  ['the app role as a member of the owner', () => `grant ${database.names.search} to ${app()}`, /the app role is a member/],
]

for (const [what, sql, fault] of planted)
  test(`found: ${what}`, async () => {
    const faults = await faultsAfter(sql())
    assert.ok(
      faults.some((each) => fault.test(each)),
      faults.join('\n') || 'nothing was found',
    )
  })
