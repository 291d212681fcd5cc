-- Ending what is over its period. The operator's tables are reached only here: one table is named, from the list below, and one moment; whoever calls decides neither
-- what stands in the condition nor which rows go. Walled tables end under their wall, by the owner.

drop function app.forget_expired_sign_ins, app.forget_expired_sign_ups;

-- What is overdue in a table of the operator's: $1 is the moment before which it began or ended, $2 is now.
create function app.overdue_condition(p_store text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case p_store
    when 'session' then 't.expires_at <= $1'
    when 'one_time_token' then 't.expires_at <= $1'
    when 'pending_sign_in' then 't.expires_at <= $1'
    when 'passkey_challenge' then 't.expires_at <= $1'
    when 'remembered_device' then 't.expires_at <= $1'
    when 'sign_up' then 't.expires_at <= $1'
    when 'email_change' then 't.expires_at <= $1'
    when 'provider_visit' then 't.expires_at <= $1'
    when 'security_event' then 't.at <= $1'
    when 'sign_in_attempt' then 't.last_at <= $1 and (t.locked_until is null or t.locked_until <= $2)'
    when 'totp_factor' then 't.confirmed_at is null and t.created_at <= $1'
    when 'tenant_closure' then 't.requested_at <= $1 and t.state = ''ended'''
    when 'tenant_restore' then 't.started_at <= $1 and t.state = ''done'''
    -- The newest of each stays: it says when the last backup and the last drill were.
    when 'backup_run' then 't.started_at <= $1 and t.state <> ''running'' and t.started_at < (select max(o.started_at) from public.backup_run o where o.state = ''done'')'
    when 'backup_drill' then 't.started_at <= $1 and t.state <> ''running'' and t.started_at < (select max(o.started_at) from public.backup_drill o where o.state = ''done'')'
    when 'sweep_round' then 't.started_at <= $1 and t.finished_at is not null'
  end
$$;

create function app.overdue(p_store text, p_before timestamptz, p_now timestamptz) returns table (total bigint, found bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  condition text := app.overdue_condition(p_store);
begin
  if condition is null then
    raise exception 'nothing ends in a table of that name' using errcode = 'undefined_table';
  end if;
  return query execute format('select count(*), count(*) filter (where (%s) and $2 is not null) from public.%I t', condition, p_store) using p_before, p_now;
end
$$;

create function app.end_overdue(p_store text, p_before timestamptz, p_now timestamptz, p_most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  condition text := app.overdue_condition(p_store);
  ended integer;
begin
  if condition is null then
    raise exception 'nothing ends in a table of that name' using errcode = 'undefined_table';
  end if;
  execute format(
    'delete from public.%I where ctid = any (array(select t.ctid from public.%I t where (%s) and $2 is not null limit $3 for update skip locked))',
    p_store, p_store, condition
  ) using p_before, p_now, p_most;
  get diagnostics ended = row_count;
  return ended;
end
$$;

create function app.begin_round(p_id uuid, p_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.sweep_round (id, started_at, taken) values (p_id, p_at, '{}')
$$;

create function app.end_round(p_id uuid, p_at timestamptz, p_taken jsonb, p_tenants integer, p_waiting integer) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.sweep_round set finished_at = p_at, taken = p_taken, tenants = p_tenants, waiting = p_waiting where id = p_id
$$;

create function app.last_round() returns table (id uuid, started_at timestamptz, finished_at timestamptz, taken jsonb, tenants integer, waiting integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select r.id, r.started_at, r.finished_at, r.taken, r.tenants, r.waiting from public.sweep_round r
  where r.finished_at is not null order by r.started_at desc limit 1
$$;

revoke all on function
  app.overdue_condition, app.overdue, app.end_overdue, app.begin_round, app.end_round, app.last_round
from public;
grant execute on function app.overdue, app.end_overdue, app.begin_round, app.end_round, app.last_round to @app@;
