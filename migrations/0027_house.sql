-- Also when practising failed last: a backup that cannot be brought back is none.
drop function app.backup_standing(uuid);
create function app.backup_standing(p_tenant_id uuid)
returns table (backed_up_at timestamptz, drilled_at timestamptz, failed_at timestamptz, drill_failed_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select
    (select max(b.started_at) from public.backup_run b where b.state = 'done' and (b.tenant_id is null or b.tenant_id = p_tenant_id)),
    (select max(d.finished_at) from public.backup_drill d where d.state = 'done'),
    (select max(b.finished_at) from public.backup_run b where b.state = 'failed' and (b.tenant_id is null or b.tenant_id = p_tenant_id)),
    (select max(d.finished_at) from public.backup_drill d where d.state = 'failed')
$$;

revoke all on function app.backup_standing from public;
grant execute on function app.backup_standing to @app@;
