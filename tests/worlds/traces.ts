import sharp from 'sharp'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { mark } from '#engine/act.ts'
import { lineStatements } from '#engine/consent/ledger.ts'
import { runExport, startExport } from '#engine/export/export.ts'
import { uploadFile } from '#engine/files/upload.ts'
import { get } from '#engine/find.ts'
import { runAccessExport, startAccessExport } from '#engine/people/access-export.ts'
import { identifiersOf, type PersonRef } from '#engine/people/graph.ts'
import { fileRequest } from '#engine/requests/file.ts'
import { openSending, send } from '#engine/send.ts'
import { starterIn } from '#tests/imports.ts'
import type { Tenant } from '#tests/world.ts'
import type { Ground, Somebody } from '#tests/worlds/ground.ts'
import type { Shape } from '#tests/worlds/shape.ts'

const options = { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, mailFrom: 'a@x.example', baseUrl: 'https://x.example' }

/** What is left of people besides their records: letters, consents, requests, files, mail that quotes them, copies that were taken out. Gives the texts of others that name the first. */
export async function plantTraces(ground: Ground, tenant: Tenant, shape: Shape, people: readonly Somebody[]): Promise<PersonRef[]> {
  const writing = await tenant.as(tenant.owner)
  for (const each of people) {
    if (shape.letters) await write(ground, writing, each)
    if (shape.asked) await ask(ground, writing, each)
    if (shape.files) await attach(ground, writing, each)
    if (shape.trashed) await throwAway(writing, each)
  }
  const quotes = shape.quoted ? await quote(ground, writing, people) : []
  if (shape.exported) await takeOut(ground, writing, people)
  return quotes
}

const refOf = ({ people: [ref] }: Somebody): PersonRef => ref ?? { entity: 'contact', id: '' }

/** By what they are reached and called: what they share with others as well. */
export async function addressOf(writing: Writing, somebody: Somebody): Promise<{ email: string; phone: string; name: string }> {
  const ref = refOf(somebody)
  const { emails, phones } = await identifiersOf({ ...writing, purpose: 'rights' }, [ref])
  return { email: emails[0] ?? '', phone: phones[0] ?? '', name: await nameOf(writing, ref) }
}

/** As people are called, whatever the model says of names. */
async function nameOf(writing: Writing, { entity, id }: PersonRef): Promise<string> {
  const record = await get(writing, entity, id)
  return writing.model
    .get(entity)
    .title.of.map((key) => String(record[key] ?? ''))
    .join(' ')
}

async function write({ database, keys, clock }: Ground, writing: Writing, somebody: Somebody): Promise<void> {
  const { email, name } = await addressOf(writing, somebody)
  const { values } = somebody
  const letter = {
    template: 'account.email',
    subject: values.word('letter.subject'),
    text: values.word('letter.text'),
    credential: false,
  } as const
  await send(openSending({ database, keys, clock }, options), {
    tenantId: writing.principal.tenantId,
    to: { name, email },
    ...letter,
    person: refOf(somebody),
  } as never)
}

async function ask({ database, keys, clock }: Ground, writing: Writing, somebody: Somebody): Promise<void> {
  const { tenantId } = writing.principal
  const { email, name } = await addressOf(writing, somebody)
  const person = refOf(somebody)
  const text = somebody.values.word('request.text')
  await fileRequest(writing, { kind: 'complaint', channel: 'mail', language: 'en', name, email, text, people: [person] })
  // And one in which nobody's address stands: by its words alone nobody could tell whose it is.
  const spoken = somebody.values.word('spoken request')
  await fileRequest(writing, {
    kind: 'complaint',
    channel: 'phone',
    language: 'en',
    name: null,
    email: null,
    text: spoken,
    people: [person],
  })
  const said = {
    purposeId: null,
    class: 'marketing',
    channel: 'any',
    act: 'objected',
    method: 'staff',
    language: 'en',
    actorId: null,
  } as const
  const line = { ...said, person, evidence: { note: somebody.values.word('consent.evidence') } }
  await database.batch(tenantId, lineStatements(clock, await keys.tenant(tenantId), tenantId, [line]))
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

const bytesOf = (text: string): AsyncGenerator<Uint8Array> => once(Buffer.from(text))

async function attach({ door }: Ground, writing: Writing, somebody: Somebody): Promise<void> {
  const { values } = somebody
  const upload = { fileName: `${values.word('file.name')}.txt`, content: bytesOf(`about ${values.word('file.text')}`) }
  await uploadFile(writing, door, refOf(somebody), upload)
}

async function throwAway(writing: Writing, somebody: Somebody): Promise<void> {
  const [made] = await create(writing, 'note', [{ about: refOf(somebody), text: somebody.values.word('trash') }])
  await mark(writing, 'note', [made?.id ?? ''], 'delete')
}

/** A reply with its quotation, a note about a company, and a document about somebody else, all of which name the person. */
async function quote({ door }: Ground, writing: Writing, people: readonly Somebody[]): Promise<PersonRef[]> {
  const [person, other] = people
  if (person === undefined || other === undefined) return []
  const { email, phone, name } = await addressOf(writing, person)
  const { values } = other
  const about = refOf(other)
  const [company] = await create(writing, 'company', [{ name: 'Analytical Engines' }])
  const notes = await create(writing, 'note', [
    {
      about,
      text: `${values.word('reply')}\n\nOn Monday ${name} <${email.toUpperCase()}> wrote:\n> ring 0${phone.slice(3)}, ${phone}\n>\n>> From: "${name}" [mailto:${email}]\n>>> ${name.split(' ').join('\n>>> ')}`,
    },
    { about: { entity: 'company', id: company?.id }, text: `Ask ${name}, ${email}.\n\nThen ${values.word('company note')}.` },
  ])
  for (const ref of person.people.slice(1)) {
    const called = await nameOf(writing, ref)
    // One word alone is nobody's name to a text: whoever reads it cannot know whom it means.
    if (!called.includes(' ')) continue
    notes.push(...(await create(writing, 'note', [{ about, text: `Seen by ${called}.\n\n${values.word(`seen ${ref.id}`)}` }])))
  }
  const document = bytesOf(`${values.word('document')}: see ${email}, ${phone}`)
  const file = await uploadFile(writing, door, about, { fileName: 'minutes.txt', content: document })
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .withExif({ IFD0: { Artist: name, ImageDescription: email } })
    .jpeg()
    .toBuffer()
  await uploadFile(writing, door, about, { fileName: 'portrait.jpg', content: once(picture) })
  return [...notes.map(({ id }) => ({ entity: 'note', id })), { entity: 'file', id: file.id }]
}

/** Records that an import made of them, with a row each that failed and names them. Two more files that speak of all of them are never finished. */
export async function bring({ door, database }: Ground, tenant: Tenant, people: readonly Somebody[]): Promise<Somebody[]> {
  const writing = await tenant.as(tenant.owner)
  const starter = await starterIn(tenant, door.files, 'DE')
  const rows = await Promise.all(people.map(async (each) => addressOf(writing, each)))
  const head = 'Last name;Job title;E-mail'
  await starter.send('contact', [head, ...rows.map(({ name, email }) => `${name};x;${email}`)].join('\n'))
  await starter.send('company', ['Title;Text;Person', ...rows.map(({ name, email }) => `${name};${email};${name}`)].join('\n'))
  const made = people.map(
    ({ values }) => `${values.word('imported.lastName')};${values.word('imported.jobTitle')};${values.email('imported.email')}`,
  )
  const failing = rows.map(({ name, email }) => `${name};${email};${email}@@`)
  const run = await starter.bring('contact', [head, ...made, ...failing].join('\n'))
  const text = `select record_id from import_row where tenant_id = $1 and import_id = $2 and outcome = 'created' order by row`
  const [found] = await database.batch(tenant.id, [{ text, values: [tenant.id, run.id] }])
  return people.map((each, index) => ({
    ...each,
    people: [...each.people, { entity: 'contact', id: String(found?.rows[index]?.record_id) }],
  }))
}

async function takeOut({ erasing }: Ground, writing: Writing, people: readonly Somebody[]): Promise<void> {
  const { tenantId } = writing.principal
  const { id } = await startExport(writing, { entity: 'contact', format: 'csv' })
  await runExport(erasing.engine, erasing.files, { tenantId, exportId: id })
  // Of the person and of one who stays.
  for (const each of people.slice(0, 2)) {
    const started = await startAccessExport(writing, [refOf(each)], { form: 'access', language: 'en' })
    await runAccessExport(erasing.engine, erasing.files, { tenantId, exportId: started.id })
  }
}
