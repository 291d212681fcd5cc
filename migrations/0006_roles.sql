-- API keys are global: when a role ends, the keys that bear it get another by this function, of one tenant and one role.
create function app.move_api_keys(p_tenant_id uuid, p_from text, p_to text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update public.api_key set role = p_to where tenant_id = p_tenant_id and role = p_from
$$;

revoke all on function app.move_api_keys from public;
grant execute on function app.move_api_keys to @app@;

-- The links by which members of one tenant may still come in; never the link itself, nor its hash.
create function app.invitations_of(p_tenant_id uuid, p_now timestamptz)
returns table (member_id uuid, created_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.member_id, o.created_at, o.expires_at
  from public.one_time_token o
  where o.purpose = 'join' and o.tenant_id = p_tenant_id and o.expires_at > p_now
$$;

create function app.end_invitation(p_tenant_id uuid, p_member_id uuid) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with ended as (
    delete from public.one_time_token where purpose = 'join' and tenant_id = p_tenant_id and member_id = p_member_id returning member_id
  )
  select exists (select from ended)
$$;

revoke all on function app.invitations_of, app.end_invitation from public;
grant execute on function app.invitations_of, app.end_invitation to @app@;
