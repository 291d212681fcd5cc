-- Second factors, passkeys, remembered devices, and what is noted about signing in. Global like the accounts: each function wants an exact id or hash.
-- What must happen once (a code, a challenge, a count that may only rise) is one statement that says under which condition: of two at once one finds nothing.

-- Sessions: how they were opened, from which country, and when their holder last showed who they are -------------------------------------------------

drop function app.add_session, app.session_by_token, app.sessions_of, app.change_password, app.forget_expired_sign_ins;

create function app.add_session(
  p_id uuid, p_token_hash bytea, p_account_id uuid, p_at timestamptz, p_expires_at timestamptz, p_ip inet, p_browser text, p_os text,
  p_country text, p_time_zone text, p_method text, p_factor text, p_device_id uuid
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.session (
    id, token_hash, account_id, created_at, last_seen_at, expires_at, ip, browser, os, country, time_zone, method, factor, proven_at, device_id
  ) values (
    p_id, p_token_hash, p_account_id, p_at, p_at, p_expires_at, p_ip, p_browser, p_os, p_country, p_time_zone, p_method, p_factor, p_at, p_device_id
  );
  update public.account set active_on = (p_at at time zone 'UTC')::date where id = p_account_id;
$$;

create function app.session_by_token(p_token_hash bytea, p_slug text, p_now timestamptz)
returns table (
  session_id uuid, last_seen_at timestamptz, proven_at timestamptz, factor text, device_id uuid,
  account_id uuid, email text, name text, language text, time_zone text, tenant_id uuid, slug text, member_id uuid
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.last_seen_at, s.proven_at, s.factor, s.device_id, a.id, a.email, a.name, a.language, a.time_zone,
    m.tenant_id, case when m.tenant_id is not null then t.slug end, m.member_id
  from public.session s
  join public.account a on a.id = s.account_id
  left join public.tenant t on t.slug = p_slug
  left join public.membership m on m.tenant_id = t.id and m.account_id = a.id
  where s.token_hash = p_token_hash and s.expires_at > p_now
$$;

create function app.sessions_of(p_account_id uuid, p_now timestamptz)
returns table (
  id uuid, created_at timestamptz, last_seen_at timestamptz, ip text, country text, time_zone text, browser text, os text, method text, factor text,
  device_id uuid
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.created_at, s.last_seen_at, host(s.ip), s.country, s.time_zone, s.browser, s.os, s.method, s.factor, s.device_id
  from public.session s
  where s.account_id = p_account_id and s.expires_at > p_now
  order by s.last_seen_at desc, s.id
$$;

-- Signed out from elsewhere: the device is no longer trusted either.
create function app.end_session_there(p_account_id uuid, p_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with ended as (delete from public.session where account_id = p_account_id and id = p_id returning device_id),
  forgotten as (delete from public.remembered_device d using ended where d.account_id = p_account_id and d.id = ended.device_id)
  select exists (select from ended)
$$;

-- All of an account but one, with their devices; null for all.
create function app.end_sessions(p_account_id uuid, p_but uuid) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with staying as (select device_id from public.session where account_id = p_account_id and id = p_but),
  forgotten as (
    delete from public.remembered_device d where d.account_id = p_account_id and not exists (select from staying where staying.device_id = d.id)
  ),
  waiting as (delete from public.pending_sign_in where account_id = p_account_id),
  ended as (delete from public.session where account_id = p_account_id and id is distinct from p_but returning 1)
  select count(*)::integer from ended
$$;

-- A new password ends every session but the one that stays, every device that was remembered elsewhere, and every link that could set another.
create function app.change_password(p_id uuid, p_password_hash text, p_staying_session uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.account set password_hash = p_password_hash where id = p_id;
  select app.end_sessions(p_id, p_staying_session);
  delete from public.one_time_token where purpose = 'reset' and account_id = p_id;
$$;

create function app.prove_session(p_id uuid, p_now timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.session set proven_at = p_now where id = p_id
$$;

-- Half a sign-in ------------------------------------------------------------------------------------------------------------------------------------

create function app.add_pending_sign_in(
  p_token_hash bytea, p_account_id uuid, p_method text, p_remember boolean, p_at timestamptz, p_expires_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.pending_sign_in (token_hash, account_id, method, remember, created_at, expires_at)
  values (p_token_hash, p_account_id, p_method, p_remember, p_at, p_expires_at)
$$;

create function app.pending_sign_in(p_token_hash bytea, p_now timestamptz) returns table (account_id uuid, method text, remember boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.account_id, p.method, p.remember from public.pending_sign_in p where p.token_hash = p_token_hash and p.expires_at > p_now
$$;

create function app.take_pending_sign_in(p_token_hash bytea, p_now timestamptz) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with taken as (delete from public.pending_sign_in where token_hash = p_token_hash and expires_at > p_now returning 1)
  select exists (select from taken)
$$;

-- Authenticator apps --------------------------------------------------------------------------------------------------------------------------------

create function app.add_totp(p_id uuid, p_account_id uuid, p_sealed_secret bytea, p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.totp_factor where account_id = p_account_id and confirmed_at is null and created_at < p_at - interval '1 hour';
  insert into public.totp_factor (id, account_id, sealed_secret, created_at) values (p_id, p_account_id, p_sealed_secret, p_at);
$$;

create function app.totp_of(p_account_id uuid) returns table (id uuid, sealed_secret bytea, confirmed_at timestamptz, last_used_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.id, f.sealed_secret, f.confirmed_at, f.last_used_at from public.totp_factor f
  where f.account_id = p_account_id and f.confirmed_at is not null
$$;

create function app.unconfirmed_totp(p_account_id uuid, p_id uuid, p_since timestamptz) returns table (id uuid, sealed_secret bytea)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select f.id, f.sealed_secret from public.totp_factor f
  where f.account_id = p_account_id and f.id = p_id and f.confirmed_at is null and f.created_at > p_since
$$;

-- An account has one app. Of two enrolments that are confirmed at once the second waits for the first, and finds itself gone.
create function app.confirm_totp(p_account_id uuid, p_id uuid, p_step bigint, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform from public.account where id = p_account_id for update;
  if exists (select from public.totp_factor where account_id = p_account_id and confirmed_at is not null) then
    return false;
  end if;
  update public.totp_factor set confirmed_at = p_at, last_step = p_step, last_used_at = p_at
  where account_id = p_account_id and id = p_id and confirmed_at is null;
  if not found then
    return false;
  end if;
  delete from public.totp_factor where account_id = p_account_id and confirmed_at is null;
  return true;
end
$$;

-- A code is accepted once: its step, and every one before it, is used up.
create function app.use_totp(p_id uuid, p_step bigint, p_at timestamptz) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with used as (
    update public.totp_factor set last_step = p_step, last_used_at = p_at
    where id = p_id and confirmed_at is not null and (last_step is null or last_step < p_step) returning 1
  )
  select exists (select from used)
$$;

create function app.remove_totp(p_account_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with removed as (delete from public.totp_factor where account_id = p_account_id returning confirmed_at)
  select exists (select from removed where confirmed_at is not null)
$$;

-- Passkeys ------------------------------------------------------------------------------------------------------------------------------------------

create function app.add_passkey(
  p_id uuid, p_account_id uuid, p_credential_id bytea, p_public_key bytea, p_sign_count bigint, p_transports text[], p_name text, p_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.passkey (id, account_id, credential_id, public_key, sign_count, transports, name, created_at)
  values (p_id, p_account_id, p_credential_id, p_public_key, p_sign_count, p_transports, p_name, p_at)
$$;

create function app.passkeys_of(p_account_id uuid)
returns table (id uuid, credential_id bytea, transports text[], name text, created_at timestamptz, last_used_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select k.id, k.credential_id, k.transports, k.name, k.created_at, k.last_used_at
  from public.passkey k where k.account_id = p_account_id order by k.id
$$;

create function app.passkey_by_credential(p_credential_id bytea)
returns table (id uuid, account_id uuid, credential_id bytea, public_key bytea, sign_count bigint, transports text[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select k.id, k.account_id, k.credential_id, k.public_key, k.sign_count, k.transports from public.passkey k where k.credential_id = p_credential_id
$$;

-- The count of an authenticator that counts may only rise (WebAuthn 6.1.1): one that stands still or goes back was copied.
create function app.use_passkey(p_id uuid, p_sign_count bigint, p_at timestamptz) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with used as (
    update public.passkey set sign_count = p_sign_count, last_used_at = p_at
    where id = p_id and (sign_count < p_sign_count or (sign_count = 0 and p_sign_count = 0)) returning 1
  )
  select exists (select from used)
$$;

create function app.rename_passkey(p_account_id uuid, p_id uuid, p_name text) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with renamed as (update public.passkey set name = p_name where account_id = p_account_id and id = p_id returning 1)
  select exists (select from renamed)
$$;

create function app.remove_passkey(p_account_id uuid, p_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with removed as (delete from public.passkey where account_id = p_account_id and id = p_id returning 1)
  select exists (select from removed)
$$;

create function app.add_passkey_challenge(p_challenge_hash bytea, p_purpose text, p_bound_to bytea, p_at timestamptz, p_expires_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.passkey_challenge (challenge_hash, purpose, bound_to, created_at, expires_at)
  values (p_challenge_hash, p_purpose, p_bound_to, p_at, p_expires_at)
$$;

create function app.take_passkey_challenge(p_challenge_hash bytea, p_purpose text, p_bound_to bytea, p_now timestamptz) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with taken as (
    delete from public.passkey_challenge
    where challenge_hash = p_challenge_hash and purpose = p_purpose and bound_to = p_bound_to and expires_at > p_now returning 1
  )
  select exists (select from taken)
$$;

-- Recovery codes ------------------------------------------------------------------------------------------------------------------------------------

create function app.set_recovery_codes(p_account_id uuid, p_code_hashes bytea[], p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.recovery_code where account_id = p_account_id;
  insert into public.recovery_code (account_id, code_hash, created_at) select p_account_id, hash, p_at from unnest(p_code_hashes) as hash;
$$;

create function app.recovery_codes_left(p_account_id uuid) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*)::integer from public.recovery_code where account_id = p_account_id
$$;

create function app.use_recovery_code(p_account_id uuid, p_code_hash bytea) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with used as (delete from public.recovery_code where account_id = p_account_id and code_hash = p_code_hash returning 1)
  select exists (select from used)
$$;

-- Held until the transaction ends: of two that add or remove factors at once, one waits for the other.
create function app.hold_account(p_account_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select from public.account where id = p_account_id for update
$$;

-- What an account has ---------------------------------------------------------------------------------------------------------------------------------

create function app.factors_of(p_account_id uuid) returns table (totp boolean, passkeys integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.totp_factor where account_id = p_account_id and confirmed_at is not null),
    (select count(*)::integer from public.passkey where account_id = p_account_id)
$$;

-- With the first factor this session has it too; every other, which was opened without, ends, and with it what was remembered without.
create function app.first_factor_added(p_account_id uuid, p_session_id uuid, p_factor text, p_now timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.session set factor = p_factor, proven_at = p_now where id = p_session_id and account_id = p_account_id;
  select app.end_sessions(p_account_id, p_session_id);
$$;

-- With the last factor go the recovery codes; no session counts as opened with one any more.
create function app.last_factor_removed(p_account_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.recovery_code where account_id = p_account_id;
  update public.session set factor = null where account_id = p_account_id;
$$;

create function app.reset_factors(p_account_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.totp_factor where account_id = p_account_id;
  delete from public.passkey where account_id = p_account_id;
  delete from public.recovery_code where account_id = p_account_id;
  select app.end_sessions(p_account_id, null);
$$;

-- Remembered devices --------------------------------------------------------------------------------------------------------------------------------

create function app.remember_device(
  p_id uuid, p_account_id uuid, p_token_hash bytea, p_at timestamptz, p_expires_at timestamptz, p_country text, p_browser text, p_os text
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.remembered_device (id, account_id, token_hash, created_at, last_used_at, expires_at, country, browser, os)
  values (p_id, p_account_id, p_token_hash, p_at, p_at, p_expires_at, p_country, p_browser, p_os)
$$;

-- By e-mail address and not by account, so that an address without account is asked in the same way.
create function app.known_device(p_email text, p_token_hashes bytea[], p_now timestamptz) returns table (id uuid, account_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.id, d.account_id from public.account a
  join public.remembered_device d on d.account_id = a.id and d.token_hash = any(p_token_hashes) and d.expires_at > p_now
  where a.email = p_email limit 1
$$;

create function app.touch_device(p_id uuid, p_now timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.remembered_device set last_used_at = p_now where id = p_id
$$;

create function app.devices_of(p_account_id uuid, p_now timestamptz)
returns table (id uuid, created_at timestamptz, last_used_at timestamptz, expires_at timestamptz, country text, browser text, os text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select d.id, d.created_at, d.last_used_at, d.expires_at, d.country, d.browser, d.os
  from public.remembered_device d where d.account_id = p_account_id and d.expires_at > p_now order by d.last_used_at desc, d.id
$$;

-- What was opened on the device without a second factor ends with it.
create function app.forget_device(p_account_id uuid, p_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with forgotten as (delete from public.remembered_device where account_id = p_account_id and id = p_id returning 1),
  ended as (delete from public.session where account_id = p_account_id and device_id = p_id)
  select exists (select from forgotten)
$$;

-- What is noted -------------------------------------------------------------------------------------------------------------------------------------

create function app.add_security_event(
  p_id uuid, p_account_id uuid, p_kind text, p_at timestamptz, p_ip inet, p_country text, p_browser text, p_os text
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.security_event (id, account_id, kind, at, ip, country, browser, os)
  values (p_id, p_account_id, p_kind, p_at, p_ip, p_country, p_browser, p_os)
$$;

-- For whoever typed this address: nothing is noted where nobody has it. A kind that repeats itself is noted once in the while; the answer says whether it was.
create function app.add_security_event_for(
  p_id uuid, p_email text, p_kind text, p_at timestamptz, p_ip inet, p_country text, p_browser text, p_os text, p_not_since timestamptz
) returns uuid
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.security_event (id, account_id, kind, at, ip, country, browser, os)
  select p_id, a.id, p_kind, p_at, p_ip, p_country, p_browser, p_os from public.account a
  where a.email = p_email and not exists (
    select from public.security_event e where e.account_id = a.id and e.kind = p_kind and e.at > p_not_since
  )
  returning account_id
$$;

create function app.security_events_of(p_account_id uuid, p_before uuid, p_limit integer)
returns table (id uuid, kind text, at timestamptz, ip text, country text, browser text, os text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.id, e.kind, e.at, host(e.ip), e.country, e.browser, e.os from public.security_event e
  where e.account_id = p_account_id and (p_before is null or e.id < p_before)
  order by e.id desc limit p_limit
$$;

-- From where the account was used before.
create function app.places_of(p_account_id uuid) returns table (browser text, os text, country text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct e.browser, e.os, e.country from public.security_event e where e.account_id = p_account_id and e.kind = 'signed-in'
  union select s.browser, s.os, s.country from public.session s where s.account_id = p_account_id
$$;

-- The members of one tenant and how their accounts are guarded. Of an account that is in other tenants too, its tenants learn that it has a factor and no more.
create function app.guards_of_tenant(p_tenant_id uuid, p_now timestamptz)
returns table (member_id uuid, account_id uuid, alone boolean, totp boolean, passkeys integer, recovery_codes integer, sessions integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select m.member_id, m.account_id,
    not exists (select from public.membership o where o.account_id = m.account_id and o.tenant_id <> p_tenant_id),
    exists (select from public.totp_factor f where f.account_id = m.account_id and f.confirmed_at is not null),
    (select count(*)::integer from public.passkey k where k.account_id = m.account_id),
    (select count(*)::integer from public.recovery_code r where r.account_id = m.account_id),
    (select count(*)::integer from public.session s where s.account_id = m.account_id and s.expires_at > p_now)
  from public.membership m where m.tenant_id = p_tenant_id
$$;

create function app.security_events_of_tenant(p_tenant_id uuid, p_kinds text[], p_limit integer)
returns table (id uuid, member_id uuid, kind text, at timestamptz, ip text, country text, browser text, os text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.id, m.member_id, e.kind, e.at,
    case when alone then host(e.ip) end, case when alone then e.country end, case when alone then e.browser end, case when alone then e.os end
  from public.membership m
  cross join lateral (
    select not exists (select from public.membership o where o.account_id = m.account_id and o.tenant_id <> p_tenant_id) as alone
  ) as whose
  join public.security_event e on e.account_id = m.account_id and e.kind = any(p_kinds)
  where m.tenant_id = p_tenant_id
  order by e.id desc limit p_limit
$$;

-- Sweeping ------------------------------------------------------------------------------------------------------------------------------------------

create function app.forget_expired_sign_ins(p_now timestamptz, p_attempts_before timestamptz, p_events_before timestamptz) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with sessions as (delete from public.session where expires_at <= p_now returning 1),
  tokens as (delete from public.one_time_token where expires_at <= p_now returning 1),
  pending as (delete from public.pending_sign_in where expires_at <= p_now returning 1),
  challenges as (delete from public.passkey_challenge where expires_at <= p_now returning 1),
  devices as (delete from public.remembered_device where expires_at <= p_now returning 1),
  unconfirmed as (delete from public.totp_factor where confirmed_at is null and created_at <= p_attempts_before returning 1),
  events as (delete from public.security_event where at < p_events_before returning 1),
  attempts as (
    delete from public.sign_in_attempt where last_at < p_attempts_before and (locked_until is null or locked_until <= p_now) returning 1
  )
  select (
    (select count(*) from sessions) + (select count(*) from tokens) + (select count(*) from pending) + (select count(*) from challenges)
    + (select count(*) from devices) + (select count(*) from unconfirmed) + (select count(*) from events) + (select count(*) from attempts)
  )::integer
$$;

revoke all on function
  app.add_session, app.session_by_token, app.sessions_of, app.end_session_there, app.end_sessions, app.change_password,
  app.prove_session, app.add_pending_sign_in, app.pending_sign_in, app.take_pending_sign_in, app.add_totp, app.totp_of,
  app.unconfirmed_totp, app.confirm_totp, app.use_totp, app.remove_totp, app.add_passkey, app.passkeys_of,
  app.passkey_by_credential, app.use_passkey, app.rename_passkey, app.remove_passkey, app.add_passkey_challenge, app.take_passkey_challenge,
  app.set_recovery_codes, app.recovery_codes_left, app.hold_account, app.use_recovery_code, app.factors_of, app.first_factor_added, app.last_factor_removed,
  app.reset_factors, app.remember_device, app.known_device, app.touch_device, app.devices_of, app.forget_device,
  app.add_security_event, app.add_security_event_for, app.security_events_of, app.places_of, app.guards_of_tenant, app.security_events_of_tenant,
  app.forget_expired_sign_ins
from public;

grant execute on function
  app.add_session, app.session_by_token, app.sessions_of, app.end_session_there, app.end_sessions, app.change_password,
  app.prove_session, app.add_pending_sign_in, app.pending_sign_in, app.take_pending_sign_in, app.add_totp, app.totp_of,
  app.unconfirmed_totp, app.confirm_totp, app.use_totp, app.remove_totp, app.add_passkey, app.passkeys_of,
  app.passkey_by_credential, app.use_passkey, app.rename_passkey, app.remove_passkey, app.add_passkey_challenge, app.take_passkey_challenge,
  app.set_recovery_codes, app.recovery_codes_left, app.hold_account, app.use_recovery_code, app.factors_of, app.first_factor_added, app.last_factor_removed,
  app.reset_factors, app.remember_device, app.known_device, app.touch_device, app.devices_of, app.forget_device,
  app.add_security_event, app.add_security_event_for, app.security_events_of, app.places_of, app.guards_of_tenant, app.security_events_of_tenant,
  app.forget_expired_sign_ins
to @app@;
