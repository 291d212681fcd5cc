-- A tenant that is closing or being deleted, and a member that takes the place of another when everything is brought in from an archive. Ids and times alone.

create function app.tenant_closures() returns table (id uuid, state text, requested_at timestamptz, due_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, c.state, c.requested_at, c.due_at from public.tenant_closure c where c.state <> 'ended'
$$;

-- Asked for twice, the first day stands.
create function app.close_tenant(p_id uuid, p_at timestamptz, p_due_at timestamptz) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  insert into public.tenant_closure (id, state, requested_at, due_at, tables) values (p_id, 'closing', p_at, p_due_at, '{}') on conflict (id) do nothing
$$;

-- Until its rows begin to go, nothing is lost by changing one's mind.
create function app.reopen_tenant(p_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with opened as (delete from public.tenant_closure where id = p_id and state = 'closing' returning id)
  select exists (select from opened)
$$;

create function app.move_membership(p_tenant_id uuid, p_from uuid, p_to uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.membership set member_id = p_to where tenant_id = p_tenant_id and member_id = p_from;
  update public.one_time_token set member_id = p_to where tenant_id = p_tenant_id and member_id = p_from;
$$;

revoke all on function app.tenant_closures, app.close_tenant, app.reopen_tenant, app.move_membership from public;
grant execute on function app.tenant_closures, app.close_tenant, app.reopen_tenant, app.move_membership to @app@;

-- For whoever watches the installation: numbers alone, of all tenants together.
create function app.tenant_counts() returns table (open bigint, closing bigint, ended bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select (select count(*) from public.tenant), count(*) filter (where c.state <> 'ended'), count(*) filter (where c.state = 'ended')
  from public.tenant_closure c
$$;

-- The id of a change begins with the millisecond in which it was made (UUIDv7).
grant create on schema app to @search@;
create function app.unsealed_standing() returns table (unsealed bigint, oldest_ms bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), min(('x' || substr(replace(u.change_id::text, '-', ''), 1, 12))::bit(48)::bigint) from unsealed u
$$;
revoke all on function app.unsealed_standing from public;
grant execute on function app.unsealed_standing to @app@;
alter function app.unsealed_standing owner to @search@;
revoke create on schema app from @search@;

create function app.queue_standing() returns table (waiting bigint, running bigint, failing bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select count(*) filter (where j.locked_at is null and j.attempts < j.max_attempts),
    count(*) filter (where j.locked_at is not null), count(*) filter (where j.attempts > 0 and j.last_error is not null)
  from graphile_worker._private_jobs j
$$;

revoke all on function app.tenant_counts, app.queue_standing from public;
grant execute on function app.tenant_counts, app.queue_standing to @app@;
