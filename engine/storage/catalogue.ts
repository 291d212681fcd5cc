import type { Owner } from '#platform/database/owner.ts'

/** One database as its own catalogue describes it: table → what is there → its definition. Two databases are alike when these are. */
export interface Catalogue {
  readonly [table: string]: Readonly<Record<string, string>>
}

interface Row {
  readonly table: string
  readonly part: string
  readonly definition: string
}

/** Definitions come from PostgreSQL itself, so that comparing needs no second opinion on how a type or an index is written. Names of roles are left out. */
const everything = `
with tables as (
  select c.oid, c.relname as name, c.relrowsecurity, c.relforcerowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'steward_migration'
)
select t.name as "table", 'column ' || a.attname as part,
  format_type(a.atttypid, a.atttypmod) || coalesce(' collate ' || nullif(co.collname, 'default'), '') || case when a.attnotnull then ' not null' else '' end
  || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as definition
from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
left join pg_collation co on co.oid = a.attcollation left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
union all
select t.name, 'constraint ' || k.conname, pg_get_constraintdef(k.oid) from tables t join pg_constraint k on k.conrelid = t.oid where k.contype <> 'n'
union all
select t.name, 'index ' || i.relname, pg_get_indexdef(i.oid) from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid where not x.indisprimary
union all
select t.name, 'policy ' || p.polname, coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' / ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') from tables t join pg_policy p on p.polrelid = t.oid
union all
select t.name, 'row security', case when t.relrowsecurity then 'on' else 'off' end || case when t.relforcerowsecurity then ', forced' else '' end from tables t
union all
select t.name, 'trigger ' || g.tgname, pg_get_triggerdef(g.oid) from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
order by 1, 2`

/** Reads the catalogue of a database as its owner. */
export async function readCatalogue(owner: Owner): Promise<Catalogue> {
  const { rows } = await owner.query<Row>({ text: everything })
  return Object.fromEntries(
    [...Map.groupBy(rows, (row) => row.table)].map(([table, parts]) => [
      table,
      Object.fromEntries(parts.map(({ part, definition }) => [part, definition])),
    ]),
  )
}
