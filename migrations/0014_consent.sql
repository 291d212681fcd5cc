-- After an erasure the lines of the ledger shrink to proofs. The app role may only add lines, so taking them away is a function of its own: of the tenant that is set, of these people alone.
create function app.end_consent_lines(p_person_ids uuid[]) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with gone as (
    delete from public.consent_event
    where tenant_id = pg_catalog.current_setting('app.tenant_id')::uuid and person_id = any(p_person_ids)
    returning id
  )
  select count(*) from gone
$$;

revoke all on function app.end_consent_lines from public;
grant execute on function app.end_consent_lines to @app@;
