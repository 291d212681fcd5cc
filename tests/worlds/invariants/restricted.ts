import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { mark, update } from '#engine/act.ts'
import { runExport, startExport } from '#engine/export/export.ts'
import { find, findByIds } from '#engine/find.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { lift, restrict } from '#engine/people/restrict.ts'
import { search } from '#engine/search/search.ts'
import { openSending, send } from '#engine/send.ts'
import { starterIn } from '#tests/imports.ts'
import { addressOf } from '#tests/worlds/traces.ts'
import { type Generated, ownerOf } from '#tests/worlds/world.ts'

const options = { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, mailFrom: 'a@x.example', baseUrl: 'https://x.example' }

interface Used extends Generated {
  readonly writing: Writing
  readonly ref: PersonRef
  readonly email: string
}

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  )

/** By each way of using somebody’s data: was it used? */
const ways: Readonly<Record<string, (used: Used) => Promise<boolean>>> = {
  'in a list': async ({ writing, ref }) =>
    (await find(writing, ref.entity, { limit: 500, sort: 'createdAt' })).data.some(({ id }) => id === ref.id),
  'by a search': async ({ writing, ref, email }) => (await search(writing, email)).some(({ id }) => id === ref.id),
  'by a key': async ({ writing, ref }) => (await findByIds({ ...writing, purpose: 'api-key' }, ref.entity, [ref.id])).length > 0,
  'in an export': async ({ ground: { erasing }, writing, ref, email }) => {
    const { tenantId } = writing.principal
    const { id } = await startExport(writing, { entity: ref.entity, format: 'csv' })
    await runExport(erasing.engine, erasing.files, { tenantId, exportId: id })
    return String(await buffer(erasing.files.read({ tenantId, area: 'export', id }))).includes(email)
  },
  'by a change': ({ writing, ref }) => isDone(update(writing, ref.entity, [{ id: ref.id, input: { jobTitle: ref.id } }])),
  'by a note': ({ writing, ref }) => isDone(create(writing, 'note', [{ about: ref, text: 'and more' }])),
  'by the trash': async ({ writing, ref }) =>
    (await isDone(mark(writing, ref.entity, [ref.id], 'delete'))) && (await isDone(mark(writing, ref.entity, [ref.id], 'restore'))),
  'by an import': async ({ ground, tenant, ref, email }) => {
    const { bring } = await starterIn(tenant, ground.erasing.files, 'DE')
    const line = `Job title;E-mail\nImported;${email}\n`
    const run = await bring(ref.entity, line, { mode: 'update', key: 'emails', existing: 'overwrite' })
    return run.updated > 0
  },
  'in a letter': async ({ ground: { database, keys, clock }, tenant, ref, email }) => {
    const letter = { tenantId: tenant.id, to: { name: '', email }, subject: 'x', text: 'x', credential: false, person: ref } as const
    const sending = openSending({ database, keys, clock }, options)
    await send(sending, { ...letter, template: 'consent.confirm' })
    const text = 'select verdict from message where tenant_id = $1 and record_id = $2 order by id desc limit 1'
    const [found] = await database.batch(tenant.id, [{ text, values: [tenant.id, ref.id] }])
    return found?.rows[0]?.verdict !== 'restriction'
  },
}

async function used(by: Used): Promise<string[]> {
  const names: string[] = []
  for (const [name, way] of Object.entries(ways)) if (await way(by)) names.push(name)
  return names
}

/** Invariant 12: the data of somebody restricted is used for nothing, whichever way one goes; and for everything again when that ends. */
export async function restrictedIsStill(world: Generated): Promise<void> {
  const writing = await ownerOf(world)
  const [other] = world.others
  const ref = other?.people.find(({ entity }) => entity === 'contact')
  if (other === undefined || ref === undefined) return
  const by = { ...world, writing, ref, email: (await addressOf(writing, other)).email }
  await restrict(writing, [ref], 'accuracy')
  assert.deepEqual(await used(by), [], 'the data of somebody who is restricted is used')
  await lift(writing, [ref])
  assert.deepEqual(await used(by), Object.keys(ways))
}
