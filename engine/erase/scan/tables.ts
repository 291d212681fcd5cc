import { globalColumns, sealedColumns } from '#engine/erase/ciphertexts.ts'
import type { Looked, Seeker } from '#engine/erase/scan/seeker.ts'
import { type Copier, quotedName } from '#platform/database/copier.ts'

interface Column {
  readonly name: string
  readonly type: string
}

interface Table {
  readonly schema: string
  readonly name: string
  readonly owner: string
  /** Who owns it, where that is not us. */
  readonly role: string | null
  readonly walled: boolean
  /** Whether the wall holds for its owner as well. */
  readonly forced: boolean
  readonly columns: readonly Column[]
}

const tablesText = `select n.nspname as schema, c.relname as name, nullif(pg_get_userbyid(c.relowner), current_user) as role, c.relforcerowsecurity as forced,
  exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'wall') as walled,
  (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by a.attnum)
   from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' order by n.nspname, c.relname`

/** What stands in a column of that type in the row that is planted: the canary wherever there is room for one. */
function planted(type: string): string | undefined {
  const canary = `current_setting('steward.canary')`
  if (type === 'uuid') return `current_setting('steward.canary_id')::uuid`
  if (type === 'text' || type.startsWith('character') || type === 'name') return `${canary}::${type}`
  if (type === 'text[]') return `array[${canary}]`
  if (type === 'bytea') return `convert_to(${canary}, 'UTF8')`
  if (type === 'json' || type === 'jsonb') return `to_json(${canary}::text)::${type}`
  return undefined
}

const settingsText = `select set_config('app.tenant_id', $1, true), set_config('steward.canary', $2, true), set_config('steward.canary_id', $3, true)`

/** Ciphertexts, which are looked through opened: one that does not open leaves its place without a canary, so that nothing in clear hides among them. */
const openedElsewhere = new Set([...sealedColumns, ...globalColumns].map(({ store, column }) => `public.${store.name}.${column}`))
const isOpened = ({ schema, name }: Table, column: Column): boolean => openedElsewhere.has(`${schema}.${name}.${column.name}`)

/**
 * Every table there is, row by row as the bytes of all columns but those that are opened elsewhere: those with a wall of this tenant alone, whoever owns them; the others whole. The same question gives one planted row of the same columns, which must
 * be found: whoever does not see it has not read the table.
 */
export async function* lookThroughTables(copier: Copier, seeker: Seeker, tenantId: string): AsyncGenerator<Looked> {
  const { rows } = await copier.query<Table>({ text: tablesText })
  await copier.script('begin read only')
  try {
    await copier.query({ text: settingsText, values: [tenantId, seeker.canary, seeker.canaryId] })
    for (const table of rows) {
      if (table.role !== null) await copier.script(`set local role ${quotedName(table.role)}`)
      const looked = await seeker.look(`table ${table.name}`, copier.copyOut(copyText(table)))
      if (table.role !== null) await copier.script('reset role')
      // Numbers and times alone hold no value of anybody.
      yield table.columns.some(({ type }) => planted(type) !== undefined) ? looked : { ...looked, canary: true }
    }
  } finally {
    await copier.script('rollback')
  }
}

const named = ({ schema, name }: Table): string => `${quotedName(schema)}.${quotedName(name)}`

function copyText(table: Table): string {
  const looked = table.columns.filter((column) => !isOpened(table, column))
  const columns = looked.map(({ name }) => quotedName(name)).join(', ')
  const row = looked.map(({ type }) => planted(type) ?? `null::${type}`).join(', ')
  const where = table.walled ? ` where tenant_id = current_setting('app.tenant_id')::uuid` : ''
  return `copy (select ${columns} from ${named(table)}${where} union all select ${row}) to stdout (format binary)`
}

const statisticsText = `select coalesce(most_common_vals::text, '') || chr(10) || coalesce(histogram_bounds::text, '') || chr(10) || coalesce(most_common_elems::text, '') as text
from pg_stats where schemaname = $1 and tablename = $2`
const ownStatisticsText = `select coalesce(most_common_vals::text, '') as text from pg_stats where tablename = 'steward_canary'`

/** What the planner remembers of the values of a table. PostgreSQL hides it behind the wall, which is taken down for this question alone, in a transaction that is rolled back. */
export async function lookThroughStatistics(copier: Copier, seeker: Seeker): Promise<Looked> {
  const { rows: tables } = await copier.query<Table>({ text: tablesText })
  const texts: string[] = []
  for (const table of tables) {
    const role = table.role === null ? '' : `; set local role ${quotedName(table.role)}`
    const wall = table.forced ? `; alter table ${named(table)} no force row level security` : ''
    await copier.script(`begin; set local lock_timeout = '10s'${role}${wall}`)
    try {
      const found = await copier.query<{ text: string }>({ text: statisticsText, values: [table.schema, table.name] })
      texts.push(...found.rows.map(({ text }) => text))
    } finally {
      await copier.script('rollback')
    }
  }
  await copier.script('begin')
  try {
    await copier.script(`create temp table steward_canary (value text) on commit drop`)
    await copier.query({ text: 'insert into steward_canary select $1::text from generate_series(1, 100)', values: [seeker.canary] })
    await copier.script('analyze steward_canary')
    texts.push(...(await copier.query<{ text: string }>({ text: ownStatisticsText })).rows.map(({ text }) => text))
  } finally {
    await copier.script('rollback')
  }
  return seeker.look(
    'statistics',
    texts.map((text) => Buffer.from(text)),
  )
}
