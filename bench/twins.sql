-- The same tables without row security, in a schema of their own: with search_path = twin the engine's own statements run there word for word.
create schema twin;
grant usage on schema twin to public;

do $$
declare
  plan record;
begin
  for plan in select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity loop
    execute format('create table twin.%I (like public.%I including all)', plan.name, plan.name);
    execute format('grant all on twin.%I to public', plan.name);
  end loop;
end $$;

-- What search would be without its definer function: the same rows and index, owned by the owner, behind a policy that holds for all.
create schema walled;
grant usage on schema walled to public;
create table walled.search_entry (like public.search_entry including all);
grant all on walled.search_entry to public;
