import { quotedName } from '#platform/database/copier.ts'
import type { Owner } from '#platform/database/owner.ts'

const othersText = `select c.relname as name, pg_get_userbyid(c.relowner) as role from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and pg_get_userbyid(c.relowner) <> current_user`

/** Freed rows keep their bytes in their pages until they are cleared out: of every table, those of the search role as that role. */
export async function clearPages(owner: Owner): Promise<void> {
  await owner.script('vacuum (skip_locked)')
  const { rows } = await owner.query<{ name: string; role: string }>({ text: othersText })
  const client = await owner.pool.connect()
  try {
    for (const { name, role } of rows) {
      await client.query(`set role ${quotedName(role)}`)
      await client.query(`vacuum (skip_locked) ${quotedName(name)}`)
    }
  } finally {
    // Its role is another one now.
    client.release(true)
  }
}
