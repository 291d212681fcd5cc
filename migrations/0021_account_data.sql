-- What the installation holds about the holder of an account, for the holder: every row of theirs, without what lets somebody in. A test compares it with the declarations.

create function app.account_data(p_account_id uuid) returns table (store text, entry jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select 'account', to_jsonb(a) - 'password_hash' from public.account a where a.id = p_account_id
  union all select 'membership', to_jsonb(m) || jsonb_build_object('tenant', t.name)
    from public.membership m join public.tenant t on t.id = m.tenant_id where m.account_id = p_account_id
  union all select 'acceptance', to_jsonb(c) || jsonb_build_object('text', x.text)
    from public.acceptance c left join public.agreed_text x on x.hash = c.text_hash where c.account_id = p_account_id
  union all select 'identity', to_jsonb(i) from public.identity i where i.account_id = p_account_id
  union all select 'passkey', to_jsonb(k) - 'public_key' from public.passkey k where k.account_id = p_account_id
  union all select 'totp_factor', to_jsonb(f) - 'sealed_secret' from public.totp_factor f where f.account_id = p_account_id
  union all select 'recovery_code', to_jsonb(r) - 'code_hash' from public.recovery_code r where r.account_id = p_account_id
  union all select 'session', to_jsonb(s) - 'token_hash' from public.session s where s.account_id = p_account_id
  union all select 'remembered_device', to_jsonb(d) - 'token_hash' from public.remembered_device d where d.account_id = p_account_id
  union all select 'email_change', to_jsonb(e) - 'token_hash' from public.email_change e where e.account_id = p_account_id
  union all select 'one_time_token', to_jsonb(o) - 'token_hash' from public.one_time_token o where o.account_id = p_account_id
  union all select 'pending_sign_in', to_jsonb(p) - 'token_hash' from public.pending_sign_in p where p.account_id = p_account_id
  union all select 'provider_visit', to_jsonb(v) - '{state,nonce,verifier}'::text[] from public.provider_visit v where v.account_id = p_account_id
  union all (select 'security_event', to_jsonb(g) from public.security_event g where g.account_id = p_account_id order by g.id desc)
$$;

revoke all on function app.account_data from public;
grant execute on function app.account_data to @app@;
