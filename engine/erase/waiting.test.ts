import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { update } from '#engine/act.ts'
import { readCertificate } from '#engine/erase/certificates.ts'
import { decideErasure, startErasure } from '#engine/erase/erasures.ts'
import { certificateOf, erasureOf, listErasures } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { Erasing } from '#engine/erase/running.ts'
import { pruneTombstones, type Tombstone, tombstonesOf, writeTombstone } from '#engine/erase/tombstones.ts'
import { get } from '#engine/find.ts'
import { restrict } from '#engine/people/restrict.ts'
import { propose, release } from '#engine/retain/holds.ts'
import { openSending, send } from '#engine/send.ts'
import { newId } from '#platform/clock/ids.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
import { type Bucket, bucketIn, openS3Store } from '#platform/files/s3-store.ts'
import { openTestBucket } from '#tests/bucket.ts'
import { erasingIn } from '#tests/erasing.ts'
import { photographOf } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const day = 24 * 60 * 60 * 1000
const from = { mailFrom: 'a@x.example', baseUrl: 'https://crm.example' }

let world: World
let erasing: Erasing

before(async () => {
  world = await openWorld()
  erasing = erasingIn(world)
})
after(() => world.close())

function bucketAt(url: string): Bucket {
  const bucket = bucketIn(url)
  if (bucket === undefined) throw new Error('no bucket')
  return bucket
}

async function asked(tenant: Tenant, lastName = 'Byron') {
  const writing = await tenant.as(tenant.owner)
  const [made] = await create(writing, 'contact', [{ lastName, emails: [{ value: `${lastName.toLowerCase()}@x.example` }] }])
  const person = { entity: 'contact', id: made?.id ?? '' }
  const erasureId = await startErasure(writing, [person])
  const run = (by = erasing) => runErasure(by, { tenantId: tenant.id, erasureId })
  const isThere = async () => (await get(writing, 'contact', person.id).catch(() => undefined)) !== undefined
  const listed = async () => (await listErasures(writing, null, person.id)).data.map(({ id }) => id)
  return { writing, person, erasureId, run, isThere, listed, now: () => erasureOf(writing, erasureId) }
}

test('a hold or a restriction that came after somebody asked lets a person look again, before the first row goes', async () => {
  const tenant = await world.tenant()
  await tenant.member('admin')
  const { writing, person, erasureId, run, isThere, now } = await asked(tenant)
  const why = { authority: 'Amtsgericht', reason: 'a dispute', reviewOn: '2027-06-01' }
  const { id } = await propose(writing, { scope: 'record', entity: 'contact', recordId: person.id, filter: null, ...why })
  await run()
  assert.deepEqual([await isThere(), (await now()).state, (await now()).plan.reasons], [true, 'deciding', [{ why: 'hold', count: 1 }]])
  assert.deepEqual(await tombstonesOf(erasing.tombstones, tenant.id), [], 'a restore erases nobody who may stay')
  await release(writing, id)
  await decideErasure(writing, erasureId, true)
  await restrict(writing, [person], 'claims')
  await run()
  assert.deepEqual([await isThere(), (await now()).plan.reasons], [true, [{ why: 'restriction', count: 1 }]])
  await decideErasure(writing, erasureId, true)
  await run()
  assert.deepEqual([await isThere(), (await now()).state], [false, 'done'], 'what was looked at is not asked about twice')
})

test('a hold that came while a killed run waited finds it before its first row, and takes the tombstone back', async () => {
  const tenant = await world.tenant()
  await tenant.member('admin')
  const { writing, person, run, isThere, now } = await asked(tenant)
  const killed = new Error('killed')
  const onStep = (step: string) => {
    if (step === 'rows') throw killed
  }
  await assert.rejects(run({ ...erasing, onStep }), killed)
  assert.deepEqual([(await now()).step, (await tombstonesOf(erasing.tombstones, tenant.id)).length], ['rows', 1])
  const why = { authority: 'Amtsgericht', reason: 'a dispute', reviewOn: '2027-06-01' }
  await propose(writing, { scope: 'record', entity: 'contact', recordId: person.id, filter: null, ...why })
  await run()
  assert.deepEqual([await isThere(), (await now()).state, (await now()).step], [true, 'deciding', 'begin'])
  assert.deepEqual(await tombstonesOf(erasing.tombstones, tenant.id), [])
})

test('the terminal and the worker that meet over one erasure take turns, and nothing that the certificate destroyed comes back', async () => {
  const tenant = await world.tenant()
  const { run, now, listed, erasureId } = await asked(tenant)
  const other = await asked(tenant, 'Somebody')
  assert.deepEqual(await listed(), [erasureId])
  const steps: string[] = []
  await Promise.all([1, 2, 3].map(() => run({ ...erasing, onStep: (step) => void steps.push(step) })))
  assert.deepEqual(steps, ['begin', 'rows', 'traces', 'mentions', 'scan', 'certify'], 'one of them did all of it')
  const known = (await photographOf(world, tenant.id)).get('erasure_work') ?? []
  assert.deepEqual([(await now()).state, known.map(({ id }) => id)], ['done', [other.erasureId]])
})

test('what somebody writes about the person while places are looked through, up to the certificate, goes as well, and is counted', async () => {
  const tenant = await world.tenant()
  const { run, writing, person, erasureId } = await asked(tenant, 'Hopper')
  const [company] = await create(writing, 'company', [{ name: 'Navy' }])
  const about = { entity: 'company', id: company?.id }
  const written: string[] = []
  const note = async (text: string): Promise<void> => {
    for (const { id } of await create(writing, 'note', [{ about, text }])) written.push(id)
  }
  await note('before: hopper@x.example')
  const text = `insert into writing_reason (tenant_id, id, entity, person_id, reason, at) values ($1, $2, 'contact', $3, 'asked', $4)`
  const late = { text, values: [tenant.id, newId(world.clock), person.id, world.clock.now().toISOString()] }
  const sending = openSending(erasing.engine, { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, ...from })
  const letter = {
    tenantId: tenant.id,
    to: { name: 'Grace', email: 'grace@x.example' },
    template: 'account.email',
    credential: false,
  } as const
  const write = (at: string) => send(sending, { ...letter, subject: `Somebody, ${at}`, text: `ask hopper@x.example, ${at}` })
  const onStep = async (step: string): Promise<void> => {
    if (step === 'scan' || step === 'certify') await note(`at ${step}: hopper@x.example`)
    if (step !== 'begin') await write(step)
    if (step === 'certify') await world.database.batch(tenant.id, [late])
  }
  await run({ ...erasing, onStep })
  const notes = await Promise.all(written.map(async (id) => (await get(writing, 'note', id)).text))
  assert.deepEqual(notes, ['before: ███', 'at scan: ███', 'at certify: ███'])
  assert.ok(!JSON.stringify([...(await photographOf(world, tenant.id))]).includes('hopper@x.example'))
  assert.deepEqual((await photographOf(world, tenant.id)).get('writing_reason'), [])
  const { mentions, scan } = readCertificate(await certificateOf(writing, erasureId, 'erasure')).certificate.content as {
    mentions: { mentions: number }
    scan: { found: string[] }
  }
  assert.deepEqual([mentions.mentions, scan.found], [3, []])
  const letters = ((await photographOf(world, tenant.id)).get('message') ?? []).map(
    ({ sealed_body: body }) => JSON.parse(String(body)).text,
  )
  assert.deepEqual(
    letters.toSorted(),
    ['certify', 'mentions', 'rows', 'scan', 'traces'].map((at) => `ask ███, ${at}`),
  )
})

test('a letter to somebody else that names the person, and is written last of all, is cleaned before the certificate', async () => {
  const tenant = await world.tenant()
  const { run, writing, erasureId } = await asked(tenant, 'Lovelace')
  const sending = openSending(erasing.engine, { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, ...from })
  const to = { name: 'Grace', email: 'grace@x.example' }
  const letter = {
    tenantId: tenant.id,
    to,
    template: 'account.email',
    credential: false,
    subject: 'Hello',
    text: 'ask lovelace@x.example',
  } as const
  await run({ ...erasing, onStep: (step) => (step === 'certify' ? send(sending, letter).then(() => {}) : undefined) })
  const { content } = readCertificate(await certificateOf(writing, erasureId, 'erasure')).certificate
  const { tables, scan } = content as { tables: Record<string, unknown>; scan: { found: string[] } }
  assert.deepEqual([tables.message, scan.found], [{ emptied: 1 }, []])
  assert.ok(!JSON.stringify([...(await photographOf(world, tenant.id))]).includes('lovelace@x.example'))
})

test('who became the last owner in the meantime stays, and the erasure says so', async () => {
  const tenant = await world.tenant()
  const second = await tenant.member('owner')
  const writing = await tenant.as(tenant.owner)
  const erasureId = await startErasure(writing, [{ entity: 'member', id: second.actorId ?? '' }])
  await update(await tenant.as(second), 'member', [{ id: tenant.owner.actorId ?? '', input: { role: 'member' } }])
  await assert.rejects(runErasure(erasing, { tenantId: tenant.id, erasureId }), { code: 'member.last-owner' })
  const { state, problem } = await erasureOf(writing, erasureId)
  assert.deepEqual([state, problem], ['failed', 'member.last-owner'])
})

test('where the tombstone cannot be written nothing goes, and the erasure waits until it can', async () => {
  const tenant = await world.tenant()
  const { run, isThere, now } = await asked(tenant)
  const folder = join(world.keysDir, 'refused')
  await writeFile(folder, 'a file where a folder must be')
  const refusing: Erasing = { ...erasing, tombstones: { ...erasing.tombstones, store: openFolderStore(folder) } }
  await assert.rejects(run(refusing), { code: 'erasure.tombstone-refused' })
  const { state, step, problem } = await now()
  assert.deepEqual([await isThere(), state, step, problem], [true, 'waiting', 'begin', 'erasure.tombstone-refused'])
  await rm(folder)
  await run(refusing)
  assert.deepEqual([await isThere(), (await now()).state, (await now()).problem], [false, 'done', null])
  assert.equal((await tombstonesOf(refusing.tombstones, tenant.id)).length, 1)
})

test('tombstones lie in a bucket as well: whole, sealed, listed, removed when no backup needs them; a bucket that is away lets the erasure wait', async () => {
  const tenant = await world.tenant()
  const { person, erasureId, run, isThere, now } = await asked(tenant)
  const directory = join(world.keysDir, 'bucket')
  await mkdir(directory)
  const bucket = await openTestBucket(directory, '/tombstones')
  const tombstones = { store: openS3Store(bucketAt(bucket.url), bucket.keys), keys: world.keys }
  const away = openS3Store(bucketAt('s3://crm-files?endpoint=http://127.0.0.1:9&region=eu-central-1'), bucket.keys)
  try {
    await assert.rejects(run({ ...erasing, tombstones: { ...tombstones, store: away } }), { code: 'erasure.tombstone-refused' })
    assert.deepEqual([await isThere(), (await now()).state], [true, 'waiting'])
    await run({ ...erasing, tombstones })
    assert.equal(await isThere(), false)
    const [tombstone, ...more] = await tombstonesOf(tombstones, tenant.id)
    assert.deepEqual([tombstone?.id, tombstone?.people, more.length], [erasureId, [person], 0])
    const late = newId(world.clock)
    assert.equal(await pruneTombstones(tombstones, new Date(world.clock.at)), 0)
    await writeTombstone(tombstones, tenant.id, {
      ...tombstone,
      id: late,
      writtenAt: new Date(world.clock.at + 5 * day).toISOString(),
    } as Tombstone)
    assert.equal(await pruneTombstones(tombstones, new Date(world.clock.at + 31 * day)), 1)
    assert.deepEqual(
      (await tombstonesOf(tombstones, tenant.id)).map(({ id }) => id),
      [late],
      'one that was asked for long before it began is as old as its beginning',
    )
    assert.equal(await pruneTombstones(tombstones, new Date(world.clock.at + 36 * day)), 1)
  } finally {
    await bucket.close()
  }
})
