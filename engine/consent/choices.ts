import type { Writing } from '#engine/act/writing.ts'
import { factsOfOne } from '#engine/consent/facts.ts'
import { holdersOf } from '#engine/consent/holders.ts'
import { type Line, lineStatements, lockedLines, type NewLine } from '#engine/consent/ledger.ts'
import { type ChoiceLink, cipherOf } from '#engine/consent/links.ts'
import { type Purpose, purposesOf, topicOf } from '#engine/consent/purposes.ts'
import type { Engine } from '#engine/engine.ts'
import { findByIds } from '#engine/find.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { identifiersOf, type PersonRef } from '#engine/people/graph.ts'
import { isConsent, isRefusal, type Standing, speaksFor, standing } from '#privacy/consent/fold.ts'
import { asOfNow } from '#privacy/consent/lapse.ts'
import { endOf } from '#privacy/retention/period.ts'
import type { ConsentAct, PurposeClass } from '#schema/consent.ts'

/** One topic of the preference centre. */
export interface Choice {
  readonly id: string
  readonly name: string
  readonly class: PurposeClass
  readonly description: string
  readonly notice: string
  readonly on: boolean
  /** The last day of what they agreed to, unless they say yes again; null where it lasts until they take it back. */
  readonly until: string | null
  /** Saying yes again now makes it last longer. */
  readonly renewable: boolean
}

export interface Choices {
  readonly topics: readonly Choice[]
  /** Objected to all advertising. */
  readonly nothing: boolean
}

const day = 24 * 60 * 60 * 1000
/** Saying yes again soon after is the same click: a link that is opened twice adds nothing. */
const isSameClick = (since: string | null, now: Date): boolean => since !== null && now.getTime() - Date.parse(since) < day

/** Periods end with the midnight after their last day. */
function lastDay(since: string, lasts: string, timeZone: string): string {
  const end = endOf(new Date(since), lasts, timeZone).getTime() - 1
  return Temporal.Instant.fromEpochMilliseconds(end).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** What a person chose, as the ledger has it: the preference centre shows nothing else. */
export async function choicesOf(engine: Engine, { tenantId, person }: ChoiceLink): Promise<Choices> {
  const reading = await asSystem(engine, tenantId)
  const { known, purposes } = await factsOfOne(reading, person)
  const events = known?.events ?? []
  return {
    topics: purposes
      .filter(({ active }) => active)
      .map((purpose) => {
        const { id: purposeId, class: of, lasts } = purpose
        const { act, since } = standing(events, { purposeId, class: of, channel: 'mail' })
        const on = speaksFor(act) && (act !== 'soft-opt-in' || known?.softOptIn === true)
        const until = on && lasts !== null && since !== null ? lastDay(since, lasts, reading.principal.timeZone) : null
        const renewable = until !== null && !isSameClick(since, reading.clock.now())
        return { ...topicOf(purpose), on, until, renewable }
      }),
    nothing: isRefusal(standing(events, { purposeId: null, class: 'marketing', channel: 'mail' }).act),
  }
}

export interface Choosing {
  /** Null: all advertising. */
  readonly purposeId: string | null
  readonly act: 'given' | 'withdrawn' | 'objected'
  readonly method: 'preference-centre' | 'unsubscribe'
  readonly gpc: boolean
  readonly language: string | null
}

/** Everybody whom the tenant holds under one of the addresses of this person: a double of the record would be written to all the same. */
async function sharing(reading: Writing, person: PersonRef): Promise<readonly PersonRef[]> {
  const entity = reading.model.entity(person.entity)
  if (entity === undefined || entity.subject !== 'self') return []
  // An old letter outlives whom it went to: of who is gone nothing is written any more.
  if ((await findByIds(reading, entity.name, [person.id], [])).length === 0) return []
  const { emails } = await identifiersOf(reading, [person])
  const holders = await holdersOf(reading, new Set(emails))
  const others = new Map([...holders.values()].flat().map((each) => [each.id, each]))
  return [...others.set(person.id, person).values()]
}

/** What is to be written of a choice, given what stands; undefined where that says it already. */
function actOf({ act, purposeId }: Choosing, stands: Standing, now: Date): ConsentAct | undefined {
  if (act !== 'given') return stands.act === act || (isRefusal(stands.act) && purposeId !== null) ? undefined : act
  if (!isConsent(stands.act)) return act
  return isSameClick(stands.since, now) ? undefined : 'renewed'
}

/**
 * Writes down a choice that was made by a link. A no is written for everybody who has the address, a yes for the person alone; what stands already is not written again, so
 * that a link may be used for ever and as often as one likes. Two choices of one person come one after the other: the second must see the first.
 */
export async function choose(engine: Engine, link: ChoiceLink, choosing: Choosing): Promise<void> {
  const { tenantId, person } = link
  const cipher = await cipherOf(engine.keys, tenantId)
  if (cipher === undefined) return
  const purpose = (await purposesOf(engine.database, tenantId)).find(({ id }) => id === choosing.purposeId)
  if (choosing.purposeId !== null && purpose === undefined) return
  if (choosing.act === 'given' && purpose?.active !== true) return
  const reading = await asSystem(engine, tenantId)
  const holders = await sharing(reading, person)
  const people = choosing.act === 'given' ? holders.filter(({ id }) => id === person.id) : holders
  const ids = people.map(({ id }) => id)
  await engine.database.tenant(tenantId, async (tx) => {
    const known = Map.groupBy(await lockedLines(tx, cipher, ids), ({ personId }) => personId)
    const lines = people.flatMap((each) => lineOf(reading, { link, choosing, purpose }, each, known.get(each.id) ?? []))
    await tx.finish(lineStatements(engine.clock, cipher, tenantId, lines))
  })
}

interface Made {
  readonly link: ChoiceLink
  readonly choosing: Choosing
  readonly purpose: Purpose | undefined
}

/** The line that a choice adds to one person's ledger, if it adds one. */
function lineOf({ clock, principal }: Writing, { link, choosing, purpose }: Made, person: PersonRef, lines: readonly Line[]): NewLine[] {
  const about = { purposeId: purpose?.id ?? null, class: purpose?.class ?? 'marketing', channel: 'mail' } as const
  const judged = { now: clock.now(), timeZone: principal.timeZone }
  const events = purpose?.lasts ? asOfNow(lines, { about, lasts: purpose.lasts }, judged) : lines
  const act = actOf(choosing, standing(events, about), judged.now)
  if (act === undefined) return []
  const { method, gpc, language } = choosing
  const said = { act, method, gpc, language, messageId: link.messageId, notice: isConsent(act) ? (purpose?.notice ?? null) : null }
  return [{ person, ...about, channel: about.purposeId === null ? 'any' : 'mail', ...said }]
}

/** What a one-click POST ends: the purpose of the message that carried the link, else all advertising. */
export const leave = (engine: Engine, link: ChoiceLink, gpc: boolean): Promise<void> =>
  choose(engine, link, {
    purposeId: link.purposeId,
    act: link.purposeId === null ? 'objected' : 'withdrawn',
    method: 'unsubscribe',
    gpc,
    language: null,
  })
