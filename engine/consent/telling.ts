import type { Ruling } from '#engine/consent/gate.ts'
import { tenantNameOf } from '#engine/consent/tenant-name.ts'
import type { Engine } from '#engine/engine.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import { translate } from '#messages/catalogue.ts'
import type { Language } from '#messages/message.ts'
import type { Clock } from '#platform/clock/clock.ts'
import type { Statement } from '#platform/database/statement.ts'

const insertText = `insert into told (tenant_id, person_id, entity, how, ground, at, message_id, actor_id, sealed_note) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`
const languageText = 'select language from tenant_settings where tenant_id = $1'

export interface Telling {
  readonly how: 'message' | 'letter' | 'exception'
  readonly ground?: string | null
  readonly messageId?: string | null
  readonly actorId?: string | null
  readonly sealedNote?: Buffer | null
}

/** Keeps that a person was told; what was told first stands. */
export const toldStatement = (clock: Clock, tenantId: string, { id, entity }: PersonRef, telling: Telling): Statement =>
  statement(insertText, [
    ...[tenantId, id, entity, telling.how, telling.ground ?? null, clock.now().toISOString()],
    ...[telling.messageId ?? null, telling.actorId ?? null, telling.sealedNote ?? null],
  ])

/** The language in which a tenant writes to people of whom it knows no other. */
export async function languageOf({ database }: Pick<Engine, 'database'>, tenantId: string): Promise<Language> {
  const [found] = await database.batch(tenantId, [statement(languageText, [tenantId])])
  return found?.rows[0]?.language === 'de' ? 'de' : 'en'
}

const channelWords = ['manual', 'api', 'form', 'import', 'cli', 'system'] as const

/** Where a record came from, in words: what somebody wrote down, else how it came. */
export function sourceWords(entity: EntityModel, record: ReadRecord, language: Language): string {
  const field = entity.fields.find(({ options }) => options.initial === 'channel')
  const said = field === undefined ? null : record[field.key]
  if (typeof said !== 'string' || said === '') return translate(language, 'consent.source.unknown')
  const channel = channelWords.find((known) => known === said)
  return channel === undefined ? said : translate(language, `consent.source.${channel}`)
}

/** In whose name, and in which language, a message to a person ends. */
export interface Speaker {
  readonly language: Language
  readonly name: string
}

export async function speakerOf(engine: Engine, tenantId: string): Promise<Speaker> {
  const [language, name] = await Promise.all([languageOf(engine, tenantId), tenantNameOf(engine, tenantId)])
  return { language, name }
}

/** Art. 14(3)(b): who was not asked is told with the first message at the latest that we hold data about them, and where it came from. Nothing for who knows. */
export function firstWords({ language, name }: Speaker, { known, class: messageClass }: Ruling): { words: string }[] {
  if (known === null || known.told !== null || messageClass === 'legal') return []
  return [{ words: translate(language, 'consent.mail.told', { name, source: sourceWords(known.entity, known.record, language) }) }]
}
