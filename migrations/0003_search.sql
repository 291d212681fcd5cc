-- Search stands on operators that are not leakproof (LIKE, word similarity): under row security they could not use their index. So the search role owns the table,
-- and this one function sees past its wall; it takes the tenant from the setting and returns ids, which the caller joins under access.
-- Loads the library, or its setting below would be unknown.
select word_similarity('a', 'a');

-- A new owner of a function needs CREATE on its schema, for this moment only.
grant create on schema app to @search@;

create function app.search(entities text[], terms text[], fields text[], fuzzy boolean, most integer)
returns table (entity text, record_id uuid, rank real)
language plpgsql stable security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.5
as $$
#variable_conflict use_column
declare
  tenant constant uuid := current_setting('app.tenant_id')::uuid;
begin
  if fuzzy then
    return query
      select s.entity, s.record_id, word_similarity(terms[1], s.words)
      from search_entry s
      where s.tenant_id = tenant and s.words %> terms[1] and s.entity = any (entities) and s.field = any (fields)
        and (select bool_and(s.words %> term) from unnest(terms) term)
      limit most;
  else
    return query
      select s.entity, s.record_id, (case when s.words like replace(terms[1], '%', '% ') then 2 else 1 end)::real / (1 + length(s.words) / 1000.0)::real
      from search_entry s
      where s.tenant_id = tenant and s.words like terms[1] and s.words like all (terms) and s.entity = any (entities) and s.field = any (fields)
      limit most;
  end if;
end $$;

revoke all on function app.search from public;
grant execute on function app.search to @app@;
alter function app.search owner to @search@;

-- The sealer of the installation asks which tenants have changes that wait for their position: ids alone, no row of anybody.
create function app.tenants_with_unsealed_changes()
returns table (tenant_id uuid)
language sql stable security definer
set search_path = public, pg_temp
as $$ select distinct u.tenant_id from unsealed u $$;

revoke all on function app.tenants_with_unsealed_changes from public;
grant execute on function app.tenants_with_unsealed_changes to @app@;
alter function app.tenants_with_unsealed_changes owner to @search@;
grant select on unsealed to @search@;
create policy sealer on unsealed for select to @search@ using (true);

revoke create on schema app from @search@;
