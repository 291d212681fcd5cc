import type { EntityModel, FieldModel } from '#engine/model.ts'
import { modelWord } from '#messages/words.ts'
import { restrictionGrounds } from '#schema/entity.ts'
import type { JsonSchema } from '#schema/field.ts'

export type Doc = Readonly<Record<string, unknown>>

export const ref = (name: string): Doc => ({ $ref: `#/components/schemas/${name}` })

export const nameOf = (entity: EntityModel): string =>
  entity.name.replace(/(^|_)([a-z])/g, (_, _line, letter: string) => letter.toUpperCase())
const labelOf = (entity: EntityModel, field: FieldModel): string => field.own?.label ?? modelWord('en', entity.name, field.key) ?? field.key

function fieldSchema(entity: EntityModel, field: FieldModel): JsonSchema {
  const schema = field.kind.json(field.options)
  const open = field.options.required || field.kind.lives !== 'row' ? schema : { anyOf: [schema, { type: 'null' }] }
  return { ...open, description: `${labelOf(entity, field)}. Holds: ${field.options.holds ?? 'nothing personal'}.` }
}

const moment = { type: 'string', format: 'date-time' }
const orNull = (schema: Doc): Doc => ({ ...schema, type: [schema.type, 'null'] })
export const id = { type: 'string', format: 'uuid' }

const systemProperties: Doc = {
  id,
  version: { type: 'integer', minimum: 1 },
  createdAt: moment,
  createdBy: orNull(id),
  updatedAt: moment,
  updatedBy: orNull(id),
  deletedAt: orNull(moment),
  can: { type: 'array', items: { type: 'string' }, description: 'What the reader may do next.' },
}

/** Record, and what may be written: of a new one with its required fields, of a change whatever is named. */
export function schemasOf(entity: EntityModel): Record<string, Doc> {
  const fields = Object.fromEntries(entity.fields.map((field) => [field.key, fieldSchema(entity, field)]))
  const writable = Object.fromEntries(
    entity.fields.filter((field) => field.options.set !== 'by-rule').map((field) => [field.key, fieldSchema(entity, field)]),
  )
  const required = entity.fields.filter((field) => field.options.required && field.options.set !== 'by-rule').map((field) => field.key)
  const state = entity.states === null ? {} : { state: { type: 'string', enum: Object.keys(entity.states) } }
  const restriction = entity.restrictable ? { restrictedAt: moment, restrictedFor: { enum: restrictionGrounds } } : {}
  const name = nameOf(entity)
  return {
    [name]: {
      type: 'object',
      required: ['id', 'version', 'can'],
      properties: { ...systemProperties, ...restriction, ...state, ...fields },
    },
    ...(entity.arrives === null
      ? {
          [`${name}Input`]: {
            type: 'object',
            additionalProperties: false,
            ...(required.length === 0 ? {} : { required }),
            properties: writable,
          },
        }
      : {}),
    [`${name}Change`]: { type: 'object', additionalProperties: false, properties: writable },
    [`${name}Page`]: {
      type: 'object',
      required: ['data', 'next'],
      properties: {
        data: { type: 'array', items: ref(name) },
        next: { type: ['string', 'null'], description: 'Cursor of the next page.' },
        count: { type: 'integer' },
        more: { type: 'boolean', description: 'There are more than `count`.' },
        labels: { type: 'object', additionalProperties: { type: 'string' }, description: 'Titles of linked records, by id.' },
        pictures: { type: 'object', additionalProperties: { type: 'string' }, description: 'Photos and logos of linked records, by id.' },
      },
    },
  }
}
