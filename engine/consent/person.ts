import { manages } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act.ts'
import { forbidden, notFound } from '#engine/api/errors.ts'
import { addressesIn } from '#engine/consent/addresses.ts'
import { factsOf, factsOfOne, type Known, type Told } from '#engine/consent/facts.ts'
import type { Line } from '#engine/consent/ledger.ts'
import type { Sale } from '#engine/consent/said.ts'
import { sourceWords } from '#engine/consent/telling.ts'
import { uploadedEntity } from '#engine/files/settings.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { standing } from '#privacy/consent/fold.ts'
import { maySend, type Reason } from '#privacy/consent/may-send.ts'
import type { ConsentAct, MessageClass } from '#schema/consent.ts'

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

export interface PersonConsent {
  readonly may: readonly May[]
  readonly told: Told | null
  readonly source: string
  /** Where they can be written to. */
  readonly emails: readonly string[]
  /** Where the person lives a sale stands in for consent. */
  readonly softOptIn: boolean
  readonly lines: readonly (Line & { readonly purpose: string | null })[]
}

/** The entity of people that stands at that path; 404 for what is no person. */
export function peopleAt({ model }: Writing, plural: string): EntityModel {
  const entity = model.byPlural(plural)
  if (entity === undefined || entity.subject !== 'self') throw notFound()
  return entity
}

/** The record under the reader's own rights: 404 for who may not see it, and for what is no person. */
export async function personFor(writing: Writing, plural: string, id: string): Promise<{ person: PersonRef; record: ReadRecord }> {
  const entity = peopleAt(writing, plural)
  const [record] = await findByIds(writing, entity.name, [id])
  if (record === undefined || record.deletedAt !== null) throw notFound()
  return { person: { entity: entity.name, id }, record }
}

const mayOf = (known: Known, asked: { class: MessageClass; purposeId: string | null }, name: string | null): May => {
  const { act, since } = standing(known.events, { ...asked, channel: 'mail' })
  const { allowed, reason } = maySend(asked, known)
  return { ...asked, name, allowed, reason, act, since }
}

/** What the gate would say now, and what it rests on. Of the record itself nothing is told that the reader does not see there. */
export async function consentOf(writing: Writing, person: PersonRef, record: ReadRecord): Promise<PersonConsent> {
  const { principal, model } = writing
  const entity = model.get(person.entity)
  const { known, purposes } = await factsOfOne(writing, person)
  if (known === undefined) throw notFound()
  const names = new Map(purposes.map(({ id, name }) => [id, name]))
  return {
    may: [
      mayOf(known, { class: 'personal', purposeId: null }, null),
      ...purposes.filter(({ active }) => active).map(({ id, class: of, name }) => mayOf(known, { class: of, purposeId: id }, name)),
      mayOf(known, { class: 'product', purposeId: null }, null),
    ],
    told: known.told,
    source: sourceWords(entity, record, principal.language),
    emails: addressesIn(entity, record).emails,
    softOptIn: known.softOptIn,
    lines: known.lines.map((line) => ({ ...line, purpose: names.get(line.purposeId ?? '') ?? null })),
  }
}

/** May a mail be written to each of these people, for whoever sees them in a list; who is not seen is missing. */
export async function mayWriteTo(
  writing: Writing,
  entity: EntityModel,
  ids: readonly string[],
): Promise<{ id: string; allowed: boolean; reason: Reason }[]> {
  const seen = await findByIds(writing, entity.name, ids, [])
  const { people } = await factsOf(
    writing,
    seen.map(({ id }) => ({ entity: entity.name, id })),
  )
  return seen.flatMap(({ id }) => {
    const known = people.get(id)
    if (known === undefined) return []
    const { allowed, reason } = maySend({ class: 'personal' }, known)
    return [{ id, allowed, reason }]
  })
}

/** What a line rests on, for whoever manages people: who wrote it down, how it is known, and the file in which it stands as far as the reader sees it. */
export async function evidenceOf(writing: Writing, lines: PersonConsent['lines']) {
  const fileOf = ({ evidence }: Line): string | null => (typeof evidence?.fileId === 'string' ? evidence.fileId : null)
  const ids = [...new Set(lines.flatMap((line) => fileOf(line) ?? []))]
  const found = ids.length === 0 ? [] : await findByIds(writing, uploadedEntity(writing.model).name, ids, ['name'])
  const names = new Map(found.map(({ id, name }) => [id, String(name)]))
  return lines.map(({ evidence, actorId, ...line }) => {
    const fileId = fileOf({ evidence, actorId, ...line })
    const name = fileId === null ? undefined : names.get(fileId)
    return {
      ...line,
      by: actorId,
      note: typeof evidence?.note === 'string' ? evidence.note : null,
      file: fileId === null || name === undefined ? null : { id: fileId, name },
      sale: (evidence?.sale as Sale | undefined) ?? null,
    }
  })
}

/** Who may change the record may write down what its person said; whoever manages may it of restricted people too. */
export function mustHear({ principal }: Writing, { can }: ReadRecord): void {
  if (!manages(principal) && !can.includes('update')) throw forbidden()
}
