import type { Writing } from '#engine/act/writing.ts'
import { fieldAnswer } from '#engine/api/model-answer.ts'
import { findByIds } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { type PersonRef, recordsOf, subjectField } from '#engine/people/graph.ts'
import { entityLabel, fieldLabel, plainText } from '#engine/requests/plain.ts'
import { titleOf } from '#engine/title.ts'
import type { Language } from '#messages/message.ts'

export interface HeldField {
  readonly key: string
  readonly label: string
  readonly text: string
  /** The value, and how it is asked for, where the person can say what it should be; else null. */
  readonly input: Readonly<Record<string, unknown>> | null
  readonly value: unknown
}

/** One record that is the person. */
export interface HeldPerson extends PersonRef {
  readonly label: string
  readonly title: string
  readonly restricted: boolean
  readonly fields: readonly HeldField[]
}

/** What is held about somebody, in words that they know. */
export interface Held {
  readonly people: readonly HeldPerson[]
  /** How much hangs on them or names them as its subject. */
  readonly besides: readonly { readonly entity: string; readonly label: string; readonly count: number }[]
  /** Why it is processed, and on which ground. */
  readonly uses: readonly { readonly use: string; readonly basis: string }[]
}

const correctableKinds = new Set(['text', 'longText', 'email', 'phone', 'url', 'date', 'dateTime', 'boolean', 'choice', 'address'])

/** May the person say what it should be? Everything but what leads to other records, what verbs alone write, and what somebody may do here. */
export const isCorrectable = ({ kind, options, parts }: FieldModel): boolean =>
  options.set !== 'by-rule' &&
  !('more' in options) &&
  (parts === null ? correctableKinds.has(kind.name) : parts.fields.every(isCorrectable))

/** Everything about these people, from the model: each of its records, counts of what belongs to them, why it is held. Asks as the system, for `rights`. */
export async function heldAbout(writing: Writing, people: readonly PersonRef[], language: Language): Promise<Held> {
  const { database, principal, model } = writing
  const own = new Set(people.map(({ id }) => id))
  const owned = await database.tenant(principal.tenantId, (tx) => recordsOf(tx, model, people), { readOnly: true })
  const besides = [...owned].flatMap(([name, ids]) => {
    const entity = model.get(name)
    const count = ids.filter((id) => !own.has(id)).length
    return count === 0 ? [] : [{ entity: name, label: entityLabel(language, entity, count !== 1), count }]
  })
  const groups = [...Map.groupBy(people, ({ entity }) => entity)].map(([name, refs]) => [model.get(name), refs] as const)
  const held = await Promise.all(groups.map(([entity, refs]) => peopleOf(writing, entity, refs, language)))
  const entities = [...owned.keys()].map((name) => model.get(name))
  const uses = entities.flatMap((entity) => Object.entries(entity.uses)).map(([use, basis]) => `${use} ${basis}`)
  return {
    people: held.flat(),
    besides,
    uses: [...new Set(uses)].map((pair) => ({ use: pair.split(' ')[0] ?? '', basis: pair.split(' ')[1] ?? '' })),
  }
}

async function peopleOf(writing: Writing, entity: EntityModel, refs: readonly PersonRef[], language: Language): Promise<HeldPerson[]> {
  const records = await findByIds(
    writing,
    entity.name,
    refs.map(({ id }) => id),
  )
  const titles = await labelsOf(writing, entity, records)
  const subject = subjectField(entity)
  return records.map((record) => ({
    entity: entity.name,
    id: record.id,
    label: entityLabel(language, entity, false),
    title: titleOf(entity, record),
    restricted: typeof record.restrictedAt === 'string',
    fields: entity.fields
      .filter((field) => field !== subject)
      .map((field) => ({
        key: field.key,
        label: fieldLabel(language, entity, field),
        text: plainText(language, entity, field, record[field.key], titles),
        ...(isCorrectable(field)
          ? { input: fieldAnswer(entity, field, writing.principal, language), value: record[field.key] ?? null }
          : { input: null, value: null }),
      }))
      .filter(({ text, input }) => text !== '' || input !== null),
  }))
}
