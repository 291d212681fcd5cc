import assert from 'node:assert/strict'
import { create } from '#engine/act/create.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { readCertificate } from '#engine/erase/certificates.ts'
import { planErasure } from '#engine/erase/erasures.ts'
import { certificateOf } from '#engine/erase/list.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { find } from '#engine/find.ts'
import { lift, restrict } from '#engine/people/restrict.ts'
import { openOwner } from '#platform/database/owner.ts'
import { type Generated, ownerOf, type Sight } from '#tests/worlds/world.ts'

/** Invariant 6: however often it was cut off, it ends in one state with one certificate and one tombstone. */
export async function endedOnce({ ground, tenant }: Generated, erasureId: string, { rows }: Sight): Promise<void> {
  assert.deepEqual(
    rows.get('erasure')?.map(({ id, state, step }) => [id, state, step]),
    [[erasureId, 'done', 'end']],
  )
  assert.equal(rows.get('certificate')?.length, 1, 'one certificate')
  const tombstones = await tombstonesOf(ground.erasing.tombstones, tenant.id)
  assert.deepEqual(
    tombstones.map(({ id }) => id),
    [erasureId],
  )
}

/** Invariant 8: nobody is brought back unnoticed by an address that only they had. */
export async function staysAway(world: Generated): Promise<void> {
  const writing = await ownerOf(world)
  const known = [...world.person.values.places].filter(([place]) => /^(again )?contact\.emails\.value$/.test(place))
  for (const [, value] of known)
    await assert.rejects(create(writing, 'contact', [{ lastName: 'Again', emails: [{ value }] }]), { code: 'erasure.asked-before' })
}

/** Invariant 9: no message left, or waits to leave, without a verdict. */
export function leftWithVerdict({ rows }: Sight): void {
  const silent = (rows.get('message') ?? []).filter(({ state, verdict }) => state !== 'refused' && state !== 'kept' && !verdict)
  assert.equal(silent.length, 0, 'a message without a verdict')
}

export type Dry = Readonly<Record<string, number>>

/** What would go, in whole or but for what a law keeps, before it goes. */
export async function dryRun(world: Generated): Promise<Dry> {
  const { goes, stays } = (await planErasure(await ownerOf(world), world.person.people)).plan
  return { ...goes.records, ...Object.fromEntries(stays.map(({ entity, count }) => [entity, count])) }
}

/** Invariant 11: what the plan said is what went. */
export async function wentAsPlanned(world: Generated, planned: Dry, erasureId: string): Promise<void> {
  const { certificate } = readCertificate(await certificateOf(await ownerOf(world), erasureId, 'erasure'))
  assert.deepEqual(certificate.content.found, planned)
}

/** Invariant 12: whose data is restricted is in no list and in no search, and is again when that ends. */
export async function restrictedIsStill(world: Generated): Promise<void> {
  const writing = await ownerOf(world)
  const [other] = world.others
  const [ref] = other?.people ?? []
  if (ref === undefined) return
  const title = writing.model.get(ref.entity).title.sort ?? ''
  const listed = async (): Promise<boolean> =>
    (await find(writing, ref.entity, { limit: 500, fields: [title], sort: 'createdAt' })).data.some(({ id }) => id === ref.id)
  assert.ok(await listed())
  await restrict(writing, [ref], 'accuracy')
  assert.ok(!(await listed()), 'somebody whose data is restricted is in a list')
  await lift(writing, [ref])
  assert.ok(await listed())
}

/** Invariant 16: the chain stands after an erasure, and one record that is edited is found. */
export async function chainStands({ ground, tenant }: Generated): Promise<void> {
  const { database, keys, ownerUrl } = ground
  await sealTenant(database, tenant.id)
  assert.deepEqual((await verifyTenant(database, keys, tenant.id)).findings, [])
  const owner = openOwner(ownerUrl)
  try {
    await owner.transaction(async ({ query }) => {
      await query({ text: `select set_config('app.tenant_id', $1, true)`, values: [tenant.id] })
      const text = `update change_record set action = 'edited' where tenant_id = $1 and id = (select min(id::text)::uuid from change_record where tenant_id = $1)`
      await query({ text, values: [tenant.id] })
    })
  } finally {
    await owner.close()
  }
  assert.notEqual((await verifyTenant(database, keys, tenant.id)).findings.length, 0, 'an edited change record is not found')
}
