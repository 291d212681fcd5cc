import type { Entity } from '#schema/entity.ts'
import type { Field } from '#schema/field.ts'
import type { Uses } from '#schema/privacy.ts'

/** Whatever is held of a person must be found and given to them when they ask (GDPR Art. 12-20). */
export const owed: Uses = { 'essential.legal_obligation': 'legal-obligation' }

/** A field that names no uses of its own is used as its entity is; all are used to answer the person whose data it is. */
export const completeUses = (entity: Entity): Entity => ({
  ...entity,
  uses: { ...entity.uses, ...owed },
  fields: Object.fromEntries(
    Object.entries(entity.fields).map(([key, field]): [string, Field] => [
      key,
      { ...field, options: { ...field.options, uses: { ...(field.options.uses ?? entity.uses), ...owed } } },
    ]),
  ),
})
