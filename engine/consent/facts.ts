import type { Writing } from '#engine/act/writing.ts'
import { addressesIn } from '#engine/consent/addresses.ts'
import { type Line, linesStatement, readLines } from '#engine/consent/ledger.ts'
import { type Purpose, purposesStatement } from '#engine/consent/purposes.ts'
import { readSuppressionKeys, rememberedOf, suppressionKeysStatement } from '#engine/consent/suppression.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { modelOf } from '#engine/model-of.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { type ConsentEvent, isRefusal } from '#privacy/consent/fold.ts'
import { asOfNow } from '#privacy/consent/lapse.ts'
import type { PersonFacts } from '#privacy/consent/may-send.ts'
import { softOptInThere } from '#privacy/consent/soft-opt-in.ts'
import { channels } from '#schema/consent.ts'

export interface Told {
  readonly how: string
  readonly ground: string | null
  readonly at: string
}

/** What the gate knows of a person, and where they can be reached. */
export interface Known extends PersonFacts {
  readonly entity: EntityModel
  readonly record: ReadRecord
  readonly emails: readonly string[]
  /** Was told that we hold data about them, or need not be. */
  readonly told: Told | null
  /** The ledger as it is written; `events` counts besides what has lapsed since, and each no that came before an earlier record of theirs ended. */
  readonly lines: readonly Line[]
}

export interface Facts {
  /** By id; who is not there, or only in the trash, is missing: then the gate stays shut. */
  readonly people: ReadonlyMap<string, Known>
  readonly purposes: readonly Purpose[]
}

const reasonsText = 'select distinct person_id from writing_reason where tenant_id = $1 and person_id = any($2::uuid[])'
const toldText = 'select person_id, how, ground, at from told where tenant_id = $1 and person_id = any($2::uuid[])'
const countriesText = 'select country from soft_opt_in_country where tenant_id = $1'

/** Reads every person and every field, whoever asks. */
async function seeingAll(writing: Writing): Promise<Writing> {
  const { ownRole: _own, ...principal } = writing.principal
  const system = { ...principal, kind: 'system', role: 'owner' } as const
  return { ...writing, purpose: 'rights', principal: system, model: await modelOf(writing.database, system) }
}

async function recordsOf(system: Writing, people: readonly PersonRef[]): Promise<{ entity: EntityModel; record: ReadRecord }[]> {
  const groups = [...Map.groupBy(people, ({ entity }) => entity)].flatMap(([name, group]) => {
    const entity = system.model.entity(name)
    return entity?.subject === 'self' ? [{ entity, ids: group.map(({ id }) => id) }] : []
  })
  const found = await Promise.all(groups.map(({ entity, ids }) => findByIds(system, entity.name, ids)))
  return groups.flatMap(({ entity }, index) => (found[index] ?? []).map((record) => ({ entity, record })))
}

/** Every country that a record names as its person's. */
const countriesIn = (entity: EntityModel, record: ReadRecord): string[] =>
  entity.fields
    .filter(({ kind }) => kind.name === 'address')
    .flatMap(({ key }) => (record[key] as { readonly country?: string | null } | null | undefined)?.country ?? [])

/** The ledger with what has lapsed and was not written down yet. */
const withLapses = (lines: readonly Line[], purposes: readonly Purpose[], { clock, principal }: Writing): readonly ConsentEvent[] =>
  purposes.reduce<readonly ConsentEvent[]>((events, { id: purposeId, class: of, lasts }) => {
    if (lasts === null || !lines.some((line) => line.purposeId === purposeId)) return events
    const judged = { now: clock.now(), timeZone: principal.timeZone }
    return channels.reduce((known, channel) => asOfNow(known, { about: { purposeId, class: of, channel }, lasts }, judged), events)
  }, lines)

/**
 * All that decides whether these people may be written to, as it stands now. One round trip for all of them, and one more where the tenant remembers anybody by a hash: an address is
 * hashed here, since the key to it stays here.
 */
export async function factsOf(writing: Writing, people: readonly PersonRef[]): Promise<Facts> {
  const { database, keys, principal } = writing
  const { tenantId } = principal
  const ids = people.map(({ id }) => id)
  const system = await seeingAll(writing)
  const [found, [lines, reasons, told, countries, sealed, purposes], cipher] = await Promise.all([
    recordsOf(system, people),
    database.read(tenantId, [
      linesStatement(tenantId, ids),
      statement(reasonsText, [tenantId, ids]),
      statement(toldText, [tenantId, ids]),
      statement(countriesText, [tenantId]),
      suppressionKeysStatement(tenantId),
      purposesStatement(tenantId),
    ]),
    keys.tenant(tenantId),
  ])
  const there = found
    .filter(({ record }) => record.deletedAt === null)
    .map(({ entity, record }) => ({ entity, record, addresses: addressesIn(entity, record) }))
  const remembered = await rememberedOf(
    database,
    tenantId,
    readSuppressionKeys(cipher, tenantId, sealed?.rows ?? []),
    there.map(({ addresses }) => addresses),
  )
  const inUse = (purposes?.rows ?? []) as unknown as Purpose[]
  const said = Map.groupBy(readLines(cipher, tenantId, lines?.rows ?? []), ({ personId }) => personId)
  const reasoned = new Set(reasons?.rows.map(({ person_id: id }) => id))
  const tellings = new Map(told?.rows.map(({ person_id: id, ...row }) => [id, row as unknown as Told]))
  const on = new Set(countries?.rows.map(({ country }) => String(country)))
  const known = there.map(({ entity, record, addresses }, index): Known => {
    const theirs = said.get(record.id) ?? []
    const consented = theirs.some(({ act, method }) => !isRefusal(act) && method !== 'import')
    return {
      ...{ entity, record, emails: addresses.emails, lines: theirs, told: tellings.get(record.id) ?? null },
      minor: entity.minor !== null && record[entity.minor.key] === true,
      restricted: typeof record.restrictedAt === 'string',
      suppressedAt: remembered[index]?.suppressedAt ?? null,
      events: [...withLapses(theirs, inUse, writing), ...(remembered[index]?.refusals ?? [])],
      related: consented || reasoned.has(record.id),
      softOptIn: softOptInThere(countriesIn(entity, record), principal.country, on),
    }
  })
  return { people: new Map(known.map((each) => [each.record.id, each])), purposes: inUse }
}

/** The same of one person; undefined for who is not there. */
export async function factsOfOne(writing: Writing, person: PersonRef): Promise<{ known: Known | undefined; purposes: readonly Purpose[] }> {
  const { people, purposes } = await factsOf(writing, [person])
  return { known: people.get(person.id), purposes }
}
