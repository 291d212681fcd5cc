import { type EntityModel, entityOf, type FieldModel, Model } from '#engine/model.ts'
import type { Access } from '#schema/access.ts'
import type { FieldOptions } from '#schema/field.ts'

const replaced = (model: Model, name: string, change: (entity: EntityModel) => EntityModel): Model =>
  new Model(
    model.version,
    model.entities.map((entity) => (entity.name === name ? change(entity) : entity)),
  )

/** The same model, one entity under other rights. */
export const withAccess = (model: Model, name: string, access: Access): Model => replaced(model, name, (entity) => ({ ...entity, access }))

/** The same model, more said of one field. */
export const withOptions = (model: Model, name: string, key: string, options: Partial<FieldOptions>): Model =>
  replaced(model, name, (entity) => {
    const fields = entity.fields.map(
      (field): FieldModel => (field.key === key ? { ...field, options: { ...field.options, ...options } } : field),
    )
    return entityOf({ ...entity, fields, owner: entity.owner?.key, minor: entity.minor?.key, hangsOn: entity.hangsOn?.key })
  })
