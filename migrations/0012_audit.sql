-- The nightly check of all chains asks which tenants there are: ids alone.
create function app.tenant_ids() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select t.id from public.tenant t order by t.id
$$;

revoke all on function app.tenant_ids from public;
grant execute on function app.tenant_ids to @app@;
