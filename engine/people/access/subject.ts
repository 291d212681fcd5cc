import type { Writing } from '#engine/act/writing.ts'
import { findByIds } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { peopleAmong, type Strangers, strangersOf } from '#engine/people/access/strangers.ts'
import { type Identifiers, identifiersOf, type Owned, type PersonRef, recordsOf, valuesOf } from '#engine/people/graph.ts'
import { entityLabel } from '#engine/requests/plain.ts'
import { changeTexts, textsIn } from '#engine/texts.ts'
import type { Language } from '#messages/message.ts'
import { maskOthers } from '#privacy/mentions/mask.ts'
import { isId } from '#schema/values/id.ts'

/** Whose data is taken out, and everything that is needed to tell it from that of others. */
export interface Subject {
  /** Reads everything, for `rights`. */
  readonly system: Writing
  readonly people: readonly PersonRef[]
  readonly owned: Owned
  /** The ids of all their records. */
  readonly ids: ReadonlySet<string>
  /** By what they are known: now, in records that are theirs, and formerly. */
  readonly known: Identifiers
  /** Who else is named. */
  readonly strangers: Strangers
  readonly language: Language
}

const page = 500

/** In portions that fit one query. */
export function* portionsOf<T>(all: readonly T[], count = page): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += count) yield all.slice(from, from + count)
}

/** The fields in which an address or a number may stand: of most records there are none, and those are not read for them. */
const reachKeys = ({ fields }: EntityModel): string[] =>
  fields
    .filter(({ kind, parts }) => (parts?.fields ?? [{ kind }]).some((each) => each.kind.name === 'email' || each.kind.name === 'phone'))
    .map(({ key }) => key)

/** Finds what is theirs. The reading must be the system's. */
export async function subjectOf(system: Writing, people: readonly PersonRef[], language: Language): Promise<Subject> {
  const { database, principal, model } = system
  const owned = await database.tenant(principal.tenantId, (tx) => recordsOf(tx, model, people), { readOnly: true })
  const known = await identifiersOf(system, people)
  const emails = new Set(known.emails)
  const phones = new Set(known.phones)
  for (const [name, ids] of owned) {
    const reach = reachKeys(model.get(name))
    if (reach.length === 0) continue
    for (const portion of portionsOf(ids))
      for (const record of await findByIds(system, name, portion, reach)) {
        for (const value of valuesOf(model.get(name), record, 'email')) emails.add(value.toLowerCase())
        for (const value of valuesOf(model.get(name), record, 'phone')) phones.add(value)
      }
  }
  const ids = new Set([...owned.values()].flat())
  const identifiers = { emails: [...emails], phones: [...phones], names: known.names }
  return { system, people, owned, ids, known: identifiers, strangers: strangersOf(model, owned), language }
}

/** The same with more by which the person was known. */
export const alsoKnownBy = (subject: Subject, emails: Iterable<string>, phones: Iterable<string>): Subject => ({
  ...subject,
  known: {
    ...subject.known,
    emails: [...new Set([...subject.known.emails, ...[...emails].map((each) => each.toLowerCase())])],
    phones: [...new Set([...subject.known.phones, ...phones])],
  },
})

/** What takes other people out of values. */
export interface Mask {
  text(text: string): string
  /** The same value: texts masked, and other people's ids in the words for them. */
  value<T>(value: T): T
  /** How somebody else is called: by what they are here, never by name. Undefined for what is nobody else. */
  word(id: string): string | undefined
}

/** What masks these values: the people whom they name are looked up once for all of them. */
export async function maskFor(subject: Subject, values: readonly unknown[]): Promise<Mask> {
  const { system, ids, known, strangers, language } = subject
  const texts: string[] = []
  const named: string[] = []
  for (const text of textsIn(values)) (isId(text) ? named : texts).push(text)
  const { others, words } = await system.database.tenant(
    system.principal.tenantId,
    async (tx) => ({
      others: await strangers(tx, texts),
      words: await peopleAmong(tx, system.model, named, ids),
    }),
    { readOnly: true },
  )
  const word = (id: string): string | undefined => {
    const entity = words.get(id)
    return entity && entityLabel(language, entity, false)
  }
  const text = maskOthers(known, others, system.principal.country)
  return { word, text, value: (value) => changeTexts(value, (each) => (isId(each) ? (word(each) ?? each) : text(each))) as typeof value }
}
