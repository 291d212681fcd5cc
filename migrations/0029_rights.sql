-- A visit to a tenant's provider that somebody has begun ends with their seat.
create or replace function app.end_account_of(p_tenant_id uuid, p_member_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_account uuid;
begin
  select m.account_id into v_account from public.membership m where m.tenant_id = p_tenant_id and m.member_id = p_member_id for update;
  delete from public.one_time_token where tenant_id = p_tenant_id and member_id = p_member_id;
  if v_account is null then
    return;
  end if;
  delete from public.identity where tenant_id = p_tenant_id and account_id = v_account;
  delete from public.provider_visit where tenant_id = p_tenant_id and account_id = v_account;
  delete from public.membership where tenant_id = p_tenant_id and member_id = p_member_id;
  if exists (select from public.membership m where m.account_id = v_account) then
    return;
  end if;
  delete from public.session where account_id = v_account;
  delete from public.pending_sign_in where account_id = v_account;
  delete from public.totp_factor where account_id = v_account;
  delete from public.passkey where account_id = v_account;
  delete from public.recovery_code where account_id = v_account;
  delete from public.remembered_device where account_id = v_account;
  delete from public.security_event where account_id = v_account;
  delete from public.one_time_token where account_id = v_account;
  delete from public.email_change where account_id = v_account;
  delete from public.acceptance where account_id = v_account;
  delete from public.identity where account_id = v_account;
  delete from public.provider_visit where account_id = v_account;
  delete from public.account where id = v_account;
end
$$;

