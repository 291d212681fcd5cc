-- A tenant that no longer lets its provider's word count as a second factor: the sessions that were opened with it have none any more.
create function app.provider_checks_no_longer(p_tenant_id uuid) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.session set factor = null where only_tenant_id = p_tenant_id and factor = 'provider'
$$;

revoke all on function app.provider_checks_no_longer from public;
grant execute on function app.provider_checks_no_longer to @app@;
