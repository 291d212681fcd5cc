import { openOwner } from '#platform/database/owner.ts'
import type { TestDatabase } from '#tests/database.ts'

/** What every row of a table is, as text; by schema and name of the table. */
export type Photograph = Readonly<Record<string, readonly string[]>>

class Undo extends Error {}

const tablesText = `select format('%I.%I', n.nspname, c.relname) as name, c.relforcerowsecurity as walled, pg_get_userbyid(c.relowner) as owner
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') order by 1`

/** Every row of every table of the database, whoever's it is: the walls are taken down for the picture, and stand as before when it is taken. */
export async function photographAll({ ownerUrl, names }: Pick<TestDatabase, 'ownerUrl' | 'names'>): Promise<Photograph> {
  const owner = openOwner(ownerUrl)
  const taken: Record<string, readonly string[]> = {}
  try {
    await owner.transaction(async (inside) => {
      const { rows: tables } = await inside.query<{ name: string; walled: boolean; owner: string }>({ text: tablesText })
      for (const { name, walled, owner: holder } of tables) {
        await inside.script(`set local role ${holder === names.search ? names.search : names.owner}`)
        if (walled) await inside.script(`alter table ${name} no force row level security`)
        const { rows } = await inside.query<{ row: string }>({ text: `select to_jsonb(t)::text as row from ${name} t order by 1` })
        taken[name] = rows.map(({ row }) => row)
      }
      throw new Undo()
    })
  } catch (error) {
    if (!(error instanceof Undo)) throw error
  } finally {
    await owner.close()
  }
  return taken
}

/** The tables in which something changed. */
export const changedIn = (before: Photograph, after: Photograph): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name] ?? []) !== JSON.stringify(after[name] ?? []),
  )
