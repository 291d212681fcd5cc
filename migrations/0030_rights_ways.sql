-- What keys are called, also those that were revoked: what they wrote stays theirs.
create function app.api_key_names(p_tenant_id uuid, p_ids uuid[]) returns table (id uuid, name text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select k.id, k.name from public.api_key k where k.tenant_id = p_tenant_id and k.id = any(p_ids)
$$;
revoke all on function app.api_key_names from public;
grant execute on function app.api_key_names to @app@;
