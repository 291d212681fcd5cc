alter table walled.search_entry enable row level security;
alter table walled.search_entry force row level security;
create policy wall on walled.search_entry using (tenant_id = current_setting('app.tenant_id')::uuid);
