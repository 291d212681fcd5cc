import type { Database } from '#platform/database/database.ts'

/** Of the same role alone: those are what the database lets it see. One that does not note what its sessions do tells nobody that they are at rest. */
const othersText = `select exists (select from pg_stat_activity where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
and (state = 'active' or coalesce(state_change, clock_timestamp()) > clock_timestamp() - interval '50 milliseconds')) as work`

/** Does another session work on this database, here or in another process? Seen are sessions that do something at this moment or did within the last 50 ms. */
export async function othersWork(database: Pick<Database, 'global'>): Promise<boolean> {
  const { rows } = await database.global<{ work: boolean }>({ name: 'others_work', text: othersText })
  return rows[0]?.work === true
}
