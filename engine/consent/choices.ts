import { emailFieldsOf } from '#engine/consent/addresses.ts'
import { lineStatements, linesOf, type NewLine } from '#engine/consent/ledger.ts'
import { type ChoiceLink, cipherOf } from '#engine/consent/links.ts'
import { purposesOf } from '#engine/consent/purposes.ts'
import type { Engine } from '#engine/engine.ts'
import { find, findByIds } from '#engine/find.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { identifiersOf, type PersonRef } from '#engine/people/graph.ts'
import { isRefusal, standing } from '#privacy/consent/fold.ts'
import type { ConsentAct, PurposeClass } from '#schema/consent.ts'

/** One topic of the preference centre. */
export interface Choice {
  readonly id: string
  readonly name: string
  readonly class: PurposeClass
  readonly description: string
  readonly notice: string
  readonly on: boolean
}

export interface Choices {
  readonly topics: readonly Choice[]
  /** Objected to all advertising. */
  readonly nothing: boolean
}

const isOn = (act: ConsentAct | null): boolean => act === 'given' || act === 'renewed' || act === 'soft-opt-in'

/** What a person chose, as the ledger has it: the preference centre shows nothing else. */
export async function choicesOf(engine: Engine, { tenantId, person }: ChoiceLink): Promise<Choices> {
  const cipher = await engine.keys.tenant(tenantId)
  const [purposes, lines] = await Promise.all([
    purposesOf(engine.database, tenantId),
    linesOf(engine.database, cipher, tenantId, [person.id]),
  ])
  return {
    topics: purposes
      .filter(({ active }) => active)
      .map(({ active: _active, ...topic }) => ({
        ...topic,
        on: isOn(standing(lines, { purposeId: topic.id, class: topic.class, channel: 'mail' }).act),
      })),
    nothing: isRefusal(standing(lines, { purposeId: null, class: 'marketing', channel: 'mail' }).act),
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
export async function sharing(engine: Engine, tenantId: string, person: PersonRef): Promise<readonly PersonRef[]> {
  const reading = await asSystem(engine, tenantId)
  const entity = reading.model.entity(person.entity)
  if (entity === undefined || entity.subject !== 'self') return []
  // An old letter outlives whom it went to: of who is gone nothing is written any more.
  if ((await findByIds(reading, entity.name, [person.id], [])).length === 0) return []
  const { emails } = await identifiersOf(reading, [person])
  const found = new Set<string>([person.id])
  for (const { key } of emailFieldsOf(entity))
    for (const email of emails) {
      const { data } = await find(reading, entity.name, { filter: { [key]: { eq: email } }, fields: [], limit: 100 })
      for (const { id } of data) found.add(id)
    }
  return [...found].map((id) => ({ entity: entity.name, id }))
}

/**
 * Writes down a choice that was made by a link. A no is written for everybody who has the address, a yes for the person alone; what stands already is not written again, so
 * that a link may be used for ever and as often as one likes.
 */
export async function choose(engine: Engine, link: ChoiceLink, { purposeId, act, method, gpc, language }: Choosing): Promise<void> {
  const { database, clock, keys } = engine
  const { tenantId, person, messageId } = link
  const cipher = await cipherOf(keys, tenantId)
  if (cipher === undefined) return
  const purpose = (await purposesOf(database, tenantId)).find(({ id }) => id === purposeId)
  if (purposeId !== null && purpose === undefined) return
  if (act === 'given' && purpose?.active !== true) return
  const holders = await sharing(engine, tenantId, person)
  const people = act === 'given' ? holders.filter(({ id }) => id === person.id) : holders
  const known = await linesOf(
    database,
    cipher,
    tenantId,
    people.map(({ id }) => id),
  )
  const about = { purposeId: purpose?.id ?? null, class: purpose?.class ?? 'marketing', channel: 'mail' } as const
  const lines = people
    .filter(({ id }) => {
      const stands = standing(
        known.filter(({ personId }) => personId === id),
        about,
      ).act
      return act === 'given'
        ? !(stands === 'given' || stands === 'renewed')
        : stands !== act && !(isRefusal(stands) && purpose !== undefined)
    })
    .map(
      (each): NewLine => ({
        ...{ person: each, ...about, channel: about.purposeId === null ? 'any' : 'mail', act, method, gpc, language, messageId },
        notice: act === 'given' ? (purpose?.notice ?? null) : null,
      }),
    )
  if (lines.length > 0) await database.batch(tenantId, lineStatements(clock, cipher, tenantId, lines))
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
