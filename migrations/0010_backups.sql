-- A tenant whose rows are being exchanged for those of a backup is closed: nobody enters it, for reading neither. The one gate of
-- all requests and jobs is app.set_tenant, so the lock hangs there. Whoever brings the tenant back names it in app.restoring.

create function app.tenant_closed(p_tenant_id uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from public.tenant_restore where tenant_id = p_tenant_id and state <> 'done')
$$;

create or replace function app.set_tenant(tenant uuid) returns void
  language plpgsql
  set search_path = pg_catalog, pg_temp
as $$
begin
  if tenant is null then
    raise exception 'no tenant given: app.tenant_id' using errcode = 'undefined_object';
  end if;
  if app.tenant_closed(tenant) and coalesce(current_setting('app.restoring', true), '') <> tenant::text then
    raise exception 'the tenant is closed' using errcode = 'ST002';
  end if;
  execute format('set local app.tenant_id = %L', tenant);
end
$$;

-- When a tenant's data was last backed up, and when a restore was last practised: what its admins may know of the installation.
create function app.backup_standing(p_tenant_id uuid)
returns table (backed_up_at timestamptz, drilled_at timestamptz, failed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select
    (select max(b.started_at) from public.backup_run b where b.state = 'done' and (b.tenant_id is null or b.tenant_id = p_tenant_id)),
    (select max(d.finished_at) from public.backup_drill d where d.state = 'done'),
    (select max(b.finished_at) from public.backup_run b where b.state = 'failed' and (b.tenant_id is null or b.tenant_id = p_tenant_id))
$$;

revoke all on function app.tenant_closed, app.backup_standing from public;
grant execute on function app.tenant_closed to @app@, @search@;
grant execute on function app.backup_standing to @app@;
