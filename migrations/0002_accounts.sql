-- Accounts, sessions, tokens and keys are global and the operator's. The app role cannot read their tables: it asks these functions. Each wants an exact
-- id, hash or address, so that nobody goes through the list; none touches a tenant's rows. Times and random values are parameters.

-- Tenants -------------------------------------------------------------------------------------------------------------------------------------------

create function app.has_tenant() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.tenant)
$$;

create function app.slug_taken(p_slug text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.tenant where slug = p_slug)
$$;

create function app.add_tenant(p_id uuid, p_slug text, p_name text, p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.tenant (id, slug, name, created_at) values (p_id, p_slug, p_name, p_at)
$$;

create function app.tenant_of(p_id uuid) returns table (id uuid, slug text, name text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.id, t.slug, t.name from public.tenant t where t.id = p_id
$$;

create function app.tenant_by_slug(p_slug text) returns table (id uuid, slug text, name text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.id, t.slug, t.name from public.tenant t where t.slug = p_slug
$$;

create function app.rename_tenant(p_id uuid, p_name text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.tenant set name = p_name where id = p_id
$$;

-- Accounts and memberships --------------------------------------------------------------------------------------------------------------------------

create function app.add_account(
  p_id uuid, p_email text, p_name text, p_language text, p_time_zone text, p_password_hash text, p_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.account (id, email, name, language, time_zone, password_hash, created_at, active_on)
  values (p_id, p_email, p_name, p_language, p_time_zone, p_password_hash, p_at, (p_at at time zone 'UTC')::date)
$$;

create function app.account_by_email(p_email text)
returns table (id uuid, email text, name text, language text, time_zone text, password_hash text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id, a.email, a.name, a.language, a.time_zone, a.password_hash from public.account a where a.email = p_email
$$;

create function app.account_of(p_id uuid)
returns table (id uuid, email text, name text, language text, time_zone text, password_hash text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id, a.email, a.name, a.language, a.time_zone, a.password_hash from public.account a where a.id = p_id
$$;

create function app.change_account(p_id uuid, p_name text, p_language text, p_time_zone text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.account set name = p_name, language = p_language, time_zone = p_time_zone where id = p_id
$$;

-- A new password ends every session but the one that stays, and every link that could set another.
create function app.change_password(p_id uuid, p_password_hash text, p_staying_session uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.account set password_hash = p_password_hash where id = p_id;
  delete from public.session where account_id = p_id and id is distinct from p_staying_session;
  delete from public.one_time_token where purpose = 'reset' and account_id = p_id;
$$;

create function app.add_membership(p_account_id uuid, p_tenant_id uuid, p_member_id uuid, p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.membership (account_id, tenant_id, member_id, created_at) values (p_account_id, p_tenant_id, p_member_id, p_at)
  on conflict (account_id, tenant_id) do update set member_id = excluded.member_id, created_at = excluded.created_at
$$;

create function app.memberships_of(p_account_id uuid) returns table (tenant_id uuid, slug text, name text, member_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.id, t.slug, t.name, m.member_id
  from public.membership m join public.tenant t on t.id = m.tenant_id
  where m.account_id = p_account_id
  order by t.name, t.id
$$;

create function app.has_membership(p_tenant_id uuid, p_member_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.membership where tenant_id = p_tenant_id and member_id = p_member_id)
$$;

-- When a member is ended: the account stays, it is the operator's.
create function app.end_membership(p_tenant_id uuid, p_member_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.one_time_token where purpose = 'join' and tenant_id = p_tenant_id and member_id = p_member_id;
  delete from public.membership where tenant_id = p_tenant_id and member_id = p_member_id;
$$;

-- Sessions ------------------------------------------------------------------------------------------------------------------------------------------

create function app.add_session(
  p_id uuid, p_token_hash bytea, p_account_id uuid, p_at timestamptz, p_expires_at timestamptz, p_ip inet, p_browser text, p_os text
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.session (id, token_hash, account_id, created_at, last_seen_at, expires_at, ip, browser, os)
  values (p_id, p_token_hash, p_account_id, p_at, p_at, p_expires_at, p_ip, p_browser, p_os);
  update public.account set active_on = (p_at at time zone 'UTC')::date where id = p_account_id;
$$;

-- Who is signed in, and, where a slug is given and the account is a member there, which member in which tenant.
create function app.session_by_token(p_token_hash bytea, p_slug text, p_now timestamptz)
returns table (
  session_id uuid, last_seen_at timestamptz, account_id uuid, email text, name text, language text, time_zone text,
  tenant_id uuid, slug text, member_id uuid
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.last_seen_at, a.id, a.email, a.name, a.language, a.time_zone,
    m.tenant_id, case when m.tenant_id is not null then t.slug end, m.member_id
  from public.session s
  join public.account a on a.id = s.account_id
  left join public.tenant t on t.slug = p_slug
  left join public.membership m on m.tenant_id = t.id and m.account_id = a.id
  where s.token_hash = p_token_hash and s.expires_at > p_now
$$;

create function app.touch_session(p_id uuid, p_now timestamptz, p_expires_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.session set last_seen_at = p_now, expires_at = p_expires_at where id = p_id;
  update public.account a set active_on = (p_now at time zone 'UTC')::date
  from public.session s where s.id = p_id and a.id = s.account_id and a.active_on < (p_now at time zone 'UTC')::date;
$$;

create function app.sessions_of(p_account_id uuid, p_now timestamptz)
returns table (id uuid, created_at timestamptz, last_seen_at timestamptz, ip text, browser text, os text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.created_at, s.last_seen_at, host(s.ip), s.browser, s.os
  from public.session s
  where s.account_id = p_account_id and s.expires_at > p_now
  order by s.last_seen_at desc, s.id
$$;

create function app.end_session(p_account_id uuid, p_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with ended as (delete from public.session where account_id = p_account_id and id = p_id returning id)
  select exists (select from ended)
$$;

-- Links that work once ------------------------------------------------------------------------------------------------------------------------------

-- A fresh link ends the older ones of the same purpose and subject.
create function app.add_token(
  p_token_hash bytea, p_purpose text, p_account_id uuid, p_tenant_id uuid, p_member_id uuid, p_at timestamptz, p_expires_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.one_time_token
  where purpose = p_purpose and account_id is not distinct from p_account_id
    and tenant_id is not distinct from p_tenant_id and member_id is not distinct from p_member_id;
  insert into public.one_time_token (token_hash, purpose, account_id, tenant_id, member_id, created_at, expires_at)
  values (p_token_hash, p_purpose, p_account_id, p_tenant_id, p_member_id, p_at, p_expires_at);
$$;

create function app.token_of(p_token_hash bytea, p_purpose text, p_now timestamptz)
returns table (account_id uuid, tenant_id uuid, member_id uuid, created_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.account_id, o.tenant_id, o.member_id, o.created_at
  from public.one_time_token o
  where o.token_hash = p_token_hash and o.purpose = p_purpose and o.expires_at > p_now
$$;

-- Of two that use the same link at once the second waits for the first and then fails, and with it the whole transaction.
create function app.redeem_token(p_token_hash bytea, p_purpose text, p_now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.one_time_token where token_hash = p_token_hash and purpose = p_purpose and expires_at > p_now;
  if not found then
    raise exception 'the link no longer works' using errcode = 'ST001';
  end if;
end
$$;

-- Attempts ------------------------------------------------------------------------------------------------------------------------------------------

-- Gives the count and holds it until the transaction ends, so that guesses made at the same time are counted one after the other.
create function app.hold_attempts(p_kind text, p_subject_hash bytea, p_now timestamptz)
returns table (failures integer, last_at timestamptz, locked_until timestamptz)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.sign_in_attempt (kind, subject_hash, failures, last_at) values (p_kind, p_subject_hash, 0, p_now) on conflict do nothing;
  select a.failures, a.last_at, a.locked_until from public.sign_in_attempt a
  where a.kind = p_kind and a.subject_hash = p_subject_hash for update;
$$;

create function app.set_attempts(p_kind text, p_subject_hash bytea, p_failures integer, p_last_at timestamptz, p_locked_until timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.sign_in_attempt (kind, subject_hash, failures, last_at, locked_until)
  values (p_kind, p_subject_hash, p_failures, p_last_at, p_locked_until)
  on conflict (kind, subject_hash) do update
  set failures = excluded.failures, last_at = excluded.last_at, locked_until = excluded.locked_until
$$;

create function app.clear_attempts(p_kind text, p_subject_hash bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.sign_in_attempt where kind = p_kind and subject_hash = p_subject_hash
$$;

-- API keys ------------------------------------------------------------------------------------------------------------------------------------------

create function app.add_api_key(
  p_id uuid, p_tenant_id uuid, p_key_hash bytea, p_name text, p_role text, p_created_by uuid, p_at timestamptz, p_expires_on date
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.api_key (id, tenant_id, key_hash, name, role, created_by, created_at, expires_on)
  values (p_id, p_tenant_id, p_key_hash, p_name, p_role, p_created_by, p_at, p_expires_on)
$$;

-- A key works up to and with the day on which it expires.
-- Keys of many tenants at once, each with how its tenant works. The wall stands: the settings of each are read as that tenant,
-- and the caller's own tenant is what it was when this returns.
create function app.api_keys_by_hash(p_key_hashes bytea[], p_today date)
returns table (
  key_hash bytea, id uuid, role text, last_used_on date, tenant_id uuid, slug text,
  country text, language text, time_zone text, model_version integer, allowed_addresses text[]
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  callers text := coalesce(current_setting('app.tenant_id', true), '');
begin
  for key_hash, id, role, last_used_on, tenant_id, slug in
    select k.key_hash, k.id, k.role, k.last_used_on, t.id, t.slug
    from public.api_key k join public.tenant t on t.id = k.tenant_id
    where k.key_hash = any(p_key_hashes) and k.revoked_at is null and (k.expires_on is null or k.expires_on >= p_today)
  loop
    -- Not through app.set_tenant: one closed tenant would shut out the keys of all that are asked for with it.
    execute format('set local app.tenant_id = %L', tenant_id);
    select s.country, s.language, s.time_zone, s.model_version, s.allowed_addresses into country, language, time_zone, model_version, allowed_addresses
    from public.tenant_settings s where s.tenant_id = api_keys_by_hash.tenant_id;
    if found then
      return next;
    end if;
  end loop;
  execute format('set local app.tenant_id = %L', callers);
end
$$;

create function app.touch_api_key(p_id uuid, p_today date) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.api_key set last_used_on = p_today where id = p_id and (last_used_on is null or last_used_on < p_today)
$$;

create function app.api_keys_of(p_tenant_id uuid)
returns table (id uuid, name text, role text, created_by uuid, created_at timestamptz, last_used_on date, expires_on date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select k.id, k.name, k.role, k.created_by, k.created_at, k.last_used_on, k.expires_on
  from public.api_key k
  where k.tenant_id = p_tenant_id and k.revoked_at is null
  order by k.id desc
$$;

create function app.revoke_api_key(p_tenant_id uuid, p_id uuid, p_at timestamptz) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with revoked as (
    update public.api_key set revoked_at = p_at where tenant_id = p_tenant_id and id = p_id and revoked_at is null returning id
  )
  select exists (select from revoked)
$$;

-- Sweeping ------------------------------------------------------------------------------------------------------------------------------------------

create function app.forget_expired_sign_ins(p_now timestamptz, p_attempts_before timestamptz) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with sessions as (delete from public.session where expires_at <= p_now returning 1),
  tokens as (delete from public.one_time_token where expires_at <= p_now returning 1),
  attempts as (
    delete from public.sign_in_attempt where last_at < p_attempts_before and (locked_until is null or locked_until <= p_now) returning 1
  )
  select ((select count(*) from sessions) + (select count(*) from tokens) + (select count(*) from attempts))::integer
$$;

revoke all on function
  app.has_tenant, app.slug_taken, app.add_tenant, app.tenant_of, app.tenant_by_slug, app.rename_tenant,
  app.add_account, app.account_by_email, app.account_of, app.change_account, app.change_password,
  app.add_membership, app.memberships_of, app.has_membership, app.end_membership,
  app.add_session, app.session_by_token, app.touch_session, app.sessions_of, app.end_session,
  app.add_token, app.token_of, app.redeem_token,
  app.hold_attempts, app.set_attempts, app.clear_attempts,
  app.add_api_key, app.api_keys_by_hash, app.touch_api_key, app.api_keys_of, app.revoke_api_key,
  app.forget_expired_sign_ins
from public;

grant execute on function
  app.has_tenant, app.slug_taken, app.add_tenant, app.tenant_of, app.tenant_by_slug, app.rename_tenant,
  app.add_account, app.account_by_email, app.account_of, app.change_account, app.change_password,
  app.add_membership, app.memberships_of, app.has_membership, app.end_membership,
  app.add_session, app.session_by_token, app.touch_session, app.sessions_of, app.end_session,
  app.add_token, app.token_of, app.redeem_token,
  app.hold_attempts, app.set_attempts, app.clear_attempts,
  app.add_api_key, app.api_keys_by_hash, app.touch_api_key, app.api_keys_of, app.revoke_api_key,
  app.forget_expired_sign_ins
to @app@;
