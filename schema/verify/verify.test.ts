import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entities } from '#domain/model.ts'
import type { Declaration, Entity } from '#schema/entity.ts'
import { entity } from '#schema/entity.ts'
import { anchor } from '#schema/fields/anchor.ts'
import { date } from '#schema/fields/date.ts'
import { link } from '#schema/fields/link.ts'
import { longText } from '#schema/fields/long-text.ts'
import { text } from '#schema/fields/text.ts'
import { faultsOf, verify } from '#schema/verify/verify.ts'

const sound: Entity = entity('vehicle', {
  role: 'processor',
  subject: { none: 'a thing and not a person' },
  uses: { 'essential.service': 'contract' },
  retain: { clock: 'createdAt', rule: 'while-subscribed', action: 'erase' },
  title: { of: ['plate'], sort: 'plate' },
  fields: { plate: text({ holds: 'user.device', sortable: true }), builtOn: date({}), remarks: longText({ holds: 'free-text' }) },
  states: { parked: { drive: 'moving' }, moving: { park: 'parked' } },
  access: { read: { member: 'own' }, write: {}, drive: { manager: 'team' } },
})

/** The sound entity with one thing changed, unseen by the compiler. */
const broken = (change: Partial<Record<keyof Declaration | 'name', unknown>>): Entity => ({ ...sound, ...(change as Partial<Entity>) })

const faults = (change: Parameters<typeof broken>[0]): string[] => faultsOf([broken(change)]).map(({ at }) => at)

test('the model of the release holds together', () => {
  assert.equal(verify(entities).length, entities.length)
  assert.deepEqual(faultsOf([sound]), [])
})

test('names that would break tables, paths or keys are refused', () => {
  assert.deepEqual(faults({ name: 'Vehicle_1' }), ['Vehicle_1'])
  assert.deepEqual(faults({ plural: 'Vehicles!' }), ['vehicle'])
  assert.deepEqual(faults({ plural: 'exports' }), ['vehicle'])
  assert.deepEqual(faults({ fields: { ...sound.fields, version: text({ holds: 'nothing-personal' }) } }), ['vehicle.version'])
  assert.equal(faultsOf([sound, { ...sound }]).length, 2)
})

test('a title needs fields that are there, may be read by all, and sort', () => {
  assert.deepEqual(faults({ title: { of: [] } }), ['vehicle.title'])
  assert.deepEqual(faults({ title: { of: ['nothing'] } }), ['vehicle.title'])
  assert.deepEqual(faults({ title: { of: ['plate'], sort: 'remarks' } }), ['vehicle.title'])
  assert.deepEqual(faults({ fields: { ...sound.fields, plate: text({ holds: 'user.device', sortable: true, readableBy: ['admin'] }) } }), [
    'vehicle.title',
  ])
})

test('links lead somewhere; anchors are what a record hangs on; owners are members', () => {
  assert.deepEqual(faults({ fields: { ...sound.fields, driver: link('nobody', {}) } }), ['vehicle.driver'])
  assert.deepEqual(faults({ fields: { ...sound.fields, about: anchor({}) } }), ['vehicle.about'])
  assert.deepEqual(faults({ hangsOn: 'plate' }), ['vehicle.hangsOn'])
  assert.deepEqual(faults({ owner: 'plate' }), ['vehicle.owner'])
})

test('whose data, why and how long must be answered', () => {
  assert.deepEqual(faults({ subject: { none: '' } }), ['vehicle.subject'])
  assert.deepEqual(faults({ subject: 'plate' }), ['vehicle.subject'])
  assert.deepEqual(faults({ uses: {} }), ['vehicle.uses'])
  assert.deepEqual(faults({ retain: { ...sound.retain, clock: 'plate' } }), ['vehicle.retain'])
  assert.deepEqual(faults({ retain: { ...sound.retain, clock: 'builtOn' } }), [])
})

test('a field that does not say what it holds, or claims what its kind cannot, is refused', () => {
  const field = sound.fields.plate
  assert.ok(field)
  const { holds: _holds, ...silent } = field.options
  assert.deepEqual(faults({ fields: { plate: { ...field, options: silent } } }), ['vehicle.plate'])
  assert.deepEqual(faults({ fields: { plate: { ...field, options: { ...field.options, holds: 'user.shoe-size' } } } }), ['vehicle.plate'])
  assert.deepEqual(faults({ fields: { ...sound.fields, remarks: longText({ holds: 'free-text', sortable: true }) } }), ['vehicle.remarks'])
})

test('grants and states name what there is', () => {
  assert.deepEqual(faults({ access: { ...sound.access, fly: { member: 'all' } } }), ['vehicle.access.fly'])
  assert.deepEqual(faults({ access: { ...sound.access, read: { boss: 'all' } } }), ['vehicle.access.read'])
  assert.deepEqual(faults({ access: { ...sound.access, read: { member: 'some' } } }), ['vehicle.access.read'])
  assert.deepEqual(faults({ states: { parked: { drive: 'moving' } } }), ['vehicle.states'])
  assert.deepEqual(faults({ states: { parked: { drive: 'moving' }, moving: {}, flying: {} } }), ['vehicle.states'])
})

test('what is wrong is said with what to write instead', () => {
  assert.throws(
    () => verify([broken({ uses: {} })]),
    /vehicle\.uses: data without a use may not be held\. Write: uses: \{ 'essential\.service'/,
  )
})
