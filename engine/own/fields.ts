import { createHash } from 'node:crypto'
import type { Writing } from '#engine/act.ts'
import { conflict, invalid, notFound, stale } from '#engine/api/errors.ts'
import { canonical } from '#engine/change/canonical.ts'
import type { EntityModel } from '#engine/model.ts'
import { changeModel, fieldRow, holdObjects } from '#engine/own/change-model.ts'
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

/** A field as it is stored. */
interface StoredField extends Pick<OwnField, 'id' | 'entity' | 'key' | 'kind' | 'label'> {
  readonly options: FieldOptions
}

/** Other words or options have another version, the same ones the same: nothing has to be counted. */
const versionOf = (said: Pick<OwnField, 'label' | 'options' | 'keep'>): number =>
  createHash('sha256').update(canonical(said)).digest().readUIntBE(0, 6)

const versioned = (field: Omit<OwnField, 'version'>): OwnField => {
  const { label, options, keep } = field
  return { ...field, version: versionOf({ label, options, keep }) }
}

const answerOf = ({ options, ...field }: StoredField): OwnField =>
  versioned({ ...field, holds: options.holds ?? 'nothing-personal', options: optionsIn(field.kind, options), keep: options.keep ?? null })

const answersOf = ({ name, fields }: EntityModel): OwnField[] =>
  fields.flatMap(({ own, key, kind, options }) => (own === null ? [] : [answerOf({ ...own, entity: name, key, kind: kind.name, options })]))

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
  const held = [
    { name: entity.name, pointer: '/entity' },
    { name: String(draft.options.to), pointer: '/options/entity' },
  ]
  await changeModel(writing, 'own-field.make', row.id, [row.statement], 'own-field.same-label', holdObjects(writing, held))
  return versioned({ id: row.id, entity: entity.name, key, ...draft, options: optionsIn(draft.kind, draft.options) })
}

const findField = ({ model }: Writing, id: string): { entity: EntityModel; field: OwnField } => {
  for (const entity of model.entities) {
    const field = answersOf(entity).find((candidate) => candidate.id === id)
    if (field !== undefined) return { entity, field }
  }
  throw notFound()
}

const storedText = 'select id, entity, key, kind, label, options from own_field where tenant_id = $1 and id = $2'
const changeText = `update own_field set label = $3, options = $4 where tenant_id = $1 and id = $2 and label = $5 and options = $6::jsonb returning id`

/** The label, options and how long values are kept, as `body` wants them. Choices that records bear can be renamed, not taken away. */
function wantedOf(
  writing: Writing,
  field: OwnField,
  body: Body,
): { label: string; stored: Record<string, unknown>; keep: OwnField['keep'] } {
  for (const key of Object.keys(body))
    if (!['label', 'options', 'keep'].includes(key)) throw invalid([{ pointer: `/${key}`, code: 'read-only' }])
  const label = body.label === undefined ? field.label : readLabel(body, 'label')
  const keep = body.keep === undefined ? field.keep : readKeep(body)
  const stored = readOptions(field.kind, { options: 'options' in body ? body.options : field.options }, writing)
  if (field.kind === 'link' && stored.to !== field.options.entity) throw invalid([{ pointer: '/options/entity', code: 'read-only' }])
  const kept = (field.options.choices ?? []) as { key: string }[]
  if (kept.some(({ key }) => !(stored.of as string[]).includes(key)))
    throw invalid([{ pointer: '/options/choices', code: 'own-field.wrong-options' }])
  return { label, stored, keep }
}

/**
 * Changes label, options and how long values are kept.
 * @param version of the field as whoever changes it saw it. 412 with the field as it is now where somebody else was faster, who also is noticed without a version
 */
export async function changeField(writing: Writing, id: string, body: Body, version: number | undefined): Promise<OwnField> {
  mayMake(writing)
  const { principal, database } = writing
  const asked = statement(storedText, [principal.tenantId, id])
  const [found] = await database.batch(principal.tenantId, [asked])
  const before = found?.rows[0] as StoredField | undefined
  if (before === undefined) throw notFound()
  const field = answerOf(before)
  if (version !== undefined && version !== field.version) throw stale({ ...field })
  const { label, stored, keep } = wantedOf(writing, field, body)
  const said = { ...stored, holds: field.holds, ...(keep === null ? {} : { keep }) }
  const values = [principal.tenantId, id, label, JSON.stringify(said), before.label, JSON.stringify(before.options)]
  await changeModel(writing, 'own-field.change', id, [], 'own-field.same-label', async (tx) => {
    if ((await tx.query(statement(changeText, values))).rows.length > 0) return
    const [now] = (await tx.query<StoredField>(asked)).rows
    throw now === undefined ? notFound() : stale({ ...answerOf(now) })
  })
  return versioned({ ...field, label, options: optionsIn(field.kind, stored), keep })
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
