-- A whole installation that is brought back is closed, tenant by tenant, until what was erased since the backup has been erased again. Whoever brings it back names
-- all tenants at once.
create or replace function app.set_tenant(tenant uuid) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if tenant is null then
    raise exception 'no tenant given: app.tenant_id' using errcode = 'undefined_object';
  end if;
  if app.tenant_closed(tenant) and coalesce(current_setting('app.restoring', true), '') not in (tenant::text, 'all') then
    raise exception 'the tenant is closed' using errcode = 'ST002';
  end if;
  execute format('set local app.tenant_id = %L', tenant);
end
$$;
