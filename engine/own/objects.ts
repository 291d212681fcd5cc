import type { Writing } from '#engine/act.ts'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import { changeModel, fieldRow, holdObjects } from '#engine/own/change-model.ts'
import { type Body, type Draft, mayMake, mostFields, ownKey, readDraft, readLabel } from '#engine/own/draft.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import { inside } from '#schema/problem.ts'
import { readText } from '#schema/values/text.ts'

const mostObjects = 50

const objectText = `insert into own_object (tenant_id, id, key, plural_key, name, plural, subject, title_field, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

export interface OwnObject {
  readonly id: string
  readonly key: string
  readonly path: string
  readonly name: string
  readonly plural: string
  readonly subject: unknown
  readonly titleField: string
}

export const ownObjects = ({ model }: Writing): OwnObject[] =>
  model.entities.flatMap((entity) =>
    entity.own === null
      ? []
      : [
          {
            id: entity.own.id,
            key: entity.name,
            path: entity.plural,
            name: entity.own.label,
            plural: entity.own.labels,
            subject: entity.subject,
            titleField: entity.title.of[0] ?? '',
          },
        ],
  )

/** Makes an object with its title field and, if wanted, more fields: records of it have the same API, lists and forms as any. */
export async function makeObject(writing: Writing, body: Body): Promise<OwnObject> {
  mayMake(writing)
  if (ownObjects(writing).length >= mostObjects) throw conflict('own-object.too-many', { max: mostObjects })
  const [name, plural] = [readLabel(body, 'name'), readLabel(body, 'plural')]
  const { subject, link } = readSubject(writing, body)
  const title = inside('/titleField', () => readDraft(writing, { kind: 'text', ...(body.titleField as Body) }))
  const more = readMore(writing, body.fields)
  const drafts = [title, ...(link === undefined ? [] : [link]), ...more]
  if (drafts[0]?.kind !== 'text')
    throw invalid([{ pointer: '/titleField/kind', code: 'own-field.unknown-kind', params: { allowed: 'text' } }])
  const { tenantId } = writing.principal
  const [id, key, path] = [newId(writing.clock), ownKey(name), `${ownKey(plural)}`]
  if (key === path) throw invalid([{ pointer: '/plural', code: 'own-object.same-name' }])
  const keys = drafts.map((draft) => ownKey(draft.label))
  const rows = drafts.map((draft, position) => fieldRow(writing, key, draft, keys[position] ?? '', position).statement)
  const row = statement(objectText, [
    tenantId,
    id,
    key,
    path,
    name,
    plural,
    JSON.stringify(subject),
    keys[0],
    writing.clock.now().toISOString(),
  ])
  const held = more.map(({ options }, index) => ({ name: String(options.to), pointer: `/fields/${index}/options/entity` }))
  await changeModel(writing, 'own-object.make', id, [row, ...rows], 'own-object.same-name', holdObjects(writing, held))
  return { id, key, path, name, plural, subject, titleField: keys[0] ?? '' }
}

function readMore(writing: Writing, fields: unknown): Draft[] {
  if (fields === undefined) return []
  if (!Array.isArray(fields) || fields.length > mostFields) throw invalid([{ pointer: '/fields', code: 'not-a-list' }])
  return fields.map((field, index) => inside(`/fields/${index}`, () => readDraft(writing, (field ?? {}) as Body)))
}

/** Whose data the records are: nobody's, with the reason, or that of the person to whom a link leads, which the object gets as a field. */
function readSubject({ model }: Writing, body: Body): { subject: unknown; link?: Draft } {
  const { subject } = body
  if (subject === undefined || subject === null) throw invalid([{ pointer: '/subject', code: 'required' }])
  if (subject === 'none') {
    const reason = inside('/reason', () => readText(body.reason ?? '', 300, false))
    if (reason === '') throw invalid([{ pointer: '/reason', code: 'required' }])
    return { subject: { none: reason } }
  }
  const person = model.entity(String(subject))
  if (person?.subject !== 'self') throw invalid([{ pointer: '/subject', code: 'own-field.unknown-entity' }])
  const label =
    body.subjectLabel === undefined ? person.name.replace(/^./, (letter) => letter.toUpperCase()) : readLabel(body, 'subjectLabel')
  return { subject: ownKey(label), link: { kind: 'link', label, holds: 'nothing-personal', options: { to: person.name }, keep: null } }
}

const recordText = 'select 1 from own_record where tenant_id = $1 and object = $2 limit 1'
const linkText = `select 1 from own_field where tenant_id = $1 and entity <> $2 and options ->> 'to' = $2 limit 1`

/** Ends an object that has no records, not even in the trash. */
export async function endObject(writing: Writing, id: string): Promise<void> {
  mayMake(writing)
  const object = ownObjects(writing).find((candidate) => candidate.id === id)
  if (object === undefined) throw notFound()
  const { tenantId } = writing.principal
  if (writing.model.linksTo(object.key).some(({ entity }) => entity.name !== object.key)) throw conflict('still-linked')
  await changeModel(
    writing,
    'own-object.end',
    id,
    [
      statement('delete from own_field where tenant_id = $1 and entity = $2', [tenantId, object.key]),
      statement('delete from own_object where tenant_id = $1 and id = $2', [tenantId, id]),
    ],
    'own-object.same-name',
    // Those who write a record just now, or make a field that leads here, hold the object: what they wrote is seen by the statements behind the first.
    async (tx) => {
      const held = await tx.query(statement('select 1 from own_object where tenant_id = $1 and id = $2 for update', [tenantId, id]))
      if (held.rows.length === 0) throw notFound()
      const [records, links] = await Promise.all([recordText, linkText].map((text) => tx.query(statement(text, [tenantId, object.key]))))
      if (records?.rows.length !== 0) throw conflict('own-object.not-empty')
      if (links?.rows.length !== 0) throw conflict('still-linked')
    },
  )
}
