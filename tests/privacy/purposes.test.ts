import assert from 'node:assert/strict'
import type { Reading } from '#engine/access/reading.ts'
import { type Purpose, purposes } from '#engine/access/scope.ts'
import { create } from '#engine/act/create.ts'
import { find, findByIds, get } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { promise } from '#tests/privacy/harness.ts'
import { openWorld } from '#tests/world.ts'

interface Scene {
  readonly reading: Reading
  readonly id: string
  /** The model as whoever reads has it. */
  see: (entity: EntityModel) => EntityModel
  close(): Promise<void>
}

async function openScene(): Promise<Scene> {
  const world = await openWorld()
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const [made] = await create(writing, 'contact', [
    { firstName: 'Ada', lastName: 'Byron', jobTitle: 'Countess', emails: [{ value: 'ada@x.example' }] },
  ])
  return { reading: writing, id: made?.id ?? '', see: (entity) => entity, close: () => world.close() }
}

/** Does the declaration say that the field is used for this? Asked of the declaration, not of the engine. */
const isFor = (entity: EntityModel, field: FieldModel, purpose: Purpose): boolean =>
  Object.keys(field.options.uses ?? entity.uses).some((use) => `${purposes[purpose]}.`.startsWith(`${use}.`))

promise<Scene>(
  'U01',
  'each purpose reads the fields that are declared for it and no other, in lists and one by one, and a purpose that nobody declared reads nothing',
  {
    open: openScene,
    // Every field is used for everything.
    off: (scene) => {
      const all = Object.fromEntries(Object.values(purposes).map((use) => [use, 'consent']))
      scene.see = (entity) => ({
        ...entity,
        fields: entity.fields.map((field) => ({ ...field, options: { ...field.options, uses: all } })),
      })
    },
  },
  async ({ reading, id, see }, kept) => {
    const contact = reading.model.get('contact')
    const seen = { ...reading, model: reading.model.mapped(see) }
    await assert.rejects(find({ ...seen, purpose: 'curiosity' as Purpose }, 'contact', {}), /undeclared purpose/)
    for (const purpose of (Object.keys(purposes) as Purpose[]).filter((each) => each !== 'rights')) {
      const may = new Set(contact.fields.filter((field) => isFor(contact, field, purpose)).map(({ key }) => key))
      const records = [
        await get({ ...seen, purpose }, 'contact', id),
        ...(await findByIds({ ...seen, purpose }, 'contact', [id])),
        ...(await find({ ...seen, purpose }, 'contact', {})).data,
      ]
      await kept(() => {
        for (const record of records)
          assert.deepEqual(
            contact.fields.map(({ key }) => key).filter((key) => key in record && !may.has(key)),
            [],
            purpose,
          )
      })
    }
  },
)
