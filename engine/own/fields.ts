import type { Writing } from '#engine/act.ts'
import { conflict, invalid, notFound } from '#engine/api/errors.ts'
import type { EntityModel } from '#engine/model.ts'
import { changeModel, fieldRow } from '#engine/own/change-model.ts'
import { type Body, mayMake, mostFields, type OwnField, ownKey, readDraft, readKeep, readLabel, readOptions } from '#engine/own/draft.ts'
import { statement } from '#engine/storage/sql.ts'
import { endOwnValues } from '#engine/storage/write.ts'
import type { FieldOptions } from '#schema/field.ts'

interface KeptOptions {
  readonly of?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly to?: string
}

/** The options of a field as whoever made it gives them. */
function optionsIn(kind: string, options: FieldOptions | Readonly<Record<string, unknown>>): Body {
  const { of, labels, to } = options as KeptOptions
  if (of !== undefined) return { choices: of.map((key) => ({ key, label: labels?.[key] ?? key })) }
  return to !== undefined && kind === 'link' ? { entity: to } : {}
}

const answersOf = (entity: EntityModel): OwnField[] =>
  entity.fields.flatMap((field) => {
    if (field.own === null) return []
    const { holds, keep } = field.options
    return [
      {
        id: field.own.id,
        entity: entity.name,
        key: field.key,
        kind: field.kind.name,
        label: field.own.label,
        holds: holds ?? 'nothing-personal',
        options: optionsIn(field.kind.name, field.options),
        keep: keep ?? null,
      },
    ]
  })

export const ownFields = ({ model }: Writing): OwnField[] => model.entities.flatMap(answersOf)

/** Makes a field on a declared entity or an own object. It can be written, filtered, sorted and found at once. */
export async function makeField(writing: Writing, body: Body): Promise<OwnField> {
  mayMake(writing)
  const entity = writing.model.entity(String(body.entity))
  if (entity === undefined) throw invalid([{ pointer: '/entity', code: 'own-field.unknown-entity' }])
  const own = entity.fields.filter((field) => field.own !== null)
  if (own.length >= mostFields) throw conflict('own-field.too-many', { max: mostFields })
  const draft = readDraft(writing, body)
  const key = ownKey(draft.label)
  const row = fieldRow(writing, entity.name, draft, key, own.length)
  await changeModel(writing, 'own-field.make', row.id, [row.statement], 'own-field.same-label')
  return { id: row.id, entity: entity.name, key, ...draft, options: optionsIn(draft.kind, draft.options) }
}

const findField = ({ model }: Writing, id: string): { entity: EntityModel; field: OwnField } => {
  for (const entity of model.entities) {
    const field = answersOf(entity).find((candidate) => candidate.id === id)
    if (field !== undefined) return { entity, field }
  }
  throw notFound()
}

/** Changes label, options and how long values are kept. Choices that records bear can be renamed, not taken away. */
export async function changeField(writing: Writing, id: string, body: Body): Promise<OwnField> {
  mayMake(writing)
  const { field } = findField(writing, id)
  for (const key of Object.keys(body))
    if (!['label', 'options', 'keep'].includes(key)) throw invalid([{ pointer: `/${key}`, code: 'read-only' }])
  const named = body.label === undefined ? field.label : readLabel(body, 'label')
  const keep = body.keep === undefined ? field.keep : readKeep(body)
  const stored = readOptions(field.kind, { options: 'options' in body ? body.options : field.options }, writing)
  if (field.kind === 'link' && stored.to !== field.options.entity) throw invalid([{ pointer: '/options/entity', code: 'read-only' }])
  const kept = (field.options.choices ?? []) as { key: string }[]
  if (kept.some(({ key }) => !(stored.of as string[]).includes(key)))
    throw invalid([{ pointer: '/options/choices', code: 'own-field.wrong-options' }])
  const { tenantId } = writing.principal
  const text = 'update own_field set label = $3, options = $4 where tenant_id = $1 and id = $2'
  await changeModel(
    writing,
    'own-field.change',
    id,
    [statement(text, [tenantId, id, named, JSON.stringify({ ...stored, holds: field.holds, ...(keep === null ? {} : { keep }) })])],
    'own-field.same-label',
  )
  return { ...field, label: named, options: optionsIn(field.kind, stored), keep }
}

/** Ends a field with all its values. The title of an own object stays. */
export async function endField(writing: Writing, id: string): Promise<void> {
  mayMake(writing)
  const { entity, field } = findField(writing, id)
  if (entity.title.of.includes(field.key)) throw conflict('own-field.is-title')
  const { tenantId } = writing.principal
  const values = endOwnValues(entity, field.key, tenantId)
  await changeModel(
    writing,
    'own-field.end',
    id,
    [values, statement('delete from own_field where tenant_id = $1 and id = $2', [tenantId, id])],
    'own-field.same-label',
  )
}
