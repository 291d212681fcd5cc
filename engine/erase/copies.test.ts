import assert from 'node:assert/strict'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { runArchive, startArchive } from '#engine/archive/out.ts'
import { listRuns } from '#engine/archive/runs.ts'
import { removeExports, removeImports } from '#engine/erase/copies.ts'
import { startErasure } from '#engine/erase/erasures.ts'
import { runErasure } from '#engine/erase/run.ts'
import { unpacked } from '#engine/erase/scan/unpack.ts'
import { exportOf, mostBeginnings, overtaken, runExport, startExport } from '#engine/export/export.ts'
import { startImport } from '#engine/import/jobs.ts'
import { forgetSamples, readImport } from '#engine/import/store.ts'
import { runAccessExport, startAccessExport } from '#engine/people/access-export.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import { openFolderStore } from '#platform/files/folder-store.ts'
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
    assert.deepEqual([await removeExports(of), await removeImports(of)], [2, 1])
    const isThere = async (area: 'export' | 'import', id = '') => (await files.size({ tenantId: tenant.id, area, id })) !== undefined
    assert.deepEqual(
      [await isThere('export', taken.contact), await isThere('export', taken.company), await isThere('export', taken.tag)],
      [false, false, true],
    )
    assert.deepEqual([await isThere('import', hers.id), await isThere('import', others.id)], [false, true])
    assert.deepEqual([await removeExports(of), await removeImports(of)], [0, 0], 'a second run finds nothing more')
    assert.equal(await readImport(system, hers.id), undefined, 'an import that never began goes with its file')
    const run = await readImport(system, others.id)
    assert.ok(run?.settings.columns.some(({ samples }) => samples.length > 0))
    if (run !== undefined) await forgetSamples(system, run)
    assert.ok((await readImport(system, others.id))?.settings.columns.every(({ samples }) => samples.length === 0))
    await startImport(writing, others.id)
    await assert.rejects(
      removeImports({ ...of, identifiers: { emails: ['grace@navy.example'], phones: [], names: [] } }),
      { code: 'erasure.import-running' },
      'an import that is writing ends first',
    )
  } finally {
    await world.close()
  }
})

/** Everything is read, `meanwhile` happens, and then the first file is there. */
function late(files: Files, meanwhile: () => Promise<unknown>): Files {
  let isFirst = true
  return {
    ...files,
    async write(name, content, most) {
      if (!isFirst) return files.write(name, content, most)
      isFirst = false
      const pieces = await Array.fromAsync(content)
      await meanwhile()
      return files.write(name, pieces, most)
    },
  }
}

test('what was read for a file before somebody was erased, and written after it, is in no file; the export ends without them', async () => {
  const world = await openWorld()
  try {
    const { database, keys, clock, ownerUrl, keysDir } = world
    const tenant = await world.tenant()
    const tenantId = tenant.id
    const writing = await tenant.as(tenant.owner)
    const files = openFiles(join(keysDir, 'files'), keys)
    const engine = { database, keys, clock }
    const tombstones = { store: openFolderStore(join(keysDir, 'tombstones')), keys }
    await create(writing, 'contact', [{ lastName: 'Hopper', emails: [{ value: 'grace@navy.example' }] }])
    const people = ['contact', 'archive', 'access', 'killed'].map((way) => ({
      lastName: 'Byron',
      emails: [{ value: `ada-${way}@byron.example` }],
    }))
    const [one, two, three, four] = (await create(writing, 'contact', people)).map(({ id }) => ({ entity: 'contact', id }))
    if (!(one && two && three && four)) throw new Error('nobody is there')
    const erase = async (person: typeof one): Promise<void> => {
      const erasureId = await startErasure(writing, [person])
      await runErasure({ engine, ownerUrl, files, tombstones, backupDays: 20 }, { tenantId, erasureId })
    }
    const saidBy = async (id: string): Promise<string> => {
      const bytes = await buffer(files.read({ tenantId, area: 'export', id }))
      return (await Array.fromAsync(unpacked(bytes))).map((each) => each.toString()).join()
    }
    const isThere = async (id: string): Promise<boolean> => (await files.size({ tenantId, area: 'export', id })) !== undefined

    const taken = await startExport(writing, { entity: 'contact', format: 'csv' })
    await runExport(
      engine,
      late(files, () => erase(one)),
      { tenantId, exportId: taken.id },
    )
    const { state, rows } = await exportOf(writing, taken.id)
    assert.deepEqual([state, rows], ['done', 4])
    const said = await saidBy(taken.id)
    assert.ok(said.includes('grace@navy.example') && !said.includes('ada-contact@byron.example'))

    const archive = await startArchive(writing)
    await runArchive(
      engine,
      late(files, () => erase(two)),
      { tenantId, archiveId: archive.id },
    )
    assert.deepEqual(
      (await listRuns(writing)).map((run) => run.state),
      ['done'],
    )
    const everything = await saidBy(archive.id)
    assert.ok(everything.includes('grace@navy.example') && !everything.includes('ada-archive@byron.example'))

    const answer = await startAccessExport(writing, [three], { form: 'access', language: 'en' })
    await runAccessExport(
      engine,
      late(files, () => erase(three)),
      { tenantId, exportId: answer.id },
    )
    assert.equal(await isThere(answer.id), false)

    const cutOff = await startAccessExport(writing, [four], { form: 'access', language: 'en' })
    const killed = { ...late(files, () => erase(four)) }
    const { write } = killed
    killed.write = async (...args) => {
      await write(...args)
      throw new Error('killed')
    }
    await assert.rejects(runAccessExport(engine, killed, { tenantId, exportId: cutOff.id }), /killed/)
    await runAccessExport(engine, files, { tenantId, exportId: cutOff.id })
    assert.equal(await isThere(cutOff.id), false, 'the worker that comes after finds that nobody is there any more')
  } finally {
    await world.close()
  }
})

test('a file that erasures overtake again and again is given up after ten beginnings, leaves nothing behind, and says why', async () => {
  const world = await openWorld()
  try {
    const { database, keys, clock, keysDir } = world
    const tenant = await world.tenant()
    const tenantId = tenant.id
    const writing = await tenant.as(tenant.owner)
    const files = openFiles(join(keysDir, 'files'), keys)
    const engine = { database, keys, clock }
    const system = await asSystem(engine, tenantId)
    let beginnings = 0
    const overtaking: Files = {
      ...files,
      async write(name, content, most) {
        beginnings += 1
        const pieces = await Array.fromAsync(content)
        await removeExports({ writing: system, files, identifiers: sought, entities: new Set(['contact']), ids: [] })
        return files.write(name, pieces, most)
      },
    }
    const taken = await startExport(writing, { entity: 'contact', format: 'csv' })
    await runExport(engine, overtaking, { tenantId, exportId: taken.id })
    const archive = await startArchive(writing)
    await runArchive(engine, overtaking, { tenantId, archiveId: archive.id })
    const [gaveUp] = await listRuns(writing)
    const { state, problem } = await exportOf(writing, taken.id)
    assert.deepEqual([state, problem, gaveUp?.state, gaveUp?.problem], ['failed', overtaken, 'failed', overtaken])
    assert.equal(beginnings, 2 * mostBeginnings)
    for (const id of [taken.id, archive.id]) assert.equal(await files.size({ tenantId, area: 'export', id }), undefined)
  } finally {
    await world.close()
  }
})
