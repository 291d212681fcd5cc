import type { Writing } from '#engine/act/writing.ts'
import { type Line, lineStatements, linesStatement, type NewLine, readLines } from '#engine/consent/ledger.ts'
import { type Purpose, purposesOf } from '#engine/consent/purposes.ts'
import { statement } from '#engine/storage/sql.ts'
import { type Judged, lapsesOf } from '#privacy/consent/lapse.ts'
import { cutoff } from '#privacy/retention/period.ts'
import { channels } from '#schema/consent.ts'

const atOnce = 500
const first = '00000000-0000-0000-0000-000000000000'

/** People who said yes before `$3` and neither again nor lapsed since, by id: those whose ledger is worth folding. */
const candidatesText = `select distinct e.person_id as id from consent_event e
where e.tenant_id = $1 and e.purpose_id = $2 and e.act in ('given', 'renewed', 'soft-opt-in') and e.at <= $3 and e.person_id > $4
and not exists (select 1 from consent_event x where x.tenant_id = $1 and x.person_id = e.person_id and x.purpose_id = $2 and (x.channel = e.channel or e.channel = 'any') and x.act = 'expired' and x.at >= e.at)
order by id limit $5`

/**
 * Writes down what has lapsed, some people at a time, each portion on its own: what was broken off goes on with those that are left. The line bears the moment at which the
 * consent was over, so that whoever says yes again in the meantime is heard. Gives how many lines were added.
 */
export async function writeLapses(system: Writing): Promise<number> {
  const { database, principal } = system
  let count = 0
  for (const purpose of await purposesOf(database, principal.tenantId)) {
    if (purpose.lasts === null) continue
    let after: string | undefined = first
    while (after !== undefined) {
      const { written, last }: Portion = await lapseSome(system, purpose, purpose.lasts, after)
      count += written
      after = last
    }
  }
  return count
}

interface Portion {
  readonly written: number
  /** The last of them; undefined where there are no more. */
  readonly last: string | undefined
}

async function lapseSome(system: Writing, purpose: Purpose, lasts: string, after: string): Promise<Portion> {
  const { database, keys, clock, principal } = system
  const { tenantId, timeZone } = principal
  const now = clock.now()
  const before = cutoff(now, lasts, timeZone).toISOString()
  const [found] = await database.batch(tenantId, [statement(candidatesText, [tenantId, purpose.id, before, after, atOnce])])
  const ids = (found?.rows ?? []).map(({ id }) => String(id))
  if (ids.length === 0) return { written: 0, last: undefined }
  const cipher = await keys.tenant(tenantId)
  const [lines] = await database.batch(tenantId, [linesStatement(tenantId, ids)])
  const said = Map.groupBy(readLines(cipher, tenantId, lines?.rows ?? []), ({ personId }) => personId)
  const over = [...said.values()].flatMap((theirs) => linesOver(theirs, purpose, lasts, { now, timeZone }))
  if (over.length > 0) await database.batch(tenantId, lineStatements(clock, cipher, tenantId, over))
  return { written: over.length, last: ids.length < atOnce ? undefined : ids.at(-1) }
}

/** What of one person's ledger is over, by each way. */
function linesOver(lines: readonly Line[], { id: purposeId, class: of }: Purpose, lasts: string, judged: Judged): NewLine[] {
  const [known] = lines
  if (known === undefined) return []
  const person = { entity: known.entity, id: known.personId }
  return channels.flatMap((channel) => {
    const about = { purposeId, class: of, channel }
    return lapsesOf(lines, { about, lasts }, judged).map((at): NewLine => ({ person, ...about, act: 'expired', method: 'lapse', at }))
  })
}
