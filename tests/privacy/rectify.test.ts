import assert from 'node:assert/strict'
import { create } from '#engine/act/create.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { find } from '#engine/find.ts'
import { rectify } from '#engine/people/rectify.ts'
import { search } from '#engine/search/search.ts'
import { openOwner } from '#platform/database/owner.ts'
import { photographOf } from '#tests/everything.ts'
import { promise } from '#tests/privacy/harness.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

interface Scene extends World {
  readonly at: Tenant
  readonly id: string
}

const [wrong, right] = ['Wrongfeather', 'Rightfeather']

async function openScene(): Promise<Scene> {
  const world = await openWorld()
  const at = await world.tenant()
  const [made] = await create(await at.as(at.owner), 'contact', [
    { firstName: 'Ada', lastName: wrong, emails: [{ value: 'wrong@x.example' }] },
  ])
  return { ...world, at, id: made?.id ?? '' }
}

/** The history keeps what it held. */
async function keepHistory({ ownerUrl }: World): Promise<void> {
  const owner = openOwner(ownerUrl)
  try {
    await owner.script(
      `create or replace function app.forget_change_parts(p_changes uuid[], p_records uuid[]) returns integer language sql as 'select 0'`,
    )
  } finally {
    await owner.close()
  }
}

promise<Scene>(
  'R03',
  'what is corrected is right in the record and in search, and what was wrong is nowhere any more, while the chain stays whole',
  { open: openScene, off: keepHistory },
  async ({ at, id, database, keys, ...world }, kept) => {
    const writing = await at.as(at.owner)
    await rectify(writing, { entity: 'contact', id }, { lastName: right, emails: [{ value: 'right@x.example' }] })
    await kept(async () => {
      const photograph = JSON.stringify([...(await photographOf({ ...world, database, keys } as World, at.id))])
      assert.doesNotMatch(photograph, /wrongfeather|wrong@x/i)
      assert.deepEqual((await search(writing, wrong, 5)).length, 0)
      assert.deepEqual(
        (await find(writing, 'contact', { q: right, fields: ['lastName'] })).data.map(({ lastName }) => lastName),
        [right],
      )
    })
    await sealTenant(database, at.id)
    assert.deepEqual((await verifyTenant(database, keys, at.id)).findings, [])
  },
)
