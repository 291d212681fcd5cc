import type { FieldOptions, Model, ModelEntity, ModelField } from '#web/app/model.ts'

type Part = Partial<Omit<ModelField, 'key' | 'kind'>>

const filters: Readonly<Record<string, ModelField['filter']>> = {
  text: ['eq', 'ne', 'in', 'empty'],
  email: ['eq', 'ne', 'in', 'empty'],
  choice: ['eq', 'ne', 'in', 'empty'],
  link: ['eq', 'ne', 'in', 'empty'],
  user: ['eq', 'ne', 'in', 'empty'],
  tags: ['eq', 'in', 'empty'],
  parts: ['eq', 'in', 'empty'],
  boolean: ['eq', 'empty'],
  date: ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'empty'],
  anchor: ['eq'],
}

function field(key: string, kind: string, label: string, part: Part & { filterable?: boolean } = {}): ModelField {
  const { filterable = false, ...rest } = part
  return {
    key,
    kind,
    label,
    required: false,
    sortable: false,
    filter: filterable ? (filters[kind] ?? []) : [],
    list: false,
    group: null,
    readOnly: false,
    own: false,
    options: {},
    ...rest,
  }
}

function choices(...labels: string[]): FieldOptions {
  return { choices: labels.map((label) => ({ key: label.toLowerCase(), label })) }
}

const seen = { list: true, filterable: true }
const where = choices('Work', 'Home', 'Mobile', 'Other')

const contact: ModelEntity = {
  name: 'contact',
  plural: 'contacts',
  own: false,
  title: { of: ['firstName', 'lastName'], otherwise: ['emails', 'phones'], sort: 'lastName' },
  can: ['create', 'export', 'import'],
  actions: [],
  states: [],
  hangsOn: null,
  owner: 'owner',
  label: 'Contact',
  labels: 'Contacts',
  fields: [
    field('firstName', 'text', 'First name', { ...seen, sortable: true, group: 'person', holds: 'user.name', options: { max: 120 } }),
    field('lastName', 'text', 'Last name', { ...seen, sortable: true, group: 'person', holds: 'user.name', options: { max: 120 } }),
    field('jobTitle', 'text', 'Job title', { ...seen, sortable: true, group: 'person' }),
    field('company', 'link', 'Company', { ...seen, group: 'person', options: { entity: 'company' } }),
    field('emails', 'parts', 'E-mail addresses', {
      ...seen,
      group: 'reach',
      options: { fields: [field('value', 'email', 'Address', { required: true }), field('label', 'choice', 'Kind', { options: where })] },
    }),
    field('phones', 'parts', 'Phone numbers', {
      ...seen,
      group: 'reach',
      options: { fields: [field('value', 'phone', 'Number', { required: true }), field('label', 'choice', 'Kind', { options: where })] },
    }),
    field('address', 'address', 'Address', { group: 'reach' }),
    field('source', 'text', 'Source', { filterable: true, group: 'origin' }),
    field('owner', 'user', 'Owner', { ...seen, group: 'origin', options: { entity: 'member' } }),
    field('tags', 'tags', 'Tags', { ...seen, group: 'origin', options: { entity: 'tag' } }),
    field('x_birthday', 'date', 'Birthday', { filterable: true, sortable: true, own: true, list: true }),
    field('x_newsletter', 'boolean', 'Reads the newsletter', { filterable: true, own: true }),
  ],
}

const company: ModelEntity = {
  name: 'company',
  plural: 'companies',
  own: false,
  title: { of: ['name'], sort: 'name' },
  can: ['create', 'export', 'import'],
  actions: [],
  states: [],
  hangsOn: null,
  owner: 'owner',
  label: 'Company',
  labels: 'Companies',
  fields: [
    field('name', 'text', 'Name', { ...seen, required: true, sortable: true, group: 'company', holds: 'user.contact.organization' }),
    field('domain', 'text', 'Domain', { ...seen, sortable: true, group: 'company' }),
    field('website', 'url', 'Website', { group: 'company' }),
    field('industry', 'text', 'Industry', { ...seen, sortable: true, group: 'company' }),
    field('size', 'choice', 'Size', { ...seen, group: 'company', options: choices('1', '2-10', '11-50', '51-200', '201-500') }),
    field('phone', 'phone', 'Phone', { list: true, group: 'reach' }),
    field('addresses', 'parts', 'Addresses', {
      group: 'reach',
      options: {
        fields: [
          field('label', 'choice', 'Kind', { options: choices('Office', 'Billing', 'Delivery', 'Other') }),
          field('address', 'address', 'Address', { required: true }),
        ],
      },
    }),
    field('parent', 'link', 'Parent company', { filterable: true, group: 'company', options: { entity: 'company' } }),
    field('description', 'longText', 'Description', { group: 'company' }),
    field('owner', 'user', 'Owner', { ...seen, group: 'origin', options: { entity: 'member' } }),
    field('tags', 'tags', 'Tags', { ...seen, group: 'origin', options: { entity: 'tag' } }),
  ],
}

const colours = choices('Grey', 'Red', 'Orange', 'Yellow', 'Green', 'Teal', 'Blue', 'Violet', 'Pink')

const small: readonly ModelEntity[] = [
  {
    name: 'note',
    plural: 'notes',
    own: false,
    title: { of: ['text'] },
    can: ['create'],
    actions: [],
    states: [],
    hangsOn: 'about',
    owner: null,
    label: 'Note',
    labels: 'Notes',
    fields: [
      field('about', 'anchor', 'About', { ...seen, required: true }),
      field('text', 'longText', 'Text', { list: true, required: true }),
      field('pinned', 'boolean', 'Pinned', seen),
    ],
  },
  {
    name: 'member',
    plural: 'members',
    own: false,
    title: { of: ['name'], otherwise: ['email'], sort: 'name' },
    can: [],
    actions: [],
    states: [],
    hangsOn: null,
    owner: null,
    label: 'Member',
    labels: 'Members',
    fields: [
      field('name', 'text', 'Name', { ...seen, sortable: true, required: true, holds: 'user.name' }),
      field('email', 'email', 'E-mail', { ...seen, sortable: true, required: true }),
      field('role', 'choice', 'Role', { ...seen, options: choices('Owner', 'Admin', 'Manager', 'Member', 'Read-only') }),
    ],
  },
  {
    name: 'tag',
    plural: 'tags',
    own: false,
    title: { of: ['name'], sort: 'name' },
    can: ['create'],
    actions: [],
    states: [],
    hangsOn: null,
    owner: null,
    label: 'Tag',
    labels: 'Tags',
    fields: [
      field('name', 'text', 'Name', { ...seen, sortable: true, required: true, options: { max: 60 } }),
      field('colour', 'choice', 'Colour', { list: true, options: colours }),
    ],
  },
]

export const model: Model = { version: 1, entities: [contact, company, ...small] }
