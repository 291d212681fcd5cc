import type { Query } from '#platform/database/statement.ts'

/** What is noted of backups and drills, as the owner: the app role only reads when the last succeeded. */
interface Noting {
  readonly query: Query
}

export async function recordStart(
  { query }: Noting,
  run: { id: string; kind: 'nightly' | 'manual'; tenantId: string | null; at: Date },
): Promise<void> {
  // Whoever runs now holds the lock: what still says that it runs was killed.
  await query({
    text: `update backup_run set state = 'failed', problem = 'job.interrupted', finished_at = $1 where state = 'running'`,
    values: [run.at],
  })
  await query({
    text: `insert into backup_run (id, kind, tenant_id, state, started_at) values ($1, $2, $3, 'running', $4)`,
    values: [run.id, run.kind, run.tenantId, run.at],
  })
}

export async function recordEnd({ query }: Noting, id: string, at: Date, outcome: { rows: number; bytes: number } | string): Promise<void> {
  const failed = typeof outcome === 'string'
  await query({
    text: 'update backup_run set state = $2, finished_at = $3, row_count = $4, byte_count = $5, problem = $6 where id = $1',
    values: [id, failed ? 'failed' : 'done', at, failed ? null : outcome.rows, failed ? null : outcome.bytes, failed ? outcome : null],
  })
}

export async function recordDrill({ query }: Noting, drill: { id: string; backupId: string; at: Date }): Promise<void> {
  await query({
    text: `update backup_drill set state = 'failed', problem = 'job.interrupted', finished_at = $1 where state = 'running'`,
    values: [drill.at],
  })
  await query({
    text: `insert into backup_drill (id, backup_id, state, started_at) values ($1, $2, 'running', $3)`,
    values: [drill.id, drill.backupId, drill.at],
  })
}

export async function recordDrillEnd({ query }: Noting, id: string, at: Date, outcome: { rows: number } | string): Promise<void> {
  const failed = typeof outcome === 'string'
  await query({
    text: 'update backup_drill set state = $2, finished_at = $3, row_count = $4, problem = $5 where id = $1',
    values: [id, failed ? 'failed' : 'done', at, failed ? null : outcome.rows, failed ? outcome : null],
  })
}

/** Of something that was tried again and again: its last try, where that failed. */
export interface Failed {
  readonly at: string
  readonly problem: string | null
}

const lastText = {
  backup: `select state, finished_at as at, problem from backup_run where state <> 'running' and tenant_id is null order by finished_at desc, id desc limit 1`,
  drill: `select state, finished_at as at, problem from backup_drill where state <> 'running' order by finished_at desc, id desc limit 1`,
} as const

/** For the doctor: the last backup of everything, or the last drill, if it failed. Null where it did not, or there was none. */
export async function lastFailure({ query }: Noting, what: keyof typeof lastText): Promise<Failed | null> {
  const { rows } = await query<Failed & { state: string }>({ text: lastText[what] })
  const [last] = rows
  return last?.state === 'failed' ? { at: last.at, problem: last.problem } : null
}

/** When a backup, and when a drill, last succeeded; null for never. For the owner: the doctor looks. */
export async function lastSuccesses({ query }: Noting): Promise<{ backup: string | null; drill: string | null }> {
  const { rows } = await query<{ backup: string | null; drill: string | null }>({
    text: `select (select max(started_at) from backup_run where state = 'done' and tenant_id is null) as backup,
                  (select max(finished_at) from backup_drill where state = 'done') as drill`,
  })
  return rows[0] ?? { backup: null, drill: null }
}
