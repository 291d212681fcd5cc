-- An account's address counts as confirmed once its mailbox, or the operator, has said so.

drop function app.account_by_email, app.account_of;

create function app.account_by_email(p_email text)
returns table (id uuid, email text, name text, language text, time_zone text, password_hash text, email_confirmed boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id, a.email, a.name, a.language, a.time_zone, a.password_hash, a.email_confirmed_at is not null
  from public.account a where a.email = p_email
$$;

create function app.account_of(p_id uuid)
returns table (id uuid, email text, name text, language text, time_zone text, password_hash text, email_confirmed boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.id, a.email, a.name, a.language, a.time_zone, a.password_hash, a.email_confirmed_at is not null
  from public.account a where a.id = p_id
$$;

-- For an account whose holder has shown both: that they are its holder, and that its mailbox is theirs.
create function app.confirm_email(p_account_id uuid, p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.account set email_confirmed_at = p_at where id = p_account_id and email_confirmed_at is null
$$;

-- For whoever has shown that the mailbox is theirs, and nothing else. Where nobody had done that before, somebody else may have made the account: whatever would let them in
-- again goes, and true is returned. The password is the caller's to change.
create function app.claim_account(p_account_id uuid, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update public.account set email_confirmed_at = p_at where id = p_account_id and email_confirmed_at is null;
  if not found then
    return false;
  end if;
  delete from public.identity where account_id = p_account_id;
  delete from public.provider_visit where account_id = p_account_id;
  perform app.reset_factors(p_account_id);
  return true;
end
$$;

create or replace function app.change_email(p_token_hash bytea, p_now timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  change public.email_change;
begin
  delete from public.email_change where token_hash = p_token_hash and expires_at > p_now returning * into change;
  if not found then
    raise exception 'the link no longer works' using errcode = 'ST001';
  end if;
  update public.account set email = change.email, email_confirmed_at = p_now where id = change.account_id;
  delete from public.one_time_token where purpose = 'reset' and account_id = change.account_id;
end
$$;

revoke all on function app.account_by_email, app.account_of, app.confirm_email, app.claim_account from public;
grant execute on function app.account_by_email, app.account_of, app.confirm_email, app.claim_account to @app@;

-- Own objects ---------------------------------------------------------------------------------------------------------------------------------------

-- Whoever writes a record of an object holds the object until that is committed: it does not end meanwhile, and one that has ended gets no record any more. No foreign key: rows
-- of archives and backups come in an order of their own.
create function app.hold_own_object(p_tenant_id uuid, p_key text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform 1 from public.own_object where tenant_id = p_tenant_id and key = p_key for key share;
  if not found then
    raise exception 'the object is gone' using errcode = '23503', constraint = 'own_record_object_fkey';
  end if;
end
$$;

revoke all on function app.hold_own_object from public;
grant execute on function app.hold_own_object to @app@;
