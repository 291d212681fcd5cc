-- Live updates and notifications.

-- How far each of these tenants has come, for all that somebody listens to, in one round trip: the newest sealed position and the newest notification.
-- No definer: each is read as that tenant, behind its wall, and the caller's own tenant is what it was when this returns. A tenant that is closed is missing.
create function app.live_heads(p_tenant_ids uuid[])
returns table (tenant_id uuid, sealed bigint, notified uuid)
language plpgsql
set search_path = public, pg_temp
as $$
declare
  callers text := coalesce(current_setting('app.tenant_id', true), '');
  head_of uuid;
begin
  foreach head_of in array p_tenant_ids loop
    begin
      perform app.set_tenant(head_of);
    exception when sqlstate 'ST002' then
      continue;
    end;
    tenant_id := head_of;
    select max(s.position) into sealed from change_seal s where s.tenant_id = head_of;
    select n.id into notified from notification n where n.tenant_id = head_of order by n.id desc limit 1;
    return next;
  end loop;
  execute format('set local app.tenant_id = %L', callers);
end
$$;

-- Which of these sessions still let somebody in: asked once for all that listen, since the end of a session is no change of any tenant.
create function app.living_sessions(p_ids uuid[], p_now timestamptz) returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id from public.session s where s.id = any(p_ids) and s.expires_at > p_now
$$;

-- In which language a member is written to: the account is the operator's, the member the tenant's.
create function app.locale_of_member(p_tenant_id uuid, p_member_id uuid) returns table (language text, time_zone text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select a.language, a.time_zone
  from public.membership m join public.account a on a.id = m.account_id
  where m.tenant_id = p_tenant_id and m.member_id = p_member_id
$$;

revoke all on function app.live_heads, app.living_sessions, app.locale_of_member from public;
grant execute on function app.live_heads, app.living_sessions, app.locale_of_member to @app@;
