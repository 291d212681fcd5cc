import type { Writing } from '#engine/act.ts'
import { forbidden, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { factsOf, type Known } from '#engine/consent/facts.ts'
import { type Line, lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { type Purpose, purposesOf } from '#engine/consent/purposes.ts'
import { sourceWords } from '#engine/consent/telling.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import { identifiersOf, type PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { standing } from '#privacy/consent/fold.ts'
import { maySend } from '#privacy/consent/may-send.ts'
import type { Channel, ConsentAct, MessageClass } from '#schema/consent.ts'

/** May I write to this person, and why: one line for each purpose in use, and for what needs none. */
export interface May {
  readonly class: MessageClass
  readonly purposeId: string | null
  readonly name: string | null
  readonly allowed: boolean
  readonly reason: string
  /** What the ledger says, where it says something. */
  readonly act: ConsentAct | null
  readonly since: string | null
}

export interface Told {
  readonly how: string
  readonly ground: string | null
  readonly at: string
}

export interface PersonConsent {
  readonly may: readonly May[]
  readonly told: Told | null
  readonly source: string
  /** Where they can be written to. */
  readonly emails: readonly string[]
  readonly lines: readonly (Line & { readonly purpose: string | null })[]
}

/** The record under the reader's own rights: 404 for who may not see it, and for what is no person. */
export async function personFor(writing: Writing, plural: string, id: string): Promise<{ person: PersonRef; record: ReadRecord }> {
  const entity = writing.model.byPlural(plural)
  if (entity === undefined || entity.subject !== 'self') throw notFound()
  const [record] = await findByIds(writing, entity.name, [id])
  if (record === undefined || record.deletedAt !== null) throw notFound()
  return { person: { entity: entity.name, id }, record }
}

const toldText = 'select how, ground, at from told where tenant_id = $1 and person_id = $2'

const mayOf = (known: Known, asked: { class: MessageClass; purposeId: string | null }, name: string | null): May => {
  const { act, since } = standing(known.events, { ...asked, channel: 'mail' })
  const { allowed, reason } = maySend(asked, known)
  return { ...asked, name, allowed, reason, act, since }
}

/** What the gate would say now, and what it rests on. Of the record itself nothing is told that the reader does not see there. */
export async function consentOf(writing: Writing, person: PersonRef, record: ReadRecord): Promise<PersonConsent> {
  const { database, principal } = writing
  const { tenantId, language } = principal
  const [known, seen, purposes, [told]] = await Promise.all([
    factsOf(writing, tenantId, person),
    identifiersOf(writing, [person]),
    purposesOf(database, tenantId),
    database.batch(tenantId, [statement(toldText, [tenantId, person.id])]),
  ])
  if (known === null) throw notFound()
  const names = new Map(purposes.map(({ id, name }) => [id, name]))
  return {
    may: [
      mayOf(known, { class: 'personal', purposeId: null }, null),
      ...purposes.filter(({ active }) => active).map(({ id, class: of, name }) => mayOf(known, { class: of, purposeId: id }, name)),
      mayOf(known, { class: 'product', purposeId: null }, null),
    ],
    told: (told?.rows[0] as Told | undefined) ?? null,
    source: sourceWords(writing.model.get(person.entity), record, language),
    emails: seen.emails,
    lines: (known.events as readonly Line[]).map((line) => ({ ...line, purpose: names.get(line.purposeId ?? '') ?? null })),
  }
}

export interface Said {
  readonly purposeId: string | null
  /** Where it is about no purpose: `marketing` for all advertising, `product`, `personal`. */
  readonly class: 'marketing' | 'product' | 'personal' | null
  readonly channel: Channel | 'any'
  /** A soft opt-in comes with a sale, and from nowhere else. */
  readonly act: 'given' | 'refused' | 'withdrawn' | 'objected'
  readonly at: string | null
  /** How we know: who heard it, where, on which paper. */
  readonly note: string
  readonly fileId: string | null
}

/** Which purpose or class a line is about; 422 where there is none. */
async function aboutOf({ database, principal }: Writing, said: Said): Promise<Purpose | { id: null; class: MessageClass; notice: null }> {
  if (said.purposeId === null) {
    if (said.class === null) throw invalid([{ pointer: '/purposeId', code: 'required' }])
    // A yes is to something in particular; to all advertising at once there is none.
    if (said.class === 'marketing' && said.act === 'given') throw invalid([{ pointer: '/purposeId', code: 'consent.needs-purpose' }])
    return { id: null, class: said.class, notice: null }
  }
  const found = (await purposesOf(database, principal.tenantId)).find(({ id, active }) => id === said.purposeId && active)
  if (found === undefined) throw invalid([{ pointer: '/purposeId', code: 'consent.unknown-purpose' }])
  return found
}

/** Writes down what a person told a member: by word, on paper, in a mail. */
export async function recordSaid(writing: Writing, person: PersonRef, said: Said): Promise<void> {
  const { principal, clock, keys, database } = writing
  const now = clock.now().toISOString()
  if (said.at !== null && said.at > now) throw invalid([{ pointer: '/at', code: 'moment.future' }])
  const about = await aboutOf(writing, said)
  const cipher = await keys.tenant(principal.tenantId)
  const line: NewLine = {
    person,
    purposeId: about.id,
    class: about.class,
    channel: said.channel,
    act: said.act,
    method: 'staff',
    actorId: principal.actorId,
    notice: said.act === 'given' ? about.notice : null,
    evidence: { note: said.note, ...(said.fileId === null ? {} : { fileId: said.fileId }) },
    ...(said.at === null ? {} : { at: said.at }),
  }
  const row = { id: person.id, before: null, after: { act: said.act, class: about.class, purposeId: about.id } }
  const recorded = await recordOf(writing, principal, { action: 'consent.record', entity: person.entity, rows: [row] })
  await database.batch(principal.tenantId, [...lineStatements(clock, cipher, principal.tenantId, [line]), ...recorded])
}

const manage = new Set(['owner', 'admin', 'manager'])

/** Who may change the record may write down what its person said; whoever manages may it of restricted people too. */
export function mustHear({ principal }: Writing, { can }: ReadRecord): void {
  if (!manage.has(principal.role) && !can.includes('update')) throw forbidden()
}
