import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { create } from '#engine/act/create.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { readCertificate } from '#engine/erase/certificates.ts'
import { planErasure } from '#engine/erase/erasures.ts'
import { certificateOf } from '#engine/erase/list.ts'
import { tombstonesOf } from '#engine/erase/tombstones.ts'
import { templates } from '#privacy/consent/templates.ts'
import { shown } from '#tests/privacy/canaries.ts'
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
    await assert.rejects(create(writing, 'contact', [{ lastName: 'Again', emails: [{ value }] }]), (error: Error & { code?: string }) => {
      world.ground.log.warn('request failed', { error })
      return error.code === 'erasure.asked-before'
    })
}

const allowing = new Set(['legal', 'transactional', 'service', 'relation', 'consent', 'soft-opt-in', 'not-opted-out'])

/** Invariant 9: whatever left, waits or is kept bears a verdict that allowed it, and what was refused one that did not, and no text. */
export function leftWithVerdict({ rows }: Sight): void {
  // Rows that a world made by the declarations alone are of no template.
  const messages = (rows.get('message') ?? []).filter(({ template }) => Object.hasOwn(templates, String(template)))
  for (const { state, verdict, sealed_body: body } of messages) {
    assert.equal(allowing.has(String(verdict)), state !== 'refused', `a message is ${state}, and its verdict says ${verdict}`)
    assert.ok(state !== 'refused' || body === null, 'what was refused is kept')
  }
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

/** Invariant 16: the chain stands after an erasure, and one record that is edited is found. */
export async function chainStands({ ground, tenant }: Generated): Promise<void> {
  const { database, keys, owner } = ground
  await sealTenant(database, tenant.id)
  assert.deepEqual((await verifyTenant(database, keys, tenant.id)).findings, [])
  await owner.transaction(async ({ query }) => {
    await query({ text: `select set_config('app.tenant_id', $1, true)`, values: [tenant.id] })
    const text = `update change_record set action = 'edited' where tenant_id = $1 and id = (select min(id::text)::uuid from change_record where tenant_id = $1)`
    await query({ text, values: [tenant.id] })
  })
  assert.notEqual((await verifyTenant(database, keys, tenant.id)).findings.length, 0, 'an edited change record is not found')
}

/** Invariant 17: neither the product nor the database wrote down anything of anybody. */
export async function logsNameNobody({ ground, person, others }: Generated, from: Logged): Promise<void> {
  const written = [ground.lines.slice(from.lines).join('\n'), (await readFile(ground.serverLog)).subarray(from.bytes)]
  const values = Object.fromEntries([person, ...others].flatMap(({ values }) => [...values.places]))
  for (const text of written) assert.deepEqual(shown(text, values), [], 'a log names somebody')
}

/** Where the logs stood. */
export interface Logged {
  readonly lines: number
  readonly bytes: number
}

export const logged = async ({ lines, serverLog }: Generated['ground']): Promise<Logged> => ({
  lines: lines.length,
  bytes: (await stat(serverLog)).size,
})
