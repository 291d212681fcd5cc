import type { Photographed } from '#engine/backup/format.ts'
import { type Copier, quotedName } from '#platform/database/copier.ts'

/** Who owns a table and what it is made of, as PostgreSQL's catalogue says: the model is not asked. */
interface Seen {
  readonly table: string
  readonly columns: readonly string[]
  readonly owner: string
}

const seenText = `select c.relname as "table", array_agg(a.attname::text order by a.attname) as columns, pg_get_userbyid(c.relowner) as owner
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relname = any($1::text[])
group by c.oid, c.relname, c.relowner order by c.relname`

/** Not of the model: the ledger of migrations, and the mark of a database that is there to try things in. */
const notData = ['steward_migration', 'steward_scratch']

export interface Camera {
  /** What the tenant has, or the installation beside its tenants (null); in the caller's transaction. Tables without rows are left out. */
  take(tenantId: string | null): Promise<Photographed[]>
}

/**
 * @param without tables that are in no backup
 * @param only the columns to look at, where not all
 */
export async function openCamera(
  copier: Copier,
  without: readonly string[],
  only: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<Camera> {
  const { rows } = await copier.query<Seen>({ text: seenText, values: [[...notData, ...without]] })
  const seen = rows.map((each) => ({ ...each, columns: only.get(each.table) ?? each.columns }))
  const me = (await copier.query<{ me: string }>({ text: 'select current_user as me' })).rows[0]?.me ?? ''
  const byOwner = [...Map.groupBy(seen, ({ owner }) => owner)]
  return {
    async take(tenantId) {
      const all: Photographed[] = []
      for (const [owner, tables] of byOwner) {
        const text = textOf(tables, tenantId)
        if (text === '') continue
        if (owner !== me) await copier.script(`set local role ${quotedName(owner)}`)
        const { rows } = await copier.query<{ table: string; rows: number; sum: string }>({
          text,
          values: tenantId === null ? [] : [tenantId],
        })
        if (owner !== me) await copier.script('reset role')
        const columns = new Map(tables.map((each) => [each.table, each.columns]))
        all.push(...rows.filter((row) => row.rows > 0).map((row) => ({ ...row, columns: columns.get(row.table) ?? [] })))
      }
      return all.sort((a, b) => (a.table < b.table ? -1 : 1))
    },
  }
}

function textOf(tables: readonly Seen[], tenantId: string | null): string {
  return tables
    .flatMap(({ table, columns }) => {
      const column = columns.includes('tenant_id') ? 'tenant_id' : table === tenantTable ? 'id' : undefined
      if (tenantId === null)
        return column === 'id' ? [] : [photographText(table, columns, column === undefined ? 'true' : `${column} is null`)]
      return column === undefined ? [] : [photographText(table, columns, `${column} = $1`)]
    })
    .join(' union all ')
}

function photographText(table: string, columns: readonly string[], where: string): string {
  const row = columns.map(quotedName).join(', ')
  const sum = `coalesce(sum(hash_record_extended(row(${row}), 0)), 0)::text as sum`
  return `select ${literal(table)} as "table", count(*)::int8 as rows, ${sum} from ${quotedName(table)} where ${where}`
}

/** The one table whose own id is the tenant. */
const tenantTable = 'tenant'

const literal = (name: string): string => `'${name.replaceAll("'", "''")}'`

/** What differs between two photographs, table by table; empty when they show the same. */
export function differences(before: readonly Photographed[], after: readonly Photographed[]): string[] {
  const [one, other] = [byTable(before), byTable(after)]
  return [...new Set([...one.keys(), ...other.keys()])].filter((table) => {
    const [a, b] = [one.get(table), other.get(table)]
    return a?.rows !== b?.rows || a?.sum !== b?.sum
  })
}

const byTable = (photograph: readonly Photographed[]) => new Map(photograph.map((each) => [each.table, each]))
