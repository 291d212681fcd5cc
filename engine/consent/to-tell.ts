import type { Writing } from '#engine/act.ts'
import { recordOf } from '#engine/change/record.ts'
import { factsOf } from '#engine/consent/facts.ts'
import { sourceWords, speakerOf, toldStatement } from '#engine/consent/telling.ts'
import { enqueue } from '#engine/jobs.ts'
import { titlesOf } from '#engine/labels.ts'
import { type PersonRef, peopleOf } from '#engine/people/graph.ts'
import { untold } from '#engine/people/untold.ts'
import { type Sending, send } from '#engine/send.ts'
import { statement } from '#engine/storage/sql.ts'
import { translate } from '#messages/catalogue.ts'

/** Art. 14(3)(a) GDPR: within a month. */
const days = 30
const most = 10_000
const shown = 50
const atOnce = 200
const underWayText = `select record_id from message where tenant_id = $1 and record_id = any($2::uuid[]) and template = 'privacy.told' and state in ('waiting', 'kept')`

/** Everybody with whom the business deals and who must still be told. */
const waitingIn = ({ database, principal, model }: Writing) =>
  untold(
    database,
    principal.tenantId,
    peopleOf(model).filter(({ restrictable }) => restrictable),
  )

/** The same, some at a time. */
async function* waitingTogether(writing: Writing): AsyncGenerator<PersonRef[]> {
  let some: PersonRef[] = []
  for await (const { person } of waitingIn(writing)) {
    some.push(person)
    if (some.length < atOnce) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}

export interface ToTell {
  /** At most 10,000 are counted. */
  readonly waiting: number
  readonly overdue: number
  /** The first of them, the oldest first. */
  readonly people: readonly (PersonRef & { readonly title: string })[]
}

/** How many people of whom the tenant holds data must still be told so, for how many the month is over, and who they are. */
export async function stillToTell(writing: Writing): Promise<ToTell> {
  const before = new Date(writing.clock.now().getTime() - days * 86_400_000).toISOString()
  const people: PersonRef[] = []
  let waiting = 0
  let overdue = 0
  for await (const { person, createdAt } of waitingIn(writing)) {
    waiting += 1
    if (createdAt < before) overdue += 1
    if (people.length < shown) people.push(person)
    if (waiting === most) break
  }
  const titles = new Map<string, string>()
  for (const [entity, refs] of Map.groupBy(people, (person) => person.entity))
    for (const [id, title] of await titlesOf(
      writing,
      entity,
      refs.map((person) => person.id),
    ))
      titles.set(id, title)
  return { waiting, overdue, people: people.map((person) => ({ ...person, title: titles.get(person.id) ?? '' })) }
}

/** Asks for the job that tells everybody; two of one tenant run one after the other. */
export async function letterToAll({ database, principal }: Writing): Promise<void> {
  const { tenantId } = principal
  await database.batch(tenantId, [enqueue('tell_people', { tenantId }, 6, `tell ${tenantId}`)])
}

/**
 * Writes to everybody who must still be told and can be written to. Who has such a letter on its way gets no second one, so that it may be asked for again. That somebody was
 * told is kept when the letter has left.
 */
export async function tellByLetter(writing: Writing, sending: Sending): Promise<number> {
  const { principal, database } = writing
  const { tenantId } = principal
  const { language, name } = await speakerOf(writing, tenantId)
  const subject = translate(language, 'consent.mail.toldSubject', { name })
  const hello = translate(language, 'consent.mail.hello')
  let count = 0
  for await (const some of waitingTogether(writing)) {
    const [under] = await database.batch(tenantId, [statement(underWayText, [tenantId, some.map(({ id }) => id)])])
    const underWay = new Set(under?.rows.map(({ record_id: id }) => id))
    const waiting = some.filter(({ id }) => !underWay.has(id))
    const { people } = await factsOf(writing, waiting)
    for (const person of waiting) {
      const known = people.get(person.id)
      const [email] = known?.emails ?? []
      if (known === undefined || email === undefined) continue
      const source = sourceWords(known.entity, known.record, language)
      const text = `${hello}\n\n${translate(language, 'consent.mail.told', { name, source })}`
      const letter = { tenantId, template: 'privacy.told', person, to: { name: email, email }, subject, text, credential: false } as const
      await send(sending, letter)
      count += 1
    }
  }
  return count
}

/** Writes down why nobody of those who wait need be told: people whom an import brought along mostly gave their data themselves. Gives how many. */
export async function exceptAll(writing: Writing, ground: string): Promise<number> {
  const { principal, clock, database } = writing
  let count = 0
  for await (const people of waitingTogether(writing)) {
    const tellings = people.map((person) =>
      toldStatement(clock, principal.tenantId, person, { how: 'exception', ground, actorId: principal.actorId }),
    )
    const recorded = []
    for (const [entity, group] of Map.groupBy(people, (person) => person.entity)) {
      const rows = group.map(({ id }) => ({ id, before: null, after: { how: 'exception', ground } }))
      recorded.push(...(await recordOf(writing, principal, { action: 'consent.told', entity, rows })))
    }
    await database.batch(principal.tenantId, [...tellings, ...recorded])
    count += people.length
  }
  return count
}

/** Writes down that a person was told by a letter, or why they need not be. */
export async function recordTold(writing: Writing, person: PersonRef, how: 'letter' | 'exception', ground: string | null): Promise<void> {
  const { principal, clock, database } = writing
  const row = { id: person.id, before: null, after: { how, ground } }
  const recorded = await recordOf(writing, principal, { action: 'consent.told', entity: person.entity, rows: [row] })
  const told = toldStatement(clock, principal.tenantId, person, { how, ground, actorId: principal.actorId })
  await database.batch(principal.tenantId, [told, ...recorded])
}
