import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ReadRecord } from '#engine/find.ts'
import { fixture, type Imports, openImports, type Starter } from '#tests/imports.ts'

let world: Imports

before(async () => {
  world = await openImports()
})
after(() => world.close())

/** What a record says, links and tags by name, without what is empty. */
async function plainly(at: Starter, record: ReadRecord): Promise<Record<string, unknown>> {
  const links: Readonly<Record<string, string>> = { company: 'company', parent: 'company' }
  const said: Record<string, unknown> = {}
  for (const field of Object.keys(record)) {
    const value = record[field]
    if (['id', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'deletedAt', 'can', 'owner'].includes(field)) continue
    if (value === null || (Array.isArray(value) && value.length === 0)) continue
    if (field in links) said[field] = await at.named(links[field] ?? '', value)
    else if (field === 'tags') said.tags = (await Promise.all((value as string[]).map((id) => at.named('tag', id)))).toSorted()
    else said[field] = value
  }
  return said
}

async function brought(file: string, entity: string, country = 'DE') {
  const at = await world.starter(country)
  const run = await at.bring(entity, await fixture(file))
  const records = await Promise.all((await at.all(entity)).map((record) => plainly(at, record)))
  return { at, run, records }
}

test('HubSpot: contacts with several addresses in a cell and companies by name, made once', async () => {
  const { at, run, records } = await brought('hubspot-contacts.csv', 'contact', 'GB')
  assert.equal(run.settings.product, 'hubspot')
  assert.deepEqual([run.created, run.failed, run.settings.key], [4, 0, 'emails'])
  assert.deepEqual(records[0], {
    firstName: 'Mira',
    lastName: 'Okonkwo',
    jobTitle: 'Head of Procurement',
    company: 'Lumenworks Ltd',
    emails: [{ value: 'mira.okonkwo@lumenworks.example', label: null }],
    phones: [
      { value: '+442079460958', label: null },
      { value: '+447700900123', label: 'mobile' },
    ],
    address: { street: '12 Canal Row', city: 'London', region: null, postalCode: 'N1 9GU', country: 'GB' },
    source: 'import',
  })
  assert.deepEqual(records[1]?.emails, [
    { value: 'tomas@quintero-textil.example', label: null },
    { value: 't.quintero@mail.example', label: null },
  ])
  assert.deepEqual(
    (await at.all('company')).map(({ name }) => name),
    ['Lumenworks Ltd', 'Quintero Textil S.A.'],
  )
})

test('HubSpot in German', async () => {
  const { run, records } = await brought('hubspot-kontakte.csv', 'contact')
  assert.equal(run.settings.product, 'hubspot')
  assert.deepEqual(records[0], {
    firstName: 'Annegret',
    lastName: 'Lüdemann',
    jobTitle: 'Einkaufsleitung',
    company: 'Nordkorn Mühlen GmbH',
    emails: [{ value: 'a.luedemann@nordkorn.example', label: null }],
    phones: [
      { value: '+494419980012', label: null },
      { value: '+4915123456789', label: 'mobile' },
    ],
    address: { street: null, city: 'Oldenburg', region: null, postalCode: '26122', country: 'DE' },
    source: 'import',
  })
})

test('HubSpot: companies, their number of employees in its range', async () => {
  const { run, records } = await brought('hubspot-companies.csv', 'company')
  assert.equal(run.settings.product, 'hubspot')
  assert.deepEqual(records[0], {
    name: 'Lumenworks Ltd',
    domain: 'lumenworks.example',
    website: 'https://www.lumenworks.example',
    industry: 'ELECTRICAL_ELECTRONIC_MANUFACTURING',
    size: '201-500',
    phone: '+442079460958',
    addresses: [
      { label: 'office', address: { street: '12 Canal Row', city: 'London', region: null, postalCode: 'N1 9GU', country: 'GB' } },
    ],
    description: 'Makes lamps.\nGrowing fast.',
    source: 'import',
  })
})

test('Salesforce: a report in Latin letters of its own encoding; its foot is no contact', async () => {
  const { run, records } = await brought('salesforce-contacts.csv', 'contact')
  assert.equal(run.settings.product, 'salesforce')
  assert.equal(run.settings.format.encoding, 'windows-1252')
  assert.deepEqual([run.created, run.failed], [2, 4])
  assert.deepEqual(records[0], {
    firstName: 'Zoë',
    lastName: 'Lindqvist',
    jobTitle: 'VP Operations',
    company: 'Fjällräven Logistik AB',
    emails: [{ value: 'zoe.lindqvist@fjallog.example', label: null }],
    phones: [
      { value: '+46317601200', label: 'work' },
      { value: '+46317601201', label: 'fax' },
      { value: '+46701740522', label: 'mobile' },
    ],
    address: { street: 'Storgatan 4\nPlan 2', city: 'Göteborg', region: 'Västra Götaland', postalCode: '411 24', country: 'SE' },
    source: 'Trade Show',
  })
})

test('Salesforce: the data export by its API names', async () => {
  const { run, records } = await brought('salesforce-dataexport-contacts.csv', 'contact')
  assert.equal(run.settings.product, 'salesforce')
  assert.deepEqual(records[0], {
    firstName: 'Chidi',
    lastName: 'Okafor',
    jobTitle: 'CEO',
    company: 'Okafor Shipping',
    emails: [{ value: 'chidi@okafor-shipping.example', label: null }],
    phones: [
      { value: '+2342012773000', label: 'work' },
      { value: '+2348031234567', label: 'mobile' },
    ],
    address: { street: '1 Marina Road', city: 'Lagos', region: null, postalCode: '101241', country: 'NG' },
    source: 'Referral',
  })
})

test('Salesforce: accounts whose parents stand further down in the file, each made once', async () => {
  const { at, run, records } = await brought('salesforce-accounts.csv', 'company')
  assert.deepEqual([run.created, run.failed], [3, 0])
  assert.deepEqual(
    new Map(records.map(({ name, parent, size }) => [name, [parent, size]])),
    new Map<unknown, unknown>([
      ['Chauvin Groupe', [undefined, '1001-5000']],
      ['Chauvin Est', ['Chauvin Groupe', '11-50']],
      ['Chauvin Atelier', ['Chauvin Est', '2-10']],
    ]),
  )
  assert.equal((await at.all('company')).length, 3)
})

test('Pipedrive: people with whole names, labels as tags', async () => {
  const { run, records } = await brought('pipedrive-people.csv', 'contact')
  assert.equal(run.settings.product, 'pipedrive')
  assert.deepEqual(records, [
    {
      firstName: 'Ingrid',
      lastName: 'van der Meer',
      company: 'De Vries Bloemen BV',
      emails: [{ value: 'ingrid@devriesbloemen.example', label: 'work' }],
      phones: [
        { value: '+31207940101', label: 'work' },
        { value: '+31612345678', label: 'mobile' },
      ],
      source: 'import',
      tags: ['Hot lead'],
    },
    {
      firstName: 'Bram',
      lastName: 'Jansen',
      company: 'De Vries Bloemen BV',
      emails: [
        { value: 'bram@devriesbloemen.example', label: 'work' },
        { value: 'bram.j@thuis.example', label: 'home' },
      ],
      phones: [{ value: '+31687654321', label: 'mobile' }],
      source: 'import',
      tags: ['Customer', 'Newsletter'],
    },
  ])
})

test('Pipedrive in German, and organisations', async () => {
  const { run, records } = await brought('pipedrive-personen.csv', 'contact')
  assert.equal(run.settings.product, 'pipedrive')
  assert.deepEqual(
    [records[0]?.firstName, records[0]?.lastName, records[0]?.company, records[0]?.tags],
    ['Ludger', 'Feldkamp', 'Feldkamp Landtechnik', ['Kunde']],
  )
  const organisations = await brought('pipedrive-organizations.csv', 'company')
  assert.equal(organisations.records[0]?.name, 'De Vries Bloemen BV')
  assert.deepEqual(organisations.records[0]?.tags, ['Customer'])
})

test('Google Contacts: numbered columns with their labels, groups as tags without those of Google itself', async () => {
  const { run, records } = await brought('google-contacts-2023.csv', 'contact')
  assert.equal(run.settings.product, 'google-contacts')
  assert.deepEqual(records[0], {
    firstName: 'Hannah',
    lastName: 'Abebe',
    jobTitle: 'Owner',
    company: 'Abebe Coffee',
    emails: [
      { value: 'hannah@abebe-coffee.example', label: 'work' },
      { value: 'office@abebe-coffee.example', label: 'work' },
      { value: 'hannah.abebe@home.example', label: 'home' },
    ],
    phones: [
      { value: '+251911234567', label: 'mobile' },
      { value: '+251115512345', label: 'work' },
    ],
    address: { street: 'Bole Road 22', city: 'Addis Ababa', region: null, postalCode: '1000', country: 'ET' },
    source: 'import',
    tags: ['Suppliers'],
  })
})

test('Google Contacts since 2024: a label that nobody knows costs no number', async () => {
  const { run, records } = await brought('google-contacts.csv', 'contact', 'NG')
  assert.equal(run.settings.product, 'google-contacts')
  assert.deepEqual([run.created, run.failed], [2, 0])
  assert.deepEqual(records[0]?.phones, [{ value: '+81312345678', label: 'other' }])
  assert.deepEqual(records[0]?.tags, ['Friends'])
  assert.deepEqual(records[1]?.phones, [{ value: '+2348035550199', label: 'mobile' }])
})

test('Outlook: the address of the business, else of the home, never half of each', async () => {
  const { run, records } = await brought('outlook-contacts.csv', 'contact', 'US')
  assert.equal(run.settings.product, 'outlook')
  assert.deepEqual(
    records.map(({ address }) => address),
    [
      { street: '200 Pine Street\nSuite 300', city: 'San Francisco', region: 'CA', postalCode: '94104', country: 'US' },
      { street: '7 Elm Street', city: 'Berkeley', region: 'CA', postalCode: '94703', country: null },
    ],
  )
  assert.deepEqual(records[0]?.tags, ['Lawyers', 'VIP'])
  assert.deepEqual(records[0]?.phones, [
    { value: '+14155550134', label: 'work' },
    { value: '+14155550177', label: 'mobile' },
    { value: '+14155550135', label: 'fax' },
  ])
})

test('Outlook in German, in the encoding of Windows', async () => {
  const { run, records } = await brought('outlook-kontakte.csv', 'contact')
  assert.equal(run.settings.product, 'outlook')
  assert.equal(run.settings.format.encoding, 'windows-1252')
  assert.deepEqual(records[0], {
    firstName: 'Käthe',
    lastName: 'Grünwald',
    jobTitle: 'Prokuristin',
    company: 'Grünwald & Söhne',
    emails: [{ value: 'kaethe@gruenwald.example', label: null }],
    phones: [
      { value: '+4989555012', label: 'fax' },
      { value: '+4989555010', label: 'work' },
      { value: '+491605550144', label: 'mobile' },
    ],
    address: { street: 'Maximilianstraße 12', city: 'München', region: 'Bayern', postalCode: '80539', country: 'DE' },
    source: 'import',
    tags: ['Kunden', 'Weihnachtspost'],
  })
  assert.deepEqual(records[1]?.address, { street: 'Am Anger 3', city: 'Jena', region: null, postalCode: '07743', country: null })
})
