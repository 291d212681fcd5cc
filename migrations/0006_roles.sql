-- API keys are global: when a role ends, the keys that bear it get another by this function, of one tenant and one role.
create function app.move_api_keys(p_tenant_id uuid, p_from text, p_to text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.api_key set role = p_to where tenant_id = p_tenant_id and role = p_from
$$;

revoke all on function app.move_api_keys from public;
grant execute on function app.move_api_keys to @app@;
