import assert from 'node:assert/strict'
import { join } from 'node:path'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { update } from '#engine/act.ts'
import { partAad } from '#engine/change/record.ts'
import { get } from '#engine/find.ts'
import { carryOut } from '#engine/mentions/carry-out.ts'
import { cleanse } from '#engine/mentions/cleanse.ts'
import { reviewDays } from '#engine/mentions/reviews.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import type { Sought } from '#privacy/mentions/tokens.ts'
import { promise } from '#tests/privacy/harness.ts'
import { openWorld, type World } from '#tests/world.ts'

/** Somebody wrote about a person in the record of somebody else, and corrected it once. */
interface Written extends World {
  readonly writing: Writing
  readonly files: Files
  readonly note: string
  /** What the seventh day does. */
  day: (world: Written) => Promise<unknown>
}

const ada: Sought = { emails: ['ada@byron.example'], phones: ['+493012345678'], names: [['Ada', 'Byron']] }

async function open(): Promise<Written> {
  const world = await openWorld()
  const tenant = await world.tenant()
  const writing = await asSystem(world, tenant.id)
  const [company] = await create(writing, 'company', [{ name: 'Analytical Engines' }])
  const about = { entity: 'company', id: company?.id }
  const [note] = await create(writing, 'note', [{ about, text: 'Ring (030) 123 456 78 or ADA@BYRON.example' }])
  const id = note?.id ?? ''
  await update(writing, 'note', [{ id, input: { text: 'Byron, Ada: ring 0049 30 12345678 or ADA@BYRON.example' } }])
  const files = openFiles(join(world.keysDir, 'files'), world.keys)
  return { ...world, writing, files, note: id, day: (here) => carryOut(here, files, { tenantId: tenant.id }) }
}

const erase = ({ writing, files, clock }: Written) =>
  cleanse(writing, files, { erasureId: newId(clock), askedAt: clock.now().toISOString(), sought: ada }, [])

/** What the note and its history say. */
async function said({ writing, database, keys, note }: Written): Promise<string> {
  const { tenantId } = writing.principal
  const cipher = await keys.tenant(tenantId)
  const text = 'select change_id, sealed_values from change_part where tenant_id = $1 and record_id = $2 and sealed_values is not null'
  const [found] = await database.batch(tenantId, [{ text, values: [tenantId, note] }])
  const history = (found?.rows ?? []).map(({ change_id: change, sealed_values: sealed }) =>
    cipher.decrypt(sealed as Buffer, partAad(tenantId, String(change), note)).toString('utf8'),
  )
  return [String((await get(writing, 'note', note)).text), ...history].join('\n')
}

promise(
  'R04',
  'addresses and numbers go from what was written about others, however they were typed, and from its history',
  {
    open,
    // Nothing is known of whom texts name.
    off: async ({ database, writing: { principal } }) => {
      await database.batch(principal.tenantId, [{ text: 'delete from mention where tenant_id = $1', values: [principal.tenantId] }])
    },
  },
  async (world, kept) => {
    await erase(world)
    const left = await said(world)
    await kept(() => assert.doesNotMatch(left, /byron\.example|123|5678/i))
  },
)

promise(
  'R04',
  'a name that nobody decided about is gone on the seventh day after the request',
  {
    open,
    off: (world) => {
      world.day = async () => {}
    },
  },
  async (world, kept) => {
    await erase(world)
    assert.match(await said(world), /Byron, Ada/, 'before that a reviewer may say that it is somebody else')
    world.clock.at += reviewDays * 86_400_000
    await world.day(world)
    const left = await said(world)
    await kept(() => assert.doesNotMatch(left, /Ada|Byron/))
  },
)
