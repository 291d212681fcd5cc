-- A tenant that came out of a backup and in which something of an erased person still stands does not open: whoever asks is told that it waits for the operator, and not that it comes in some minutes.
create function app.tenant_quarantined(p_tenant_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.tenant_restore where tenant_id = p_tenant_id and state <> 'done' and problem is not null)
$$;

create or replace function app.set_tenant(tenant uuid) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if tenant is null then
    raise exception 'no tenant given: app.tenant_id' using errcode = 'undefined_object';
  end if;
  if app.tenant_closed(tenant) and coalesce(current_setting('app.restoring', true), '') not in (tenant::text, 'all') then
    raise exception 'the tenant is closed' using errcode = 'ST002', constraint = case when app.tenant_quarantined(tenant) then 'quarantine' else '' end;
  end if;
  execute format('set local app.tenant_id = %L', tenant);
end
$$;

revoke all on function app.tenant_quarantined from public;
grant execute on function app.tenant_quarantined to @app@, @search@;
