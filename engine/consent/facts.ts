import { linesStatement, readLines } from '#engine/consent/ledger.ts'
import { suppressedSince } from '#engine/consent/suppression.ts'
import type { Engine } from '#engine/engine.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { identifiersOf, type PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { isRefusal } from '#privacy/consent/fold.ts'
import type { PersonFacts } from '#privacy/consent/may-send.ts'

/** What the gate knows of a person, and where they can be reached. */
export interface Known extends PersonFacts {
  readonly entity: EntityModel
  readonly record: ReadRecord
  readonly emails: readonly string[]
  /** Was told that we hold data about them, or need not be. */
  readonly told: boolean
}

const reasonText = 'select 1 from writing_reason where tenant_id = $1 and person_id = $2 limit 1'
const toldText = 'select 1 from told where tenant_id = $1 and person_id = $2'

/** All that decides whether a person may be written to, as it stands now. Null where there is no such person, or only in the trash: then the gate stays shut. */
export async function factsOf(engine: Engine, tenantId: string, person: PersonRef): Promise<Known | null> {
  const reading = await asSystem(engine, tenantId)
  const entity = reading.model.entity(person.entity)
  if (entity === undefined || entity.subject !== 'self') return null
  const [[record], identifiers, [lines, reasons, told], cipher] = await Promise.all([
    findByIds(reading, entity.name, [person.id]),
    identifiersOf(reading, [person]),
    engine.database.batch(tenantId, [
      linesStatement(tenantId, [person.id]),
      statement(reasonText, [tenantId, person.id]),
      statement(toldText, [tenantId, person.id]),
    ]),
    engine.keys.tenant(tenantId),
  ])
  if (record === undefined || record.deletedAt !== null) return null
  const events = readLines(cipher, tenantId, lines?.rows ?? [])
  const consented = events.some(({ act, method }) => !isRefusal(act) && method !== 'import')
  return {
    entity,
    record,
    emails: identifiers.emails,
    minor: entity.minor !== null && record[entity.minor.key] === true,
    restricted: typeof record.restrictedAt === 'string',
    suppressedAt: await suppressedSince(engine.database, cipher, tenantId, identifiers),
    events,
    related: consented || (reasons?.rows.length ?? 0) > 0,
    told: (told?.rows.length ?? 0) > 0,
  }
}
