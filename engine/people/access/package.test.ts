import assert from 'node:assert/strict'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import { create } from '#engine/act/create.ts'
import { update } from '#engine/act.ts'
import { accessPackage } from '#engine/people/access/package.ts'
import { subjectOf } from '#engine/people/access/subject.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import type { Database } from '#platform/database/database.ts'
import { atOneMoment } from '#platform/database/frozen.ts'
import { openFiles } from '#platform/files/files.ts'
import { unzip } from '#tests/everything.ts'
import { openWorld } from '#tests/world.ts'

test('everything in the file is read at one moment, whatever is written meanwhile', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    await world.database.global(addTenant({ id: tenant.id, slug: 'acme', name: 'Acme' }, world.clock.now()))
    const [made] = await create(await tenant.as(tenant.owner), 'contact', [{ lastName: 'Byron', jobTitle: 'Before' }])
    const id = made?.id ?? ''
    const begun: unknown[] = []
    const elsewhere = () => assert.fail('read outside of that moment')
    const database: Database = {
      ...world.database,
      ...{ batch: elsewhere, read: elsewhere },
      tenant: (tenantId, work, options) => {
        begun.push(options)
        return world.database.tenant(
          tenantId,
          async (tx) => {
            await tx.query({ text: 'select 1' })
            await update(await tenant.as(tenant.owner), 'contact', [{ id, input: { jobTitle: 'Later' } }])
            return work(tx)
          },
          options,
        )
      },
    }
    const system = { ...(await asSystem(world, tenant.id)), database }
    const files = openFiles(join(world.keysDir, 'files'), world.keys)
    const packing = { system, files, people: [{ entity: 'contact', id }], form: 'access', language: 'en' } as const
    const text = [...(await unzip(await buffer(accessPackage(packing)))).values()].join()
    assert.deepEqual(begun, [{ snapshot: true }])
    assert.ok(text.includes('Before') && !text.includes('Later'))
    const deleting = { text: 'delete from note where tenant_id = $1', values: [tenant.id] }
    await assert.rejects(
      atOneMoment(world.database, tenant.id, (frozen) => frozen.batch(tenant.id, [deleting])),
      /25006/,
    )
  } finally {
    await world.close()
  }
})

test('whoever else is named is known, also where more people bear these words than one page holds, and among very many words', async () => {
  const world = await openWorld()
  try {
    const tenant = await world.tenant()
    const writing = await tenant.as(tenant.owner)
    const words = (ending: string): string[] => [...'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜÉÅÑÇ'].map((letter) => `${letter}${ending}`)
    const people = words('xom').flatMap((firstName) => words('lund').map((lastName) => ({ firstName, lastName })))
    for (const some of [people.slice(0, 600), people.slice(600)]) await create(writing, 'contact', some)
    const [ada] = await create(writing, 'contact', [{ firstName: 'Ada', lastName: 'Byron' }])
    const { strangers } = await subjectOf(await asSystem(world, tenant.id), [{ entity: 'contact', id: ada?.id ?? '' }], 'en')
    const text = [...words('xom'), ...words('lund')].join(', ')
    const { names } = await world.database.tenant(tenant.id, (tx) => strangers(tx, [text]))
    assert.equal(names.length, people.length)
    const [eve] = await create(writing, 'contact', [{ firstName: 'Evelina', lastName: 'Müller' }])
    assert.ok(eve)
    // Each is a word of its own that is spelled in many ways.
    const crowd = ['inanena', 'onirela'].flatMap((ending) => words(ending).map((one, at) => `${one} ${words('acileto')[at]}`))
    const knows = async (said: string): Promise<boolean> => {
      const found = await world.database.tenant(tenant.id, (tx) => strangers(tx, [said]))
      return found.names.some((name) => name.join(' ') === 'Evelina Müller')
    }
    assert.equal(await knows(crowd.join(', ')), false)
    assert.equal(await knows(`${crowd.join('. ')}. Evelina Mueller`), true, 'though it is one of many')
    assert.equal(await knows('Ask somebody.'), true, 'and is known from then on')
  } finally {
    await world.close()
  }
})
