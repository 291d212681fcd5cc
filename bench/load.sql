-- Makes the people of the bench, set by set. Before it runs, bench_tenant says how many contacts each tenant gets. Tenants grow side by side, as they do in life:
-- the rows of one lie between those of the others. Runs as the superuser with foreign keys unchecked; every link is made to fit.

create function pg_temp.made_id(kind text, tenant uuid, n bigint, ms bigint) returns uuid language sql immutable as $$
  select (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(kind || tenant || n), 1, 3) || '8' || substr(md5(kind || tenant || n), 4, 15))::uuid
$$;
create function pg_temp.pick(n bigint, salt bigint, among integer) returns integer language sql immutable as $$
  select ((hashint8extended(n, salt) & 9223372036854775807) % among)::integer
$$;
-- Some names are frequent, most are rare.
create function pg_temp.pick_name(n bigint, salt bigint, among integer) returns integer language sql immutable as $$
  select floor(among * power(pg_temp.pick(n, salt, 1000000) / 1000000.0, 2.2))::integer
$$;
create function pg_temp.bare(word text) returns text language sql immutable as $$
  select translate(replace(lower(word), 'ß', 'ss'), 'äöüéèçñ', 'aoueecn')
$$;

create temp table bench_word as select
  array['Anna','Ben','Clara','David','Emma','Felix','Greta','Hannes','Ida','Jonas','Karla','Leon','Mia','Noah','Olga','Paul','Rosa','Simon','Thea','Urs',
        'Vera','Willem','Yara','Zoé','Ada','Björn','Céline','Dörte','Emil','Frieda','Gustav','Hilde','Igor','Jana','Kurt','Lotte','Max','Nele','Otto','Pia',
        'Quirin','René','Sofia','Tom','Ulla','Victor','Wanda','Xaver','Yusuf','Zita','Aylin','Bruno','Carla','Dilan','Elif','Fatma','Giorgio','Hakan','Inés','Joëlle'] as first_names,
  array['Ber','Stein','Hof','Linde','Rosen','Wald','Berg','Krä','Schul','Mül','Fisch','Bau','Zim','Kö','Hart','Wolf','Alt','Neu','Gros','Klein',
        'Schwarz','Weiß','Gold','Silber','Eich','Birk','Sonn','Mond','Feld','Bach','Ost','West','Nord','Süd','Özi','Kap','Ram','Sal','Tur','Vog'] as heads,
  array['','el','en','er','in','an','ol','ur','ist','man','bert','hard','win','ner','ling','chen'] as middles,
  array['mann','berger','stein','bauer','meier','hofer','ski','sen','oğlu','ova','etti','ez'] as tails,
  array['Head of Sales','Buyer','Managing Director','Office Manager','Engineer','Consultant','Accountant','Product Owner','Architect','Lawyer',
        'Physician','Teacher','Designer','Team Lead','Developer','Warehouse Clerk','Founder','Assistant','Controller','Chief Editor'] as titles,
  array['Berlin','Hamburg','München','Köln','Wien','Zürich','Leipzig','Bremen','Graz','Basel','Ulm','Mainz'] as cities,
  array['Hauptstraße','Gartenweg','Bahnhofplatz','Lindenallee','Seeufer','Ringstraße','Kirchgasse','Marktplatz'] as streets;

create temp table bench_person as
select n.*, n.began + (n.rank * n.step)::bigint as ms, pg_temp.made_id('contact', n.tenant_id, n.n, n.began + (n.rank * n.step)::bigint) as id
from (
  select t.tenant_id, t.contacts, g.n, row_number() over (order by (g.n + 0.5) / t.contacts, t.position) as rank,
    1700000000000::bigint as began, 62000000000.0 / (select sum(contacts) from bench_tenant) as step
  from bench_tenant t cross join lateral generate_series(0, t.contacts - 1) as g(n)
) n;

insert into member (tenant_id, id, version, created_at, updated_at, state, name, email, role)
select t.tenant_id, pg_temp.made_id('member', t.tenant_id, m, 1690000000000 + m), 1, '2023-07-22', '2023-07-22', 'active', 'Member ' || m,
  'member' || m || '@' || t.position || '.example', case m when 0 then 'owner' else 'member' end
from bench_tenant t cross join generate_series(0, 4) m;

insert into tag (tenant_id, id, version, created_at, updated_at, name, colour)
select t.tenant_id, pg_temp.made_id('tag', t.tenant_id, k, 1690000000000 + k), 1, '2023-07-22', '2023-07-22', 'Tag ' || k, 'blue'
from bench_tenant t cross join generate_series(0, 11) k;

insert into company (tenant_id, id, version, created_at, updated_at, name, domain, industry, size, source)
select t.tenant_id, pg_temp.made_id('company', t.tenant_id, k, 1690000000000 + k), 1, '2023-07-22', '2023-07-22',
  w.heads[1 + k % 40] || w.tails[1 + k % 12] || ' ' || (array['GmbH', 'AG', 'KG'])[1 + k % 3] || ' ' || k, 'firm' || k || '.example',
  (array['Retail', 'Software', 'Machines', 'Health'])[1 + k % 4], '11-50', 'import'
from bench_tenant t cross join bench_word w cross join lateral generate_series(0, t.contacts / 50) k;

create temp table bench_contact as
select p.tenant_id, p.id, p.n, p.rank, to_timestamp(p.ms / 1000.0)::timestamptz(3) as at,
  (to_timestamp(p.ms / 1000.0) + pg_temp.pick(p.rank, 1, 2000000) * interval '1 second')::timestamptz(3) as changed_at,
  case when pg_temp.pick(p.rank, 2, 100) = 0 then (to_timestamp(p.ms / 1000.0) + interval '40 days')::timestamptz(3) end as deleted_at,
  w.first_names[1 + pg_temp.pick_name(p.rank, 3, 60)] as first_name,
  case when pg_temp.pick(p.rank, 19, 30) > 0 then w.heads[1 + pg_temp.pick_name(p.rank, 4, 40)] || w.middles[1 + pg_temp.pick(p.rank, 5, 16)] || w.tails[1 + pg_temp.pick_name(p.rank, 6, 12)] end as last_name,
  case when pg_temp.pick(p.rank, 7, 5) > 0 then w.titles[1 + pg_temp.pick_name(p.rank, 8, 20)] end as job_title,
  case when pg_temp.pick(p.rank, 9, 10) < 7
    then pg_temp.made_id('company', p.tenant_id, pg_temp.pick(p.rank, 10, 1 + p.contacts / 50), 1690000000000 + pg_temp.pick(p.rank, 10, 1 + p.contacts / 50)) end as company_id,
  w.streets[1 + pg_temp.pick(p.rank, 11, 8)] as street, (1 + pg_temp.pick(p.rank, 12, 180))::text as house,
  (10000 + pg_temp.pick(p.rank, 13, 89999))::text as postal_code, w.cities[1 + pg_temp.pick_name(p.rank, 14, 12)] as city,
  (array['import', 'import', 'import', 'import', 'import', 'import', 'import', 'api', 'api', 'manual'])[1 + pg_temp.pick(p.rank, 15, 10)] as source,
  case when pg_temp.pick(p.rank, 16, 6) < 5
    then pg_temp.made_id('member', p.tenant_id, pg_temp.pick(p.rank, 17, 5), 1690000000000 + pg_temp.pick(p.rank, 17, 5)) end as owner_id,
  '30' || lpad((pg_temp.pick(p.rank, 18, 99999999))::text, 8, '0') as phone
from bench_person p cross join bench_word w;

insert into contact (tenant_id, id, version, created_at, created_by, updated_at, updated_by, deleted_at, first_name, last_name, job_title, company_id,
  address_street, address_postal_code, address_city, address_country, source, owner_id)
select tenant_id, id, 1, at, owner_id, changed_at, owner_id, deleted_at, first_name, last_name, job_title, company_id,
  street || ' ' || house, postal_code, city, 'DE', source, owner_id
from bench_contact order by rank;

insert into contact_emails (tenant_id, contact_id, position, value, label)
select c.tenant_id, c.id, p, pg_temp.bare(c.first_name) || case p when 0 then '.' else '_' end || pg_temp.bare(coalesce(c.last_name, 'person')) || c.n
  || case p when 0 then '@firm' || c.n % 997 || '.example' else '@mail.example' end, case p when 0 then 'work' else 'home' end
from bench_contact c cross join generate_series(0, 1) p order by c.rank, p;

insert into contact_phones (tenant_id, contact_id, position, value, label)
select tenant_id, id, 0, '+49' || phone, 'work' from bench_contact order by rank;

-- One contact in three has a tag, some have two; the first tag is frequent, the last rare.
insert into tagging (tenant_id, record_id, tag_id, entity)
select distinct c.tenant_id, c.id, pg_temp.made_id('tag', c.tenant_id, k.tag, 1690000000000 + k.tag), 'contact'
from bench_contact c cross join lateral (select pg_temp.pick_name(c.rank, 20 + i, 12) as tag from generate_series(0, 1) i where pg_temp.pick(c.rank, 30 + i, 3) = 0) k;

insert into search_entry (tenant_id, entity, record_id, field, words)
select c.tenant_id, 'contact', c.id, '',
  ' ' || concat_ws(' ', pg_temp.bare(c.first_name), pg_temp.bare(c.last_name), lower(c.job_title), e.addresses, '49' || c.phone, '0' || c.phone,
    pg_temp.bare(c.street), c.house, c.postal_code, pg_temp.bare(c.city), 'de')
from bench_contact c
cross join lateral (select string_agg(v.value, ' ' order by v.position) as addresses from contact_emails v where v.tenant_id = c.tenant_id and v.contact_id = c.id) e
order by c.rank;
