import assert from 'node:assert/strict'
import { type Purpose, purposes } from '#engine/access/scope.ts'
import { find, get } from '#engine/find.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { isShownIn, read } from '#tests/privacy/canaries.ts'
import { type Generated, ownerOf } from '#tests/worlds/world.ts'

/** Does the declaration say that the field is used for this? Asked of the declaration, not of the engine. */
const isFor = (entity: EntityModel, field: FieldModel, purpose: Purpose): boolean =>
  Object.keys(field.options.uses ?? entity.uses).some((use) => `${purposes[purpose]}.`.startsWith(`${use}.`))

/** `again contact.emails.value` was planted in `contact.emails`, `note 2 x_car 0.text` in `x_car.text`. */
const placeOf = (place: string): string => /([A-Za-z_]+)(?: \d+)?\.([A-Za-z_]+)[^ ]*$/.exec(place)?.slice(1).join('.') ?? place

/** Invariant 13: by whichever door data leaves, no field comes along that is not used for that, in no list and in no record, nor what stands in it. */
export async function surfacesReadTheirOwn(world: Generated): Promise<void> {
  const writing = await ownerOf(world)
  const planted = [world.person, ...world.others].flatMap(({ values }) => [...values.places])
  const declared = new Set(writing.model.entities.flatMap(({ name, fields }) => fields.map(({ key }) => `${name}.${key}`)))
  for (const purpose of (Object.keys(purposes) as Purpose[]).filter((each) => each !== 'rights')) {
    const reading = { ...writing, purpose }
    const open = new Set<string>()
    const texts = await Promise.all(
      writing.model.entities.map(async (entity) => {
        const own = entity.fields.filter((field) => isFor(entity, field, purpose)).map(({ key }) => key)
        for (const key of own) open.add(`${entity.name}.${key}`)
        const { data } = await find(reading, entity.name, { limit: 50 })
        const whole = await Promise.all(data.slice(0, 1).map(({ id }) => get(reading, entity.name, id)))
        for (const record of [...data, ...whole])
          assert.deepEqual(
            entity.fields.map(({ key }) => key).filter((key) => key in record && !own.includes(key)),
            [],
            `${purpose} reads of ${entity.name} what is not for it`,
          )
        return JSON.stringify([data, whole])
      }),
    )
    const said = texts.join('')
    const closed = planted.filter(([place]) => declared.has(placeOf(place)) && !open.has(placeOf(place)))
    const known = new Set(planted.filter(([place]) => open.has(placeOf(place))).map(([, value]) => value))
    const written = read(said)
    const leaked = closed.filter(([, value]) => !known.has(value) && isShownIn(written, value)).map(([place]) => place)
    assert.deepEqual(leaked, [], `${purpose} shows what is not for it`)
  }
}
