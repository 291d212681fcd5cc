import type { Writing } from '#engine/act.ts'
import { invalid } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { factsOf } from '#engine/consent/facts.ts'
import type { Body } from '#engine/outbox.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { type Sending, sendAsking } from '#engine/send.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'

export interface Personal {
  readonly subject: string
  readonly text: string
  /** Why this person is written to; asked for the first time alone. */
  readonly reason: string | null
  readonly note: string | null
}

export interface Sent {
  readonly id: string
  readonly leaves: boolean
  readonly allowed: boolean
  readonly reason: string
}

const reasonText = `insert into writing_reason (tenant_id, id, entity, person_id, reason, at, actor_id, sealed_note) values ($1, $2, $3, $4, $5, $6, $7, $8)`

/** Keeps why a person is written to. */
async function reasonStatement(
  { keys, clock, principal }: Writing,
  person: PersonRef,
  reason: string,
  note: string | null,
): Promise<Statement> {
  const { tenantId, actorId } = principal
  const id = newId(clock)
  const cipher = await keys.tenant(tenantId)
  const sealed = note === null ? null : cipher.encrypt(Buffer.from(note), `writing_reason|sealed_note|${id}|${tenantId}`)
  return statement(reasonText, [tenantId, id, person.entity, person.id, reason, clock.now().toISOString(), actorId, sealed])
}

/**
 * A mail from a member to each of these people on their own, of the class personal, through the gate. 422, and nobody gets one, where somebody has no address. Who was never
 * written to needs a reason, which is kept. What the gate refuses stays in the person's record with its verdict.
 */
export async function writeTo(writing: Writing, sending: Sending, people: readonly PersonRef[], letter: Personal): Promise<Sent[]> {
  const known = (await factsOf(writing, people)).people
  const reached = people.map((person, index) => {
    const found = known.get(person.id)
    const email = found?.emails[0]
    if (found === undefined || email === undefined) throw invalid([{ pointer: `/people/${index}`, code: 'consent.no-address' }])
    return { person, to: { name: nameOf(found.record, found.entity.title.of) || email, email } }
  })
  const sent: Sent[] = []
  for (const each of reached) sent.push(await writeToOne(writing, sending, each, letter))
  return sent
}

interface Reached {
  readonly person: PersonRef
  readonly to: Body['to']
}

async function writeToOne(
  writing: Writing,
  sending: Sending,
  { person, to }: Reached,
  { subject, text, reason, note }: Personal,
): Promise<Sent> {
  const { principal, database } = writing
  const { tenantId } = principal
  if (reason !== null) {
    const row = { id: person.id, before: null, after: { reason } }
    const recorded = await recordOf(writing, principal, { action: 'consent.reason', entity: person.entity, rows: [row] })
    await database.batch(tenantId, [await reasonStatement(writing, person, reason, note), ...recorded])
  }
  const { leaves, ruling, id } = await sendAsking(sending, { tenantId, template: 'personal', person, to, subject, text, credential: false })
  return { id, leaves, allowed: ruling.verdict.allowed, reason: ruling.verdict.reason }
}

const nameOf = (record: Readonly<Record<string, unknown>>, keys: readonly string[]): string =>
  keys.flatMap((key) => (typeof record[key] === 'string' ? [record[key]] : [])).join(' ')
