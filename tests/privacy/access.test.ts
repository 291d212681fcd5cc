import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { fromBufferPromise } from 'yauzl'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { mark, update } from '#engine/act.ts'
import { lineStatements } from '#engine/consent/ledger.ts'
import type { EntityModel } from '#engine/model.ts'
import { makeField } from '#engine/own/fields.ts'
import { makeObject } from '#engine/own/objects.ts'
import { type AccessForm, accessPackage } from '#engine/people/access/package.ts'
import { accessExportOf, accessFile, runAccessExport, startAccessExport } from '#engine/people/access-export.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { openReadNotes } from '#engine/reads/note.ts'
import { pageFor } from '#engine/requests/page.ts'
import { openSending, send } from '#engine/send.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import { promise } from '#tests/privacy/harness.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

interface Scene {
  readonly world: World
  readonly tenant: Tenant
  readonly files: Files
  readonly person: { readonly entity: string; readonly id: string }
  /** Every value that was planted of the person, and of others. */
  readonly theirs: readonly string[]
  readonly others: readonly string[]
  /** How the model is seen while the file is made. */
  see: (entity: EntityModel) => EntityModel
  close(): Promise<void>
}

/** Two people with something in every corner: fields of their own, objects, notes that name the other, history, a letter, consents, the trash. */
async function openScene(): Promise<Scene> {
  const world = await openWorld()
  const tenant = await world.tenant()
  await world.database.global(addTenant({ id: tenant.id, slug: 'acme', name: 'Acme' }, world.clock.now()))
  const owner = await tenant.as(tenant.owner)
  await makeField(owner, { entity: 'contact', kind: 'text', label: 'Shoe size', holds: 'free-text', options: {} })
  const titleField = { label: 'Plate', kind: 'text', holds: 'free-text' }
  await makeObject(await tenant.as(tenant.owner), { name: 'Car', plural: 'Cars', subject: 'contact', titleField })
  const writing = await tenant.as(tenant.owner)
  const [ada, berta] = await create(writing, 'contact', [
    {
      ...{ firstName: 'Adalind', lastName: 'Quillfeather', jobTitle: 'Canary-job', x_shoe_size: 'Canary-shoe', source: 'Canary-source' },
      emails: [{ value: 'adalind@former.example' }],
      phones: [{ value: '+49301234567' }],
      address: { street: 'Canary-street 7', city: 'Canary-city', country: 'DE' },
    },
    {
      ...{ firstName: 'Bertrude', lastName: 'Ochsenknecht', jobTitle: 'Other-job', x_shoe_size: 'Other-shoe' },
      emails: [{ value: 'bertrude@other.example' }],
      phones: [{ value: '+49407654321' }],
    },
    { firstName: 'Jörg', lastName: 'Strauß' },
  ])
  const [person, other] = [ada, berta].map((record) => ({ entity: 'contact', id: record?.id ?? '' }))
  assert.ok(person && other)
  await plant(world, writing, person, other)
  const theirs = [
    ...['Adalind', 'Quillfeather', 'Canary-job', 'Canary-shoe', 'Canary-source', 'Canary-street', 'Canary-city', '+49301234567'],
    ...['adalind@former.example', 'adalind@now.example', 'Canary-note', 'Canary-trash', 'Canary-plate', 'Canary-letter', 'Canary-evidence'],
    'Canary-mention',
  ]
  const others = [
    'Bertrude',
    'Ochsenknecht',
    ...['OCHSENKNECHT', 'ochsenknecht', 'BERTRUDE', 'Joerg', 'JORG', 'Strau', 'STRAU'],
    'Other-job',
    'Other-shoe',
    'bertrude@',
    '7654321',
    'Other-note',
    'Other-plate',
    'The owner',
    'owner.',
  ]
  const files = openFiles(join(world.keysDir, 'files'), world.keys)
  return { world, tenant, files, person, theirs, others, see: (entity) => entity, close: () => world.close() }
}

type Ref = Scene['person']

async function plant({ database, keys, clock }: World, writing: Writing, person: Ref, other: Ref): Promise<void> {
  await update(writing, 'contact', [{ id: person.id, input: { emails: [{ value: 'adalind@now.example' }] } }])
  const [, gone] = await create(writing, 'note', [
    {
      about: person,
      text: 'Canary-note: met Bertrude Ochsenknecht, bertrude@other.example, 040 7654321; BERTRUDE OCHSENKNECHT called, bertrude ochsenknecht wrote, Ochsenknecht, B. too, then Joerg Strauss, JORG STRAUSS and J. Strauß',
    },
    { about: person, text: 'Canary-trash' },
    { about: other, text: 'Other-note. Then ask adalind@now.example about the Canary-mention, not Bertrude Ochsenknecht.' },
  ])
  await mark(writing, 'note', [gone?.id ?? ''], 'delete')
  const car = writing.model.get('x_car')
  const link = typeof car.subject === 'string' ? car.subject : ''
  await create(writing, car.name, [
    { [car.title.of[0] ?? '']: 'Canary-plate', [link]: person.id },
    { [car.title.of[0] ?? '']: 'Other-plate', [link]: other.id },
  ])
  const { tenantId } = writing.principal
  const options = { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, mailFrom: 'a@x.example', baseUrl: 'https://x.example' }
  const sending = openSending({ database, keys, clock }, options)
  const to = { name: 'Adalind', email: 'adalind@now.example' }
  await send(sending, {
    tenantId,
    to,
    template: 'account.email',
    subject: 'Hello',
    text: 'Canary-letter',
    credential: false,
    person,
  } as never)
  const said = {
    purposeId: null,
    class: 'marketing',
    channel: 'any',
    act: 'objected',
    method: 'staff',
    language: 'en',
    actorId: null,
  } as const
  const lines = [{ ...said, person, evidence: { note: 'Canary-evidence' } }]
  await database.batch(tenantId, lineStatements(clock, await keys.tenant(tenantId), tenantId, lines))
}

/** Each part of the file by its path. */
async function partsOf(bytes: Buffer): Promise<Map<string, string>> {
  const zip = await fromBufferPromise(bytes)
  const parts = new Map<string, string>()
  for await (const entry of zip.eachEntry())
    parts.set(entry.fileName, (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8'))
  return parts
}

async function taken({ world, tenant, files, person, see }: Scene, form: AccessForm = 'access'): Promise<Map<string, string>> {
  const seen = await asSystem(world, tenant.id)
  const system = { ...seen, model: seen.model.mapped(see) }
  return partsOf(await buffer(accessPackage({ system, files, people: [person], form, language: 'en' })))
}

const textOf = (parts: ReadonlyMap<string, string>): string => [...parts.values()].join('\n')

promise<Scene>(
  'R01',
  'the file that answers a person holds every value of theirs, wherever it lies',
  {
    open: openScene,
    // What hangs on a record no longer leads to whom it is about.
    off: (scene) => {
      scene.see = (entity) => (entity.hangsOn === null ? entity : { ...entity, hangsOn: null, subject: 'none' })
    },
  },
  async (scene, kept) => {
    const text = textOf(await taken(scene))
    await kept(() =>
      assert.deepEqual(
        scene.theirs.filter((value) => !text.includes(value)),
        [],
      ),
    )
  },
)

promise<Scene>(
  'R01',
  'and no name, address, number or note of anybody else',
  {
    open: openScene,
    // Nobody knows any more which words are names of people.
    off: (scene) => {
      scene.see = (entity) => ({
        ...entity,
        fields: entity.fields.map((field) =>
          field.options.holds === 'user.name' ? { ...field, options: { ...field.options, holds: 'nothing-personal' } } : field,
        ),
      })
    },
  },
  async (scene, kept) => {
    const text = textOf(await taken(scene))
    await kept(() =>
      assert.deepEqual(
        scene.others.filter((value) => text.includes(value)),
        [],
      ),
    )
  },
)

test('the file says what is in it by checksums, reads in words, and is kept encrypted for seven days', async () => {
  const scene = await openScene()
  try {
    const { world, tenant, files, person } = scene
    const writing = await tenant.as(tenant.owner)
    const started = await startAccessExport(writing, [person], { form: 'access', language: 'de' })
    const payload = { tenantId: tenant.id, exportId: started.id }
    await runAccessExport(world, files, payload)
    await runAccessExport(world, files, payload)
    const done = await accessExportOf(writing, started.id)
    assert.equal(done.state, 'done')
    const bytes = await buffer(files.read(accessFile(tenant.id, started.id)))
    assert.equal(createHash('sha256').update(bytes).digest('hex'), done.sha256)
    const parts = await partsOf(bytes)
    const manifest = JSON.parse(parts.get('manifest.json') ?? '{}') as { parts: { path: string; sha256: string }[] }
    for (const { path, sha256 } of manifest.parts)
      assert.equal(
        createHash('sha256')
          .update(parts.get(path) ?? '')
          .digest('hex'),
        sha256,
        path,
      )
    const document = parts.get('Ihre Daten.html') ?? ''
    for (const sentence of ['Was Acme über Sie gespeichert hat', 'Wie lange es aufbewahrt wird', 'Bundesbeauftragte', 'Canary-job'])
      assert.ok(document.includes(sentence), sentence)
    assert.doesNotMatch(document, /access\.|undefined|\[object/)
    assert.match(parts.get('data/contacts.vcf') ?? '', /BEGIN:VCARD[\s\S]*adalind@now\.example/)
    world.clock.at += 8 * 24 * 60 * 60 * 1000
    assert.equal((await accessExportOf(writing, started.id)).state, 'expired')
  } finally {
    await scene.close()
  }
})

test('what people take elsewhere is what they gave: no history, no notes about them, in formats of programs', async () => {
  const scene = await openScene()
  try {
    const parts = await taken(scene, 'portability')
    assert.deepEqual([...parts.keys()].sort(), [
      'data/contacts.csv',
      'data/contacts.json',
      'data/contacts.vcf',
      'manifest.json',
      'schema.json',
    ])
    assert.doesNotMatch(textOf(parts), /Canary-note|Canary-evidence/)
  } finally {
    await scene.close()
  }
})

test('who opens a person’s record is noted once an hour, and the person reads when and by which role, not who', async () => {
  const scene = await openScene()
  try {
    const { world, tenant, person } = scene
    const writing = await tenant.as(tenant.owner)
    const begun: Promise<void>[] = []
    const notes = openReadNotes(world.clock, (_event, work) => begun.push(work()))
    for (let index = 0; index < 3; index++) notes.opened(writing, person.entity, person.id)
    world.clock.at += 60 * 60 * 1000
    notes.opened(writing, person.entity, person.id)
    notes.opened(await asSystem(world, tenant.id), person.entity, person.id)
    await Promise.all(begun)
    const parts = await taken(scene)
    const reads = JSON.parse(parts.get('data/record_read.json') ?? '[]') as { role: string; actor_id: string }[]
    assert.deepEqual(
      reads.map(({ role, actor_id }) => [role, actor_id]),
      [
        ['owner', 'Member'],
        ['owner', 'Member'],
      ],
    )
    assert.match(parts.get('Your data.html') ?? '', /Who opened your record[\s\S]*: Owner, at work/)
    const { opened } = await pageFor(await asSystem(world, tenant.id), [person], [], 'de')
    const hour = 60 * 60 * 1000
    const now = Date.parse(world.clock.now().toISOString())
    assert.deepEqual(
      opened.map(({ at, ...read }) => [Math.round((now - Date.parse(at)) / hour), read]),
      [0, 1].map((hours) => [hours, { role: 'Inhaber', purpose: 'work' }]),
      'on the page of theirs: when, in which role and for what, and no name',
    )
  } finally {
    await scene.close()
  }
})
