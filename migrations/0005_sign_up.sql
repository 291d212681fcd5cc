-- Signing up, profiles, agreements, and identities at the providers of tenants. Global like the accounts: each function wants an exact id, hash or address.

-- Profiles ------------------------------------------------------------------------------------------------------------------------------------------

create function app.profile_of(p_id uuid)
returns table (phone text, job_title text, street text, postal_code text, city text, region text, country text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.phone, a.job_title, a.street, a.postal_code, a.city, a.region, a.country from public.account a where a.id = p_id
$$;

create function app.change_profile(
  p_id uuid, p_phone text, p_job_title text, p_street text, p_postal_code text, p_city text, p_region text, p_country text
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.account set phone = p_phone, job_title = p_job_title, street = p_street, postal_code = p_postal_code, city = p_city,
    region = p_region, country = p_country
  where id = p_id
$$;

create function app.tenant_profile_of(p_id uuid) returns table (company_size text, industry text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.company_size, t.industry from public.tenant t where t.id = p_id
$$;

create function app.change_tenant_profile(p_id uuid, p_company_size text, p_industry text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.tenant set company_size = p_company_size, industry = p_industry where id = p_id
$$;

-- Signing up ----------------------------------------------------------------------------------------------------------------------------------------

-- A fresh link ends the older one of the same address.
create function app.add_sign_up(p_token_hash bytea, p_email text, p_invited boolean, p_at timestamptz, p_expires_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.sign_up (token_hash, email, invited, created_at, expires_at) values (p_token_hash, p_email, p_invited, p_at, p_expires_at)
  on conflict (email) do update set token_hash = excluded.token_hash, invited = public.sign_up.invited or excluded.invited,
    created_at = excluded.created_at, expires_at = excluded.expires_at
$$;

create function app.sign_up_of(p_token_hash bytea, p_now timestamptz) returns table (email text, invited boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.email, s.invited from public.sign_up s where s.token_hash = p_token_hash and s.expires_at > p_now
$$;

-- As with every link that works once: of two at once the second waits, and then fails with its whole transaction.
create function app.redeem_sign_up(p_token_hash bytea, p_now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from public.sign_up where token_hash = p_token_hash and expires_at > p_now;
  if not found then
    raise exception 'the link no longer works' using errcode = 'ST001';
  end if;
end
$$;

-- Whoever declines is forgotten.
create function app.forget_sign_up(p_token_hash bytea) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.sign_up where token_hash = p_token_hash
$$;

create function app.add_acceptance(
  p_account_id uuid, p_tenant_id uuid, p_kind text, p_text_hash bytea, p_text text, p_minimum_age integer, p_language text, p_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.agreed_text (hash, text, created_at) select p_text_hash, p_text, p_at where p_text_hash is not null on conflict do nothing;
  insert into public.acceptance (account_id, tenant_id, kind, text_hash, minimum_age, language, accepted_at)
  values (p_account_id, p_tenant_id, p_kind, p_text_hash, p_minimum_age, p_language, p_at);
$$;

create function app.acceptances_of(p_account_id uuid)
returns table (tenant_id uuid, kind text, text_hash bytea, agreed text, minimum_age integer, language text, accepted_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.tenant_id, c.kind, c.text_hash, t.text, c.minimum_age, c.language, c.accepted_at
  from public.acceptance c left join public.agreed_text t on t.hash = c.text_hash
  where c.account_id = p_account_id
  order by c.accepted_at desc, c.tenant_id, c.kind
$$;

-- A new address -------------------------------------------------------------------------------------------------------------------------------------

create function app.add_email_change(p_account_id uuid, p_token_hash bytea, p_email text, p_at timestamptz, p_expires_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.email_change (account_id, token_hash, email, created_at, expires_at)
  values (p_account_id, p_token_hash, p_email, p_at, p_expires_at)
  on conflict (account_id) do update set token_hash = excluded.token_hash, email = excluded.email, created_at = excluded.created_at,
    expires_at = excluded.expires_at
$$;

create function app.email_change_of(p_token_hash bytea, p_now timestamptz) returns table (account_id uuid, email text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.account_id, c.email from public.email_change c where c.token_hash = p_token_hash and c.expires_at > p_now
$$;

-- The link is used up, and with it go those that went to the old address.
create function app.change_email(p_token_hash bytea, p_now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  change public.email_change;
begin
  delete from public.email_change where token_hash = p_token_hash and expires_at > p_now returning * into change;
  if not found then
    raise exception 'the link no longer works' using errcode = 'ST001';
  end if;
  update public.account set email = change.email where id = change.account_id;
  delete from public.one_time_token where purpose = 'reset' and account_id = change.account_id;
end
$$;

-- Identities at a tenant's provider -----------------------------------------------------------------------------------------------------------------

create function app.add_identity(p_tenant_id uuid, p_issuer text, p_subject text, p_account_id uuid, p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.identity (tenant_id, issuer, subject, account_id, created_at) values (p_tenant_id, p_issuer, p_subject, p_account_id, p_at)
$$;

create function app.identity_of(p_tenant_id uuid, p_issuer text, p_subject text) returns table (account_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select i.account_id from public.identity i where i.tenant_id = p_tenant_id and i.issuer = p_issuer and i.subject = p_subject
$$;

create function app.identities_of(p_account_id uuid) returns table (tenant_id uuid, issuer text, created_at timestamptz, last_used_on date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select i.tenant_id, i.issuer, i.created_at, i.last_used_on from public.identity i where i.account_id = p_account_id
$$;

create function app.touch_identity(p_tenant_id uuid, p_issuer text, p_subject text, p_today date) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.identity set last_used_on = p_today where tenant_id = p_tenant_id and issuer = p_issuer and subject = p_subject
$$;

-- What was opened through it ends with it.
create function app.remove_identity(p_tenant_id uuid, p_account_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with removed as (delete from public.identity where tenant_id = p_tenant_id and account_id = p_account_id returning 1),
  ended as (delete from public.session where only_tenant_id = p_tenant_id and account_id = p_account_id)
  select exists (select from removed)
$$;

-- When a tenant leaves its provider.
create function app.remove_identities(p_tenant_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.identity where tenant_id = p_tenant_id;
  delete from public.provider_visit where tenant_id = p_tenant_id;
  delete from public.session where only_tenant_id = p_tenant_id;
$$;

create function app.add_provider_visit(
  p_browser_hash bytea, p_tenant_id uuid, p_purpose text, p_account_id uuid, p_state text, p_nonce text, p_verifier text,
  p_at timestamptz, p_expires_at timestamptz
) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.provider_visit (browser_hash, tenant_id, purpose, account_id, state, nonce, verifier, created_at, expires_at)
  values (p_browser_hash, p_tenant_id, p_purpose, p_account_id, p_state, p_nonce, p_verifier, p_at, p_expires_at)
$$;

create function app.take_provider_visit(p_browser_hash bytea, p_now timestamptz)
returns table (tenant_id uuid, purpose text, account_id uuid, state text, nonce text, verifier text)
language sql security definer set search_path = pg_catalog, pg_temp as $$
  delete from public.provider_visit v where v.browser_hash = p_browser_hash and v.expires_at > p_now
  returning v.tenant_id, v.purpose, v.account_id, v.state, v.nonce, v.verifier
$$;

-- Whoever came in through a tenant's provider is in that tenant alone: its administrators decide whom the provider says to be who.
create function app.confine_session(p_token_hash bytea, p_tenant_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.session set only_tenant_id = p_tenant_id where token_hash = p_token_hash
$$;

-- The same for half a sign-in: the second factor does not widen it.
create function app.confine_pending_sign_in(p_token_hash bytea, p_tenant_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.pending_sign_in set only_tenant_id = p_tenant_id where token_hash = p_token_hash
$$;

drop function app.session_by_token, app.pending_sign_in;

create function app.pending_sign_in(p_token_hash bytea, p_now timestamptz)
returns table (account_id uuid, method text, remember boolean, only_tenant_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p.account_id, p.method, p.remember, p.only_tenant_id
  from public.pending_sign_in p where p.token_hash = p_token_hash and p.expires_at > p_now
$$;

create function app.session_by_token(p_token_hash bytea, p_slug text, p_now timestamptz)
returns table (
  session_id uuid, last_seen_at timestamptz, proven_at timestamptz, factor text, device_id uuid, only_tenant_id uuid,
  account_id uuid, email text, name text, language text, time_zone text, tenant_id uuid, slug text, member_id uuid
)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.last_seen_at, s.proven_at, s.factor, s.device_id, s.only_tenant_id, a.id, a.email, a.name, a.language, a.time_zone,
    m.tenant_id, case when m.tenant_id is not null then t.slug end, m.member_id
  from public.session s
  join public.account a on a.id = s.account_id
  left join public.tenant t on t.slug = p_slug
  left join public.membership m on m.tenant_id = t.id and m.account_id = a.id and (s.only_tenant_id is null or s.only_tenant_id = t.id)
  where s.token_hash = p_token_hash and s.expires_at > p_now
$$;

-- A member who is ended, or leaves, is no longer let in by the tenant's provider either.
create or replace function app.end_membership(p_tenant_id uuid, p_member_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with ended as (delete from public.membership where tenant_id = p_tenant_id and member_id = p_member_id returning account_id),
  identities as (delete from public.identity i using ended where i.tenant_id = p_tenant_id and i.account_id = ended.account_id),
  sessions as (delete from public.session s using ended where s.only_tenant_id = p_tenant_id and s.account_id = ended.account_id)
  delete from public.one_time_token where purpose = 'join' and tenant_id = p_tenant_id and member_id = p_member_id
$$;

-- Sweeping ------------------------------------------------------------------------------------------------------------------------------------------

create function app.forget_expired_sign_ups(p_now timestamptz) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with sign_ups as (delete from public.sign_up where expires_at <= p_now returning 1),
  changes as (delete from public.email_change where expires_at <= p_now returning 1),
  visits as (delete from public.provider_visit where expires_at <= p_now returning 1)
  select ((select count(*) from sign_ups) + (select count(*) from changes) + (select count(*) from visits))::integer
$$;

revoke all on function
  app.profile_of, app.change_profile, app.tenant_profile_of, app.change_tenant_profile,
  app.add_sign_up, app.sign_up_of, app.redeem_sign_up, app.forget_sign_up, app.add_acceptance, app.acceptances_of,
  app.add_email_change, app.email_change_of, app.change_email,
  app.add_identity, app.identity_of, app.identities_of, app.touch_identity, app.remove_identity, app.remove_identities,
  app.add_provider_visit, app.take_provider_visit, app.confine_session, app.session_by_token,
  app.confine_pending_sign_in, app.pending_sign_in,
  app.forget_expired_sign_ups
from public;

grant execute on function
  app.profile_of, app.change_profile, app.tenant_profile_of, app.change_tenant_profile,
  app.add_sign_up, app.sign_up_of, app.redeem_sign_up, app.forget_sign_up, app.add_acceptance, app.acceptances_of,
  app.add_email_change, app.email_change_of, app.change_email,
  app.add_identity, app.identity_of, app.identities_of, app.touch_identity, app.remove_identity, app.remove_identities,
  app.add_provider_visit, app.take_provider_visit, app.confine_session, app.session_by_token,
  app.confine_pending_sign_in, app.pending_sign_in,
  app.forget_expired_sign_ups
to @app@;
