import * as release from '#domain/model.ts'
import { entity } from '#schema/entity.ts'
import { email } from '#schema/fields/email.ts'
import { link } from '#schema/fields/link.ts'
import { longText } from '#schema/fields/long-text.ts'
import { parts } from '#schema/fields/parts.ts'
import { phone } from '#schema/fields/phone.ts'
import { text } from '#schema/fields/text.ts'

// Entities that no release has, so that the engine is proved for what a model may say and not for what ours says today.
const common = {
  role: 'processor',
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'while-subscribed', action: 'erase' },
  access: {
    read: { manager: 'all', member: 'all' },
    write: { manager: 'all', member: 'own' },
    export: { manager: 'all' },
    import: { manager: 'all' },
  },
} as const

/** A second kind of people. */
const lead = entity('lead', {
  ...common,
  subject: 'self',
  title: { of: ['name'], sort: 'name' },
  fields: {
    // Campaigns read this alone.
    name: text({
      ...{ holds: 'user.name', required: true, search: true, list: true, sortable: true, filterable: true },
      uses: { 'essential.service': 'contract', 'marketing.communications': 'consent' },
    }),
    emails: parts({ value: email({ required: true, search: true, filterable: true }) }, { list: true, max: 5 }),
    phones: parts({ value: phone({ required: true, search: true, filterable: true }) }, { list: true, max: 5 }),
    remark: longText({ holds: 'free-text' }),
  },
})

/** Somebody’s, and nothing that is erased without a look as long as it is open. */
const sale = entity('sale', {
  ...common,
  subject: 'contact',
  title: { of: ['name'], sort: 'name' },
  states: { open: { win: 'won' }, won: {} },
  barsErasure: ['open'],
  fields: {
    name: text({ holds: 'free-text', required: true, search: true, list: true, sortable: true, filterable: true }),
    contact: link('contact', { required: true, list: true, filterable: true, holds: 'nothing-personal' }),
  },
  access: { ...common.access, win: { manager: 'all' } },
})

/** What a law keeps: its number and lines stay, what was typed besides goes, and it leads to nobody. */
const bill = entity('bill', {
  ...common,
  subject: 'contact',
  title: { of: ['number'], sort: 'number' },
  fields: {
    number: text({ holds: 'free-text', onErasure: 'retain', search: true, list: true, sortable: true, filterable: true }),
    billed: longText({ holds: 'free-text', onErasure: 'retain' }),
    remark: longText({ holds: 'free-text', onErasure: 'erase' }),
    contact: link('contact', { list: true, filterable: true, holds: 'nothing-personal' }),
  },
})

/** Hangs by a link on a record of a person’s, and bars as well. */
const dispute = entity('dispute', {
  ...common,
  subject: 'sale',
  title: { of: ['name'], sort: 'name' },
  states: { open: { settle: 'settled' }, settled: {} },
  barsErasure: ['open'],
  fields: {
    name: text({ holds: 'free-text', required: true, search: true, list: true, sortable: true, filterable: true }),
    sale: link('sale', { required: true, list: true, filterable: true, holds: 'nothing-personal' }),
  },
  access: { ...common.access, settle: { manager: 'all' } },
})

export const added = [lead, sale, bill, dispute]
export const entities = [...release.entities, ...added]
export const { stores, rules, tellings } = release
