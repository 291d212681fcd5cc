import type { Entity } from '#schema/entity.ts'
import type { Field, FieldOptions } from '#schema/field.ts'
import type { ErasureEffect } from '#schema/privacy.ts'

/** What erasing a person does to a value that nobody decided about: free text is cleaned at the spot, anything else goes. */
const effectOf = ({ holds }: FieldOptions): ErasureEffect => (holds === 'free-text' ? 'redact' : 'erase')

const completed = (field: Field): Field => ({
  ...field,
  options: { ...field.options, onErasure: field.options.onErasure ?? effectOf(field.options) },
})

/** Every field says what erasure does to it. */
export const completeErasure = (entity: Entity): Entity => ({
  ...entity,
  fields: Object.fromEntries(Object.entries(entity.fields).map(([key, field]) => [key, completed(field)])),
})
