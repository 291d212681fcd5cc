import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { removeCopies } from '#engine/erase/copies.ts'
import { runExport, startExport } from '#engine/export/export.ts'
import { startImport } from '#engine/import/jobs.ts'
import { forgetSamples, readImport } from '#engine/import/store.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { openFiles } from '#platform/files/files.ts'
import { starterIn } from '#tests/imports.ts'
import { openWorld } from '#tests/world.ts'

const sought = { emails: ['ada@byron.example'], phones: [], names: [['Ada', 'Byron']] }

test('exports and import files that hold the person go, packed or not; those of others stay', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const files = openFiles(join(world.keysDir, 'files'), world.keys)
    await create(writing, 'contact', [{ firstName: 'Ada', lastName: 'Byron' }])
    await create(writing, 'company', [{ name: 'Ada Byron & Co' }])
    await create(writing, 'tag', [{ name: 'VIP', colour: 'red' }])
    const engine = { database: world.database, keys: world.keys, clock: world.clock }
    const taken: Record<string, string> = {}
    for (const [entity, format] of [
      ['contact', 'csv'],
      ['company', 'xlsx'],
      ['tag', 'csv'],
    ] as const) {
      const { id } = await startExport(writing, { entity, format })
      await runExport(engine, files, { tenantId: tenant.id, exportId: id })
      taken[entity] = id
    }
    const { send } = await starterIn(tenant, files, 'DE')
    const hers = await send('contact', 'First name,Last name,Email\nAda,Byron,ada@byron.example\n')
    const others = await send('contact', 'First name,Last name,Email\nGrace,Hopper,grace@navy.example\n')
    const system = await asSystem(engine, tenant.id)
    const of = { writing: system, files, identifiers: sought, entities: new Set(['contact']), ids: [] }
    assert.equal(await removeCopies(of), 3)
    const isThere = async (area: 'export' | 'import', id = '') => (await files.size({ tenantId: tenant.id, area, id })) !== undefined
    assert.deepEqual(
      [await isThere('export', taken.contact), await isThere('export', taken.company), await isThere('export', taken.tag)],
      [false, false, true],
    )
    assert.deepEqual([await isThere('import', hers.id), await isThere('import', others.id)], [false, true])
    assert.equal(await removeCopies(of), 0, 'a second run finds nothing more')
    assert.equal(await readImport(system, hers.id), undefined, 'an import that never began goes with its file')
    const run = await readImport(system, others.id)
    assert.ok(run?.settings.columns.some(({ samples }) => samples.length > 0))
    if (run !== undefined) await forgetSamples(system, run)
    assert.ok((await readImport(system, others.id))?.settings.columns.every(({ samples }) => samples.length === 0))
    await startImport(writing, others.id)
    await assert.rejects(
      removeCopies({ ...of, identifiers: { emails: ['grace@navy.example'], phones: [], names: [] } }),
      { code: 'erasure.import-running' },
      'an import that is writing ends first',
    )
  } finally {
    await world.close()
  }
})
