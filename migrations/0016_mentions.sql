-- Finding a person's tokens stands on an operator on arrays that is not leakproof: under row security it could not use its index. So the search role owns the table,
-- and this one function sees past its wall; it takes the tenant from the setting and gives ids, whose records the caller reads behind the wall.
grant create on schema app to @search@;

create function app.mentions(sought bigint[])
returns table (entity text, record_id uuid, field text, matched text[])
language plpgsql stable security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
-- The planner knows nothing of hashes that are all different, and would read every row of a small table.
set enable_seqscan = off
-- It also expects far more hits than there are, and in a large table would compile what takes less than a millisecond.
set jit = off
as $$
#variable_conflict use_column
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  return query
    with hits as materialized (select m.tenant_id, m.entity, m.record_id, m.field, m.tokens from mention m where m.tokens && sought)
    select h.entity, h.record_id, h.field, array(select unnest(h.tokens) intersect select unnest(sought))::text[] from hits h where h.tenant_id = tenant;
end $$;

revoke all on function app.mentions from public;
grant execute on function app.mentions to @app@;
alter function app.mentions owner to @search@;

revoke create on schema app from @search@;

-- History is only ever added to; what a text that was redacted said before is let go here, the commitment stays. Of the tenant at hand alone.
create function app.forget_change_parts(p_changes uuid[], p_records uuid[])
returns integer
language sql security definer
set search_path = pg_catalog, pg_temp
as $$
  with gone as (
    update public.change_part p set sealed_values = null
    from unnest(p_changes, p_records) as u(change_id, record_id)
    where p.tenant_id = current_setting('app.tenant_id')::uuid and p.change_id = u.change_id and p.record_id = u.record_id and p.sealed_values is not null
    returning 1
  )
  select count(*)::integer from gone
$$;

revoke all on function app.forget_change_parts from public;
grant execute on function app.forget_change_parts to @app@;
