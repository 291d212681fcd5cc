import type { Reading } from '#engine/access/reading.ts'
import type { Writing } from '#engine/act/writing.ts'
import { titlesOf } from '#engine/labels.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Language } from '#messages/message.ts'
import { modelWord } from '#messages/words.ts'

/** What a person may know of who opened their record: when, why, and by which role. Never who (CJEU C-579/21). */
export interface Read {
  readonly at: string
  /** In the person's language. */
  readonly role: string
  readonly purpose: 'work' | 'api-key'
}

/** The same for owners and admins. */
export interface NamedRead extends Read {
  readonly by: { readonly kind: 'member' | 'key'; readonly id: string; readonly name: string | null }
}

interface Row {
  readonly at: string
  readonly role: string
  readonly own_role: string | null
  readonly purpose: Read['purpose']
  readonly actor_kind: 'member' | 'key'
  readonly actor_id: string
}

const mostRows = 10_000
const text = `select r.at, r.role, o.name as own_role, r.purpose, r.actor_kind, r.actor_id from record_read r
left join own_role o on o.tenant_id = $1 and o.key = r.role where r.tenant_id = $1 and r.record_id = any($2::uuid[]) and r.at < $3 order by r.at desc, r.actor_id limit $4`
const endOfTime = '9999-12-31T00:00:00.000Z'

async function rowsOf(
  { database, principal }: Pick<Reading, 'database' | 'principal'>,
  ids: readonly string[],
  before: string,
  limit: number,
) {
  const [found] = await database.batch(principal.tenantId, [statement(text, [principal.tenantId, ids, before, limit])])
  return (found?.rows ?? []) as unknown as Row[]
}

const readOf = (language: Language, { at, role, own_role, purpose }: Row): Read => ({
  at,
  role: own_role ?? modelWord(language, 'member', `role:${role}`) ?? role,
  purpose,
})

/** Who opened these records, the newest first, as the person may know it. */
export const readsOf = async (
  reading: Pick<Reading, 'database' | 'principal'>,
  ids: readonly string[],
  language: Language,
  limit = mostRows,
): Promise<Read[]> => (await rowsOf(reading, ids, endOfTime, limit)).map((row) => readOf(language, row))

const pageSize = 50

/** A page ends between two moments, since the next one begins before a moment; only where all of it is one moment does it not. */
function wholeMoments(rows: readonly Row[]): readonly Row[] {
  const next = rows[pageSize]
  const newer = next === undefined ? rows : rows.filter(({ at }) => at !== next.at)
  return newer.length === 0 ? rows.slice(0, pageSize) : newer
}

/** A page of who opened a record, by name where it was a member. Who may ask is the caller's to check. */
export async function namedReadsOf(writing: Writing, id: string, before = endOfTime): Promise<{ data: NamedRead[]; next: string | null }> {
  const rows = await rowsOf(writing, [id], before, pageSize + 1)
  const page = wholeMoments(rows)
  const members = [...new Set(page.filter(({ actor_kind }) => actor_kind === 'member').map(({ actor_id }) => actor_id))]
  const names = new Map(await titlesOf(writing, 'member', members))
  const data = page.map(
    (row): NamedRead => ({
      ...readOf(writing.principal.language, row),
      by: { kind: row.actor_kind, id: row.actor_id, name: names.get(row.actor_id) ?? null },
    }),
  )
  return { data, next: rows.length > pageSize ? (page.at(-1)?.at ?? null) : null }
}
