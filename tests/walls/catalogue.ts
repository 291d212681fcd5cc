import { tablePlans } from '#engine/storage/plan.ts'
import type { Owner } from '#platform/database/owner.ts'

type Ask = Pick<Owner, 'query'>

interface Roles {
  readonly app: string
  readonly search: string
}

const plans = tablePlans()
const walled = plans.filter(({ wall }) => wall === 'tenant').map(({ name }) => name)

/** Ours, and about the database itself: names and checksums of migrations. */
const aboutTheDatabase = new Set(['steward_migration'])

const wall = `(tenant_id = (current_setting('app.tenant_id'::text))::uuid)`

/** Policies besides the wall: the sealer asks which tenants have changes that wait, and sees their ids alone. */
const otherPolicies = new Set(['unsealed.sealer SELECT true'])

async function rows<R>(owner: Ask, text: string, values: readonly unknown[] = []): Promise<readonly R[]> {
  return (await owner.query<R>({ text, values })).rows
}

/** Tables and columns that no declaration names, and declared ones that are missing. Not from information_schema: it hides the tables of other roles. */
async function strangers(owner: Ask): Promise<string[]> {
  const found = await rows<{ table: string; column: string }>(
    owner,
    `select c.relname as "table", a.attname as "column" from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'app') and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
  )
  const live = new Set(found.filter(({ table }) => !aboutTheDatabase.has(table)).map(({ table, column }) => `${table}.${column}`))
  const declared = new Set(plans.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)))
  return [
    ...[...live].filter((column) => !declared.has(column)).map((column) => `${column} is held, and no declaration says what it holds`),
    ...[...declared].filter((column) => !live.has(column)).map((column) => `${column} is declared, and the database has it not`),
  ]
}

/** Keys by which one tenant could reach or feel another's rows. */
async function keysWithoutTenant(owner: Ask): Promise<string[]> {
  const indexes = await rows<{ table: string; name: string; primary: boolean; columns: string[] }>(
    owner,
    `select c.relname as "table", i.relname as name, x.indisprimary as "primary",
       array(select a.attname::text from unnest(x.indkey) with ordinality k(attnum, place) join pg_attribute a on a.attrelid = x.indrelid and a.attnum = k.attnum order by k.place) as columns
     from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
     where (x.indisunique or x.indisexclusion) and c.relname = any($1)`,
    [walled],
  )
  const links = await rows<{ table: string; name: string; columns: string[]; target: string; setNull: boolean }>(
    owner,
    `select c.relname as "table", k.conname as name, t.relname as target, k.confdeltype in ('n', 'd') as "setNull",
       array(select a.attname::text from unnest(k.conkey) with ordinality u(attnum, place) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum order by u.place) as columns
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
     where k.contype = 'f' and c.relname = any($1)`,
    [walled],
  )
  const keyed = new Set(indexes.filter(({ primary, columns }) => primary && columns[0] === 'tenant_id').map(({ table }) => table))
  return [
    ...walled.filter((table) => !keyed.has(table)).map((table) => `the primary key of ${table} does not begin with tenant_id`),
    ...indexes
      .filter(({ columns }) => !columns.includes('tenant_id'))
      .map(({ name }) => `${name} is unique across tenants: it tells one what another has`),
    ...links
      .filter(({ columns }) => columns[0] !== 'tenant_id')
      .map(({ name }) => `${name} leads out of the tenant: foreign keys see past row security`),
    ...links.filter(({ setNull }) => setNull).map(({ name }) => `${name} empties a key when its target goes, tenant_id with it`),
  ]
}

/** Row security off, not forced, or other than declared. */
async function holesInWalls(owner: Ask): Promise<string[]> {
  const tables = await rows<{ table: string; on: boolean; forced: boolean; owner: string }>(
    owner,
    `select relname as "table", relrowsecurity as "on", relforcerowsecurity as forced, pg_get_userbyid(relowner) as owner from pg_class where relname = any($1) and relkind in ('r', 'p')`,
    [walled],
  )
  const policies = await rows<{
    table: string
    name: string
    command: string
    using: string | null
    check: string | null
    permissive: string
  }>(
    owner,
    `select tablename as "table", policyname as name, cmd as command, qual as using, with_check as check, permissive from pg_policies where schemaname in ('public', 'app')`,
  )
  const isWall = ({ name, command, using, check, permissive }: (typeof policies)[number]): boolean =>
    name === 'wall' && command === 'ALL' && using === wall && check === wall && permissive === 'PERMISSIVE'
  const owned = new Set(plans.filter(({ ownedBy }) => ownedBy === 'search').map(({ name }) => name))
  return [
    ...tables.filter(({ on }) => !on).map(({ table }) => `${table} has no row security`),
    ...tables
      .filter(({ table, forced }) => forced === owned.has(table))
      .map(({ table, forced }) => `row security of ${table} is ${forced ? '' : 'not '}forced`),
    ...walled
      .filter((table) => !policies.some((policy) => policy.table === table && isWall(policy)))
      .map((table) => `${table} has no wall as declared`),
    ...policies
      .filter((policy) => !isWall(policy) && !otherPolicies.has(`${policy.table}.${policy.name} ${policy.command} ${policy.using ?? ''}`))
      .map(({ table, name }) => `the policy ${name} of ${table} is not declared`),
  ]
}

/** What the app role may do, table by table, compared with the declared grants; global tables allow nothing. */
async function grantsBesides(owner: Ask, { app, search }: Roles): Promise<string[]> {
  const tables = await rows<{ table: string; owner: string; rights: string[] }>(
    owner,
    `select c.relname as "table", pg_get_userbyid(c.relowner) as owner,
       array(select r from unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) r where has_table_privilege($1, c.oid, r)) as rights
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname in ('public', 'app', 'graphile_worker') and c.relkind in ('r', 'p', 'v', 'm')`,
    [app],
  )
  const columns = await rows<{ table: string }>(
    owner,
    `select distinct table_name as "table" from information_schema.column_privileges where grantee in ($1, 'PUBLIC') and table_schema = 'public' and table_name <> all($2)`,
    [app, [...walled, ...aboutTheDatabase]],
  )
  const ofSearch = new Set(plans.filter(({ ownedBy }) => ownedBy === 'search').map(({ name }) => name))
  const declared = new Map(plans.map(({ name, grants }) => [name, [...grants].toSorted().join()]))
  return [
    ...tables
      .filter(({ table, rights }) => rights.toSorted().join() !== (declared.get(table) ?? ''))
      .map(({ table, rights }) => `the app role may ${rights.join(', ') || 'nothing'} on ${table}`),
    ...columns.map(({ table }) => `the app role reads columns of ${table}`),
    ...tables
      .filter((each) => [app, ...(ofSearch.has(each.table) ? [] : [search])].includes(each.owner))
      .map((each) => `${each.owner} owns ${each.table}`),
  ]
}

/** Functions that run with more rights than their caller: only those of the list, none for everybody, each with a search path of its own. */
async function looseDefiners(owner: Ask, { app }: Roles, allowed: ReadonlySet<string>): Promise<string[]> {
  const functions = await rows<{ name: string; path: string | null; everybody: boolean; wide: boolean }>(
    owner,
    `select n.nspname || '.' || p.proname as name, (select c from unnest(p.proconfig) c where c like 'search_path=%') as path,
       has_function_privilege('public', p.oid, 'execute') as everybody, pg_get_userbyid(p.proowner) = $1 as wide
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')`,
    [app],
  )
  const fixed = /^search_path=(pg_catalog|public), pg_temp$/
  return [
    ...functions.filter(({ name }) => !allowed.has(name)).map(({ name }) => `${name} runs as its owner and is not on the list`),
    ...functions
      .filter(({ path }) => !fixed.test(path ?? ''))
      .map(({ name }) => `${name} runs as its owner with a search path of its caller`),
    ...functions.filter(({ everybody }) => everybody).map(({ name }) => `everybody may execute ${name}`),
    ...functions.filter(({ wide }) => wide).map(({ name }) => `the app role owns ${name}`),
    ...[...allowed]
      .filter((name) => !functions.some((each) => each.name === name))
      .map((name) => `${name} is on the list and does not exist`),
  ]
}

/** Logic that hides in the database. */
async function hiddenLogic(owner: Ask): Promise<string[]> {
  const triggers = await rows<{ name: string }>(
    owner,
    `select t.tgname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and n.nspname in ('public', 'app')`,
  )
  const rules = await rows<{ name: string }>(
    owner,
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and n.nspname in ('public', 'app')`,
  )
  const defaults = await rows<{ name: string }>(
    owner,
    `select c.relname || '.' || a.attname as name from pg_attrdef d join pg_class c on c.oid = d.adrelid join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
     where c.relname = any($1) and pg_get_expr(d.adbin, d.adrelid) ~ '[(]'`,
    [plans.map(({ name }) => name)],
  )
  return [
    ...triggers.map(({ name }) => `the trigger ${name} acts unseen`),
    ...rules.map(({ name }) => `${name} is a view: what it shows is not declared`),
    ...defaults.map(({ name }) => `the default of ${name} calls a function: times and random values are parameters`),
  ]
}

async function mightyRoles(owner: Ask, { app, search }: Roles): Promise<string[]> {
  const found = await rows<{ name: string }>(
    owner,
    'select rolname as name from pg_roles where (rolname = any($1) or rolname = current_user) and (rolsuper or rolbypassrls or rolreplication)',
    [[app, search]],
  )
  const members = await rows<{ name: string }>(
    owner,
    'select pg_get_userbyid(roleid) as name from pg_auth_members where member = (select oid from pg_roles where rolname = $1)',
    [app],
  )
  return [...found.map(({ name }) => `${name} sees past row security`), ...members.map(({ name }) => `the app role is a member of ${name}`)]
}

/** Everything by which the live database differs from what the model and the database rules say. */
export async function faultsOf(owner: Ask, roles: Roles, definers: ReadonlySet<string>): Promise<string[]> {
  return [
    ...(await strangers(owner)),
    ...(await keysWithoutTenant(owner)),
    ...(await holesInWalls(owner)),
    ...(await grantsBesides(owner, roles)),
    ...(await looseDefiners(owner, roles, definers)),
    ...(await hiddenLogic(owner)),
    ...(await mightyRoles(owner, roles)),
  ]
}
