import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark, update } from '#engine/act.ts'
import { Chance, full, sample } from '#engine/conformance/samples.ts'
import { type Conformance, createMinimal, everyEntity, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { find } from '#engine/find.ts'
import type { FieldModel } from '#engine/model.ts'
import { search } from '#engine/search/search.ts'

let world: Conformance
let tenant: Furnished

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
})
after(() => world.close())

const searchable = (name: string): FieldModel[] => tenant.entity(name).fields.filter(({ options }) => options.search)

/** Whether the search box and the entity's list both find the record. */
async function finds(name: string, id: string, q: string): Promise<boolean> {
  const listed = (await find(tenant.writing, name, { q, limit: 500 })).data.some((record) => record.id === id)
  const found = (await search(tenant.writing, q, 100, [name])).some((hit) => hit.id === id)
  assert.equal(found, listed, `the search box and the list agree about ${q}`)
  return listed
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** What people type to find a value: a cell of it as they see it (the search takes eight words), and a word of it as its kind says, whole or begun. */
function typedFor(field: FieldModel, value: unknown): string[] {
  if (value === null) return []
  if (field.parts !== null)
    return (value as Record<string, unknown>[]).flatMap((part) =>
      (field.parts?.fields ?? []).filter(({ options }) => options.search).flatMap((inner) => typedFor(inner, part[inner.key] ?? null)),
    )
  const words = field.kind.words(value, field.options).flatMap(wordsOf)
  const cells =
    words.length === 0 ? [] : field.kind.cells(field.options, 1).map(({ path }) => field.kind.toCell(value, path, field.options))
  return [
    ...cells.map((cell) => wordsOf(cell).slice(0, 8).join(' ')),
    ...words,
    ...words.map((word) => [...word].slice(0, 4).join('')),
  ].filter((typed) => typed !== '')
}

for (const name of everyEntity) {
  test(`${name}: it is found by every value that is searched, whole, by a word, and by how that begins`, async () => {
    for (const field of searchable(name))
      for (const serial of field.own === null ? [3001, 3002, 3003] : [3004]) {
        const base = await createMinimal(tenant.writing, tenant.entity(name), tenant.pool, serial * 100 + searchable(name).indexOf(field))
        const value = sample(field, {
          chance: new Chance(serial),
          pool: tenant.pool,
          serial: serial * 1000 + searchable(name).indexOf(field),
        })
        const [record] = await update(tenant.writing, name, [{ id: base.id, input: { [field.key]: value } }])
        assert.ok(record)
        for (const q of typedFor(field, record[field.key]))
          assert.ok(await finds(name, record.id, q), `${field.key} by ${JSON.stringify(q)}`)
        await mark(tenant.writing, name, [record.id], 'delete')
        await end(tenant.writing, name, [record.id])
      }
  })

  test(`${name}: what is gone from a value, in the trash, or ended is found no more`, async () => {
    const field = searchable(name).find(({ kind }) => kind.name === 'text' || kind.name === 'longText')
    if (field === undefined) return
    const [record] = await create(tenant.writing, name, [
      { ...full(tenant.entity(name), 3100, tenant.pool), [field.key]: 'xylophone before' },
    ])
    const id = record?.id ?? ''
    assert.ok(await finds(name, id, 'xylophone'))
    await update(tenant.writing, name, [{ id, input: { [field.key]: 'quetzal after' } }])
    assert.deepEqual([await finds(name, id, 'xylophone'), await finds(name, id, 'quetzal')], [false, true])
    await mark(tenant.writing, name, [id], 'delete')
    assert.ok(!(await finds(name, id, 'quetzal')))
    await mark(tenant.writing, name, [id], 'restore')
    assert.ok(await finds(name, id, 'quetzal'))
    await mark(tenant.writing, name, [id], 'delete')
    await end(tenant.writing, name, [id])
    assert.ok(!(await finds(name, id, 'quetzal')))
  })
}
