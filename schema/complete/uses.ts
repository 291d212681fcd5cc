import type { Entity } from '#schema/entity.ts'
import type { Field } from '#schema/field.ts'

/** A field that names no uses of its own is used as its entity is. */
export const completeUses = (entity: Entity): Entity => ({
  ...entity,
  fields: Object.fromEntries(
    Object.entries(entity.fields).map(([key, field]): [string, Field] => [
      key,
      { ...field, options: { ...field.options, uses: field.options.uses ?? entity.uses } },
    ]),
  ),
})
