import { backupSentence } from '#platform/backups/errors.ts'
import type { Owner } from '#platform/database/owner.ts'
import { type Finding, failure, warning } from '#server/doctor/finding.ts'

interface Closed {
  readonly slug: string
  readonly backup: string
  readonly since: string
  readonly problem: string | null
}

const closedText = `select coalesce(t.slug, r.tenant_id::text) as slug, r.backup_id as backup, r.started_at as since, r.problem
from tenant_restore r left join tenant t on t.id = r.tenant_id where r.state <> 'done' order by r.started_at`

/** A tenant that is brought back is closed to everybody until it is whole and clean: nobody may forget one at the door. */
export async function checkRestores(owner: Pick<Owner, 'query'>): Promise<Finding[]> {
  try {
    return (await owner.query<Closed>({ text: closedText })).rows.map(findingOf)
  } catch (error) {
    // Before the first migration there is no such table, and no tenant.
    if ((error as { sqlState?: unknown }).sqlState === '42P01') return []
    throw error
  }
}

function findingOf({ slug, backup, since, problem }: Closed): Finding {
  const again = `steward restore --tenant ${slug} --from ${backup}`
  if (problem === null)
    return warning(
      'restores',
      `${slug} has been closed since ${since} while it is brought back. Where no restore runs any more, go on with ${again}`,
    )
  const [code = '', ...at] = problem.split(' ')
  const where = at.length === 0 ? '' : ` (${at.join(' ')})`
  return failure('restores', `${slug} is in quarantine since ${since}. ${backupSentence(code) ?? code}${where}: ${again}`)
}
