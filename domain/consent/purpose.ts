import { purposeClasses } from '#schema/consent.ts'
import { entity } from '#schema/entity.ts'
import { boolean } from '#schema/fields/boolean.ts'
import { choice } from '#schema/fields/choice.ts'
import { longText } from '#schema/fields/long-text.ts'
import { text } from '#schema/fields/text.ts'

/** How long a yes may last, ISO 8601; until it is taken back where nothing is said. */
const lasting = ['P3M', 'P6M', 'P1Y', 'P18M', 'P2Y', 'P3Y', 'P5Y'] as const

/** Why the tenant writes to people, where that needs their consent: a newsletter, offers, surveys. Topics are purposes of their own. */
export const purpose = entity('purpose', {
  role: 'processor',
  subject: { none: 'a word of the tenant for what it sends; what one person said about it stands in the consent ledger' },
  uses: { 'essential.service': 'contract', marketing: 'consent' },
  retain: { clock: 'createdAt', rule: 'with-its-tenant', action: 'erase' },
  title: { of: ['name'], sort: 'name' },
  fields: {
    name: text({
      holds: 'nothing-personal',
      required: true,
      max: 80,
      unique: true,
      search: true,
      list: true,
      sortable: true,
      filterable: true,
    }),
    class: choice({
      of: purposeClasses,
      holds: 'nothing-personal',
      required: true,
      list: true,
      filterable: true,
      initial: { value: 'newsletter' },
    }),
    description: longText({ holds: 'nothing-personal', max: 500, list: true }),
    notice: longText({ holds: 'nothing-personal', max: 4000, required: true }),
    lasts: choice({ of: lasting, holds: 'nothing-personal', list: true, filterable: true }),
    active: boolean({ holds: 'nothing-personal', list: true, filterable: true, initial: { value: true } }),
  },
  access: { read: { manager: 'all', member: 'all', 'read-only': 'all' }, write: {} },
})
