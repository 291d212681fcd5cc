import { insert, me, type Stored, tables } from '#tests/fake-api/store.ts'

const firstNames = [
  'Ada',
  'Grace',
  'Alan',
  'Edsger',
  'Barbara',
  'Donald',
  'Margaret',
  'Linus',
  'Radia',
  'Tim',
  'Hedy',
  'Jürgen',
  'Ayşe',
  'Søren',
  'Łukasz',
  'Chloé',
]
const lastNames = [
  'Byron',
  'Hopper',
  'Turing',
  'Dijkstra',
  'Liskov',
  'Knuth',
  'Hamilton',
  'Özil',
  'Perlman',
  'Berners-Lee',
  'Müller-Lüdenscheidt',
  'Straße',
  'Zander',
  'Ångström',
]
const words = ['Northern', 'Analytical', 'Quiet', 'Brass', 'Harbour', 'Lumen', 'Orchard', 'Kestrel', 'Fjord', 'Meridian']
const kinds = ['Engines', 'Logistics', 'Bakery GmbH', 'Systems', 'Partners', 'Labs', 'Werke AG', 'Studio']
const titles = [
  'Head of procurement',
  'CEO',
  'Data protection officer',
  'Sales manager',
  'Engineer',
  null,
  'Assistenz der Geschäftsführung',
]
const industries = ['Software', 'Logistics', 'Food', 'Machinery', null]

function pick<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T
}

function at(index: number): string {
  return new Date(Date.now() - index * 37 * 60_000).toISOString()
}

function seedMembers(): Stored[] {
  const people = [
    ['Ada Byron', 'ada@acme.example', 'owner'],
    ['Grace Hopper', 'grace@acme.example', 'manager'],
    ['Alan Turing', 'alan@acme.example', 'member'],
  ]
  return people.map(([name, email, role], index) => {
    const record = insert('members', { name, email, role })
    if (index > 0) return record
    const members = tables.get('members')
    members?.delete(record.id)
    record.id = me
    members?.set(me, record)
    return record
  })
}

/** A made-up tenant: three members, five tags, forty companies, and as many contacts as asked for. */
export function seed(contacts: number): void {
  const members = seedMembers()
  const tags = [
    ['Customer', 'green'],
    ['Supplier', 'blue'],
    ['Press', 'violet'],
    ['Needs a call', 'orange'],
    ['Newsletter', 'grey'],
  ].map(([name, colour]) => insert('tags', { name, colour }))
  const companies = Array.from({ length: 40 }, (_, index) => {
    const name = `${pick(words, index)} ${pick(kinds, index * 3 + 1)}`
    const domain = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`
    const values = { name, domain, website: `https://${domain}`, industry: pick(industries, index), size: pick(['11-50', '51-200'], index) }
    return insert(
      'companies',
      { ...values, phone: `+4930${1000000 + index * 137}`, owner: pick(members, index).id, tags: [pick(tags, index).id] },
      at(index),
    )
  })
  for (let index = 0; index < contacts; index += 1) {
    const firstName = pick(firstNames, index * 7 + 3)
    const lastName = pick(lastNames, index * 5 + 1)
    const company = pick(companies, index * 11)
    const address = `${firstName}.${lastName}`
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[^a-z.]/g, '')
    insert(
      'contacts',
      {
        firstName,
        lastName,
        jobTitle: pick(titles, index),
        company: index % 6 === 5 ? null : company.id,
        emails:
          index % 9 === 8
            ? []
            : [
                { value: `${address}${index}@${company.domain}`, label: 'work' },
                ...(index % 4 === 0 ? [{ value: `${address}@mail.example`, label: 'home' }] : []),
              ],
        phones: index % 3 === 0 ? [{ value: `+49301${100000 + index * 7}`, label: 'work' }] : [],
        address: index % 5 === 0 ? { street: 'Uferstraße 12', postalCode: '10115', city: 'Berlin', region: null, country: 'DE' } : null,
        source: 'import',
        owner: index % 7 === 6 ? null : pick(members, index).id,
        tags:
          index % 2 === 0 ? [pick(tags, index).id, ...(index % 8 === 0 ? [pick(tags, index + 1).id, pick(tags, index + 3).id] : [])] : [],
        x_birthday: index % 3 === 0 ? `19${60 + (index % 40)}-0${1 + (index % 9)}-1${index % 9}` : null,
        x_newsletter: index % 4 === 0,
      },
      at(index),
    )
  }
}
