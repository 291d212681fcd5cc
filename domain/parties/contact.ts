import { entity } from '#schema/entity.ts'
import { address } from '#schema/fields/address.ts'
import { boolean } from '#schema/fields/boolean.ts'
import { choice } from '#schema/fields/choice.ts'
import { email } from '#schema/fields/email.ts'
import { image } from '#schema/fields/image.ts'
import { link } from '#schema/fields/link.ts'
import { parts } from '#schema/fields/parts.ts'
import { phone } from '#schema/fields/phone.ts'
import { tags } from '#schema/fields/tags.ts'
import { text } from '#schema/fields/text.ts'
import { user } from '#schema/fields/user.ts'

const where = ['work', 'home', 'mobile', 'other'] as const

/** A person with whom the tenant deals. The person is the data subject of the record itself and of everything that hangs on it. */
export const contact = entity('contact', {
  role: 'processor',
  subject: 'self',
  uses: { 'essential.service': 'contract', 'essential.service.operations.support': 'contract' },
  retain: { clock: 'createdAt', rule: 'while-subscribed', action: 'erase' },
  title: { of: ['firstName', 'lastName'], otherwise: ['emails', 'phones'], sort: 'lastName' },
  owner: 'owner',
  minor: 'minor',
  card: 'individual',
  fields: {
    firstName: text({
      holds: 'user.name',
      card: 'N.given',
      max: 120,
      search: true,
      list: true,
      sortable: true,
      filterable: true,
      group: 'person',
    }),
    lastName: text({
      holds: 'user.name',
      card: 'N.family',
      max: 120,
      search: true,
      list: true,
      sortable: true,
      filterable: true,
      group: 'person',
    }),
    photo: image({ holds: 'user.content.self_image', list: true, group: 'person' }),
    jobTitle: text({ holds: 'user.job_title', card: 'TITLE', search: true, list: true, sortable: true, filterable: true, group: 'person' }),
    company: link('company', { card: 'ORG', list: true, filterable: true, holds: 'user.workplace', group: 'person' }),
    minor: boolean({ holds: 'user.childrens', filterable: true, group: 'person' }),
    emails: parts(
      { value: email({ required: true, search: true, filterable: true }), label: choice({ of: where, holds: 'nothing-personal' }) },
      { list: true, search: true, filterable: true, max: 20, group: 'reach' },
    ),
    phones: parts(
      {
        value: phone({ required: true, search: true, filterable: true }),
        label: choice({ of: [...where, 'fax'], holds: 'nothing-personal' }),
      },
      { list: true, search: true, filterable: true, max: 20, group: 'reach' },
    ),
    address: address({ search: true, group: 'reach' }),
    source: text({ holds: 'nothing-personal', max: 120, initial: 'channel', filterable: true, group: 'origin' }),
    owner: user({ initial: 'actor', list: true, filterable: true, group: 'origin' }),
    tags: tags({ list: true, filterable: true, group: 'origin' }),
  },
  access: {
    read: { manager: 'all', member: 'all', 'read-only': 'all' },
    write: { manager: 'all', member: 'own' },
    export: { manager: 'all' },
    import: { manager: 'all' },
  },
})
