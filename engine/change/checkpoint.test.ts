import assert from 'node:assert/strict'
import test from 'node:test'
import { create } from '#engine/act/create.ts'
import { checkByItself } from '#engine/change/check.ts'
import { checkpointFor, latestCheckpoint, makeCheckpoint, readCheckpoint, signHead } from '#engine/change/checkpoint.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { openOwner } from '#platform/database/owner.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

const work = async (tenant: Tenant, count: number): Promise<void> => {
  for (let index = 0; index < count; index++) await create(await tenant.as(tenant.owner), 'company', [{ name: `Company ${index}` }])
}

/** The last links go as if they had never been: what is left is whole in itself. */
async function cut({ ownerUrl }: World, tenantId: string, position: number): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await owner.script(`begin; set local app.tenant_id = '${tenantId}';
create temporary table gone on commit drop as select change_id from change_seal where tenant_id = '${tenantId}' and position > ${position};
delete from change_seal where tenant_id = '${tenantId}' and position > ${position};
delete from change_part where tenant_id = '${tenantId}' and change_id in (select change_id from gone);
delete from change_record where tenant_id = '${tenantId}' and id in (select change_id from gone); commit`)
  } finally {
    await owner.close()
  }
}

test('a chain that was cut, or cut and grown again, is whole in itself, and found by the checkpoint that left before', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    await work(tenant, 4)
    const document = await makeCheckpoint(world, tenant.id)
    assert.ok(document)
    const { checkpoint, publicKey } = readCheckpoint(document)
    assert.equal(publicKey, (await world.keys.signer()).publicKey)
    assert.equal(await latestCheckpoint(world.database, tenant.id), document)
    assert.deepEqual((await checkpointFor(world.database, tenant.id))?.hash, checkpoint.hash)
    const problems = async (outside?: typeof checkpoint) =>
      (await verifyTenant(world.database, world.keys, tenant.id, outside)).findings.map(({ problem, position }) => [problem, position])
    assert.deepEqual(await problems(checkpoint), [])
    await cut(world, tenant.id, checkpoint.position - 2)
    assert.deepEqual(await problems(), [])
    assert.deepEqual(await problems(checkpoint), [['cut', checkpoint.position]])
    await work(tenant, 3)
    await sealTenant(world.database, tenant.id)
    assert.deepEqual(await problems(), [])
    assert.deepEqual(await problems(checkpoint), [['rewritten', checkpoint.position]])
  } finally {
    await world.close()
  }
})

test('a checkpoint that was changed in one digit, or is none, is refused', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    await work(tenant, 1)
    const document = (await makeCheckpoint(world, tenant.id)) ?? ''
    assert.throws(() => readCheckpoint(document.replace(/"position":(\d+)/, (_, digits) => `"position":${Number(digits) + 1}`)), {
      code: 'checkpoint.forged',
    })
    assert.throws(() => readCheckpoint('{"checkpoint":{}}'), { code: 'checkpoint.malformed' })
    assert.throws(() => readCheckpoint('no'), { code: 'checkpoint.malformed' })
  } finally {
    await world.close()
  }
})

test('a checkpoint that another key signed is none of ours, whatever it says; a check finds one that stands here', async () => {
  const [world, elsewhere] = [await openWorld(), await openWorld()]
  try {
    const tenant = await world.tenant()
    await work(tenant, 2)
    const document = (await makeCheckpoint(world, tenant.id)) ?? ''
    const { checkpoint } = readCheckpoint(document, await world.keys.signer())
    const head = { position: checkpoint.position, hash: Buffer.from(checkpoint.hash, 'hex') }
    assert.equal(await checkByItself(world, tenant.id), 0)
    world.clock.at += 1000
    const theirs = await signHead({ keys: elsewhere.keys, clock: world.clock }, tenant.id, head)
    assert.equal(readCheckpoint(theirs.document).checkpoint.position, checkpoint.position, 'it is whole')
    const own = await world.keys.signer()
    assert.throws(() => readCheckpoint(theirs.document, own), { code: 'checkpoint.forged' })
    await world.database.batch(tenant.id, [theirs.statement])
    assert.equal(await checkByItself(world, tenant.id), 1)
  } finally {
    await elsewhere.close()
    await world.close()
  }
})
