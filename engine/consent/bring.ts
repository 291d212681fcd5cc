import type { Writing } from '#engine/act.ts'
import { invalid } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { type BroughtLine, type FaultyRow, readConsentFile } from '#engine/consent/consent-file.ts'
import { holdersOf } from '#engine/consent/holders.ts'
import { type Line, lineStatements, lockedLines, type NewLine } from '#engine/consent/ledger.ts'
import { type Purpose, purposesOf } from '#engine/consent/purposes.ts'
import { decoded, openFile } from '#engine/files/open.ts'
import { usualOrder } from '#engine/import/dates.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { Files } from '#platform/files/files.ts'

export interface Brought {
  /** Lines that were added to the ledger; those that it had already are not counted. */
  readonly added: number
  readonly faulty: readonly FaultyRow[]
}

const mostBytes = 5 * 1024 * 1024
const atOnce = 200

/**
 * Brings along what people said elsewhere, from a file that hangs on the purpose and stays there as evidence. Each line is marked `import`: it never outranks a refusal. The same
 * file a second time adds nothing, so that what was broken off is done again.
 */
export async function bringConsents(writing: Writing, files: Files, purposeId: string, fileId: string): Promise<Brought> {
  const { principal, clock, database } = writing
  const purposes = (await purposesOf(database, principal.tenantId)).filter(({ active }) => active)
  const purpose = purposes.find(({ id }) => id === purposeId)
  if (purpose === undefined) throw invalid([{ pointer: '/purposeId', code: 'consent.unknown-purpose' }])
  const file = await openFile(writing, fileId)
  if (file.content.size > mostBytes) throw invalid([{ pointer: '/fileId', code: 'too-large', params: { max: mostBytes } }])
  const pieces: Buffer[] = []
  for await (const piece of files.read(file.at)) pieces.push(piece)
  const manner = { order: usualOrder(principal.country), timeZone: principal.timeZone, now: clock.now().toISOString() }
  const { lines, faulty } = readConsentFile(decoded(Buffer.concat(pieces), false), manner)
  const wrong: FaultyRow[] = [...faulty]
  let added = 0
  for (let at = 0; at < lines.length; at += atOnce) {
    const done = await bringSome(writing, lines.slice(at, at + atOnce), { purpose, purposes, fileId })
    added += done.added
    wrong.push(...done.faulty)
  }
  if (added > 0) {
    const row = { id: purposeId, before: null, after: { fileId, lines: added } }
    await database.batch(
      principal.tenantId,
      await recordOf(writing, principal, { action: 'consent.import', entity: 'purpose', rows: [row] }),
    )
  }
  return { added, faulty: wrong.toSorted((a, b) => a.row - b.row) }
}

interface For {
  readonly purpose: Purpose
  readonly purposes: readonly Purpose[]
  readonly fileId: string
}

async function bringSome(writing: Writing, lines: readonly BroughtLine[], { purpose, purposes, fileId }: For): Promise<Brought> {
  const { principal, clock, keys, database } = writing
  const { tenantId } = principal
  const cipher = await keys.tenant(tenantId)
  const people = await holdersOf(await asSystem(writing, tenantId), new Set(lines.map(({ email }) => email)))
  const ids = [...new Set([...people.values()].flat().map(({ id }) => id))]
  return database.tenant(tenantId, async (tx) => {
    const had = new Set((await lockedLines(tx, cipher, ids)).filter(({ method }) => method === 'import').map(sameness))
    const faulty: FaultyRow[] = []
    const fresh: NewLine[] = []
    for (const { row, email, act, at, how, purpose: named } of lines) {
      const about = named === null ? purpose : purposes.find(({ name }) => name.toLowerCase() === named.toLowerCase())
      const holders = people.get(email) ?? []
      if (about === undefined || holders.length === 0) {
        faulty.push({ row, fault: about === undefined ? 'purpose' : 'person' })
        continue
      }
      for (const person of holders) {
        const same = sameness({ personId: person.id, purposeId: about.id, act, at })
        if (had.has(same)) continue
        had.add(same)
        const of = { purposeId: about.id, class: about.class, channel: 'mail' } as const
        fresh.push({ person, ...of, act, at, method: 'import', actorId: principal.actorId, evidence: { note: how, fileId, row } })
      }
    }
    await tx.finish(lineStatements(clock, cipher, tenantId, fresh))
    return { added: fresh.length, faulty }
  })
}

const sameness = ({ personId, purposeId, act, at }: Pick<Line, 'personId' | 'purposeId' | 'act' | 'at'>): string =>
  [personId, purposeId, act, at].join(' ')
