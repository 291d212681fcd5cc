import { entity } from '#schema/entity.ts'
import { address } from '#schema/fields/address.ts'
import { choice } from '#schema/fields/choice.ts'
import { image } from '#schema/fields/image.ts'
import { link } from '#schema/fields/link.ts'
import { longText } from '#schema/fields/long-text.ts'
import { parts } from '#schema/fields/parts.ts'
import { phone } from '#schema/fields/phone.ts'
import { tags } from '#schema/fields/tags.ts'
import { text } from '#schema/fields/text.ts'
import { url } from '#schema/fields/url.ts'
import { user } from '#schema/fields/user.ts'

/** A business or other organisation. Sole traders make it personal data all the same; its people are contacts. */
export const company = entity('company', {
  plural: 'companies',
  role: 'processor',
  subject: { none: 'an organisation; the people who work there are contacts of their own' },
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'while-subscribed', action: 'erase' },
  title: { of: ['name'], sort: 'name' },
  owner: 'owner',
  card: 'org',
  fields: {
    name: text({
      holds: 'user.contact.organization',
      card: 'ORG',
      required: true,
      search: true,
      list: true,
      sortable: true,
      filterable: true,
      group: 'company',
    }),
    logo: image({ holds: 'nothing-personal', list: true, group: 'company' }),
    domain: text({
      holds: 'user.contact.url',
      max: 253,
      collation: 'code',
      search: true,
      list: true,
      sortable: true,
      filterable: true,
      group: 'company',
    }),
    website: url({ holds: 'user.contact.url', group: 'company' }),
    industry: text({ holds: 'nothing-personal', max: 120, list: true, sortable: true, filterable: true, group: 'company' }),
    size: choice({
      of: ['1', '2-10', '11-50', '51-200', '201-500', '501-1000', '1001-5000', '5001+'],
      holds: 'nothing-personal',
      list: true,
      filterable: true,
      group: 'company',
    }),
    phone: phone({ search: true, list: true, group: 'reach' }),
    addresses: parts(
      {
        label: choice({ of: ['office', 'billing', 'delivery', 'other'], holds: 'nothing-personal' }),
        address: address({ required: true, search: true }),
      },
      { search: true, max: 20, group: 'reach' },
    ),
    parent: link('company', { filterable: true, group: 'company' }),
    description: longText({ holds: 'free-text', card: 'NOTE', group: 'company' }),
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
