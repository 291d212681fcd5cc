import assert from 'node:assert/strict'
import test from 'node:test'
import { writingAs } from '#engine/engine.ts'
import { runExport } from '#engine/export/export.ts'
import { lift, restrict } from '#engine/people/restrict.ts'
import { openOwner } from '#platform/database/owner.ts'
import { systemIn } from '#server/members.ts'
import { type Answer, openTestApp, type TestApp, type TestTenant } from '#tests/app.ts'
import { promise } from '#tests/privacy/harness.ts'

interface Scene {
  readonly app: TestApp
  readonly tenant: TestTenant
  readonly id: string
  readonly note: string
  close(): Promise<void>
}

const word = 'Quillfeather'

const idOf = ({ body }: Answer): string => String((body.data as { id?: string } | undefined)?.id ?? '')

async function openScene(): Promise<Scene> {
  const app = await openTestApp()
  const tenant = await app.tenant('Acme')
  const contact = await app.ask(tenant.apiKey, 'POST', '/api/v1/contacts', { firstName: 'Ada', lastName: word })
  const id = idOf(contact)
  const note = await app.ask(tenant.apiKey, 'POST', '/api/v1/notes', { about: { entity: 'contact', id }, text: `${word} called` })
  return { app, tenant, id, note: idOf(note), close: () => app.close() }
}

const systemOf = async ({ app, tenant }: Scene) => {
  const principal = await systemIn(app.context.engine, tenant)
  assert.ok(principal)
  return writingAs(app.context.engine, principal)
}

/** By each way of using somebody's data: was it used? */
const operations: Readonly<Record<string, (scene: Scene) => Promise<boolean>>> = {
  'stands in a list': async (scene) => (await ask(scene, 'GET', '/contacts')).text.includes(word),
  'is counted': async (scene) => (await ask(scene, 'GET', '/contacts?count=true')).body.count === 1,
  'is found by a filter': async (scene) =>
    (await ask(scene, 'POST', '/contacts/query', { filter: { lastName: { eq: word } } })).text.includes(word),
  'is found by searching': async (scene) => (await ask(scene, 'GET', `/search?q=${word}`)).text.includes(word),
  'is read by an API key': async (scene) => (await ask(scene, 'GET', `/contacts/${scene.id}`)).status === 200,
  'what hangs on it stands in a list': async (scene) => (await ask(scene, 'GET', '/notes')).text.includes(word),
  'what hangs on it is read by an API key': async (scene) => (await ask(scene, 'GET', `/notes/${scene.note}`)).status === 200,
  'is exported': async (scene) => (await exported(scene, 'contact')).includes(word),
  'what hangs on it is exported': async (scene) => (await exported(scene, 'note')).includes(word),
  'is changed': async (scene) => (await ask(scene, 'PATCH', `/contacts/${scene.id}`, { jobTitle: 'Tester' })).status === 200,
  'what hangs on it is changed': async (scene) => (await ask(scene, 'PATCH', `/notes/${scene.note}`, { pinned: true })).status === 200,
  'something new is hung on it': async (scene) =>
    (await ask(scene, 'POST', '/notes', { about: { entity: 'contact', id: scene.id }, text: 'more' })).status === 201,
  'goes to the trash': async (scene) => (await ask(scene, 'DELETE', `/contacts/${scene.id}`)).status === 200,
}

const ask = ({ app, tenant }: Scene, method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer> =>
  app.ask(tenant.apiKey, method, `/api/v1${path}`, body)

async function exported(scene: Scene, entity: string): Promise<string> {
  const id = idOf(await ask(scene, 'POST', '/exports', { entity, format: 'csv' }))
  const { engine, files } = scene.app.context
  await runExport(engine, files, { tenantId: scene.tenant.tenantId, exportId: id })
  return (await ask(scene, 'GET', `/exports/${id}/file`)).text
}

async function used(scene: Scene): Promise<string[]> {
  const names: string[] = []
  for (const [name, operation] of Object.entries(operations)) if (await operation(scene)) names.push(name)
  return names
}

/** The mark is taken off behind the engine's back: what kept the data apart is gone. */
async function unmark({ app, tenant }: Scene): Promise<void> {
  const owner = openOwner(app.ownerUrl)
  try {
    await owner.script(`begin; set local app.tenant_id = '${tenant.tenantId}'; update contact set restricted_at = null; commit`)
  } finally {
    await owner.close()
  }
}

promise<{ scene: Scene; off: boolean; close(): Promise<void> }>(
  'R05',
  'what is restricted is stored, and used for nothing',
  {
    open: async () => {
      const scene = await openScene()
      return { scene, off: false, close: () => scene.close() }
    },
    off: (world) => {
      world.off = true
    },
  },
  async ({ scene, off }, kept) => {
    await restrict(await systemOf(scene), [{ entity: 'contact', id: scene.id }], 'accuracy')
    if (off) await unmark(scene)
    await kept(async () => assert.deepEqual(await used(scene), []))
  },
)

test('before it is restricted, and after that was lifted, a person is there for every kind of work', async () => {
  const scene = await openScene()
  try {
    const person = { entity: 'contact', id: scene.id }
    const all = Object.keys(operations)
    const restricting = async () => restrict(await systemOf(scene), [person], 'objection')
    await restricting()
    await restricting()
    await lift(await systemOf(scene), [person])
    assert.deepEqual(await used(scene), all)
    await ask(scene, 'POST', `/contacts/${scene.id}/restore`)
    assert.deepEqual(await used(scene), all)
  } finally {
    await scene.close()
  }
})

test('who restricts must say why in the words of the law, and be an owner or an admin at work', async () => {
  const scene = await openScene()
  try {
    const wrong = await ask(scene, 'POST', `/contacts/${scene.id}/restrict`, { ground: 'because' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /accuracy, unlawful, claims, objection, statutory/)
    assert.equal((await ask(scene, 'POST', `/contacts/${scene.id}/restrict`, { ground: 'accuracy' })).status, 403)
    assert.equal((await ask(scene, 'GET', '/contacts?restricted=true')).status, 403)
    const company = idOf(await ask(scene, 'POST', '/companies', { name: 'Byron Ltd' }))
    await assert.rejects(restrict(await systemOf(scene), [{ entity: 'company', id: company }], 'accuracy'), /person.not-restrictable/)
  } finally {
    await scene.close()
  }
})
