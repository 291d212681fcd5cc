-- Whoever ends all other sessions of an account, or chooses a new password, wants whoever else was in it out. What was begun there ends with them: half a sign-in, and the
-- change of address whose link would give the account away a day later.
create or replace function app.end_sessions(p_account_id uuid, p_but uuid) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with staying as (select device_id from public.session where account_id = p_account_id and id = p_but),
  forgotten as (
    delete from public.remembered_device d where d.account_id = p_account_id and not exists (select from staying where staying.device_id = d.id)
  ),
  waiting as (delete from public.pending_sign_in where account_id = p_account_id),
  changing as (delete from public.email_change where account_id = p_account_id),
  ended as (delete from public.session where account_id = p_account_id and id is distinct from p_but returning 1)
  select count(*)::integer from ended
$$;
