import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entities, rules, stores } from '#domain/model.ts'
import type { Declaration, Entity } from '#schema/entity.ts'
import { entity } from '#schema/entity.ts'
import type { Field } from '#schema/field.ts'
import { anchor } from '#schema/fields/anchor.ts'
import { choice } from '#schema/fields/choice.ts'
import { date } from '#schema/fields/date.ts'
import { link } from '#schema/fields/link.ts'
import { longText } from '#schema/fields/long-text.ts'
import { parts } from '#schema/fields/parts.ts'
import { text } from '#schema/fields/text.ts'
import { rule } from '#schema/rule.ts'
import { type Store, store } from '#schema/store.ts'
import { faultsOfRules } from '#schema/verify/rules.ts'
import { faultsOfStores } from '#schema/verify/stores.ts'
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
  assert.equal(verify(entities, { stores, rules }).length, entities.length)
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

test('what fields say of themselves fits together', () => {
  const faultsWith = (field: Field): string[] => faults({ fields: { ...sound.fields, probe: field } })
  const said = { holds: 'nothing-personal' } as const
  assert.deepEqual(faultsWith(choice({ ...said, of: ['a'], initial: { value: 'b' } })), ['vehicle.probe'])
  assert.deepEqual(faultsWith(choice({ ...said, of: ['a'], initial: { value: 'a' } })), [])
  assert.deepEqual(faultsWith(text({ ...said, initial: 'actor' })), ['vehicle.probe'])
  assert.deepEqual(faultsWith(text({ ...said, copiedFrom: 'vehicle.nothing' })), ['vehicle.probe'])
  assert.deepEqual(faultsWith(text({ ...said, copiedFrom: 'vehicle.plate' })), [])
  assert.deepEqual(faultsWith(text({ ...said, unique: true })), ['vehicle.probe'])
  assert.deepEqual(faultsWith(date({ onErasure: 'redact' })), ['vehicle.probe'])
  assert.deepEqual(faultsWith(text({ ...said, readableBy: ['boss' as 'admin'] })), ['vehicle.probe'])
  assert.deepEqual(faultsWith(parts({ value: text({ ...said, sortable: true }) })), ['vehicle.probe.value'])
  assert.deepEqual(faultsWith(parts({ value: text({ ...said, readableBy: ['manager'] }) })), ['vehicle.probe.value'])
})

test('uses, bases and periods are words of the register', () => {
  assert.deepEqual(faults({ uses: { 'essential.fun': 'contract' } }), ['vehicle.uses'])
  assert.deepEqual(faults({ uses: { 'essential.service': 'because' } }), ['vehicle.uses'])
  assert.deepEqual(faults({ retain: { ...sound.retain, rule: 'some-time' } }), ['vehicle.retain'])
  assert.deepEqual(faults({ retain: { ...sound.retain, rule: 'with-its-record' } }), ['vehicle.retain'])
})

test('words that mean something already are not given again', () => {
  assert.deepEqual(faults({ fields: { ...sound.fields, or: date({}) } }), ['vehicle.or'])
  assert.deepEqual(faults({ states: { parked: { restore: 'moving' }, moving: {} } }), ['vehicle.access.drive', 'vehicle.states'])
  assert.deepEqual(faults({ states: { parked: { drive: 'Fast' }, Fast: {} } }), ['vehicle.states'])
  const remark = broken({ name: 'remark', plural: 'remarks', hangsOn: 'about', fields: { ...sound.fields, about: anchor({}) } })
  const linked = broken({ fields: { ...sound.fields, last: link('remark', {}) } })
  assert.deepEqual(
    faultsOf([linked, remark]).map(({ at }) => at),
    ['vehicle.last'],
  )
})

const shelf = store('shelf', {
  role: 'processor',
  wall: 'tenant',
  subject: 'none',
  why: 'keeps things',
  retain: { clock: 'at', rule: 'trash', action: 'erase' },
  columns: {
    id: { type: 'uuid', holds: 'nothing-personal' },
    at: { type: 'timestamptz(3)', holds: 'system.operations' },
    what: { type: 'text', holds: 'free-text' },
  },
  key: ['id'],
  grants: ['select'],
})

test('a store speaks of columns and tables that there are, and guards what is global', () => {
  const storeFaults = (change: Partial<Record<keyof Store, unknown>>): string[] =>
    faultsOfStores([{ ...shelf, ...(change as Partial<Store>) }], [sound]).map(({ at }) => at)
  assert.deepEqual(storeFaults({}), [])
  assert.deepEqual(storeFaults({ references: { id: 'vehicle' } }), [])
  assert.deepEqual(storeFaults({ key: ['number'] }), ['shelf'])
  assert.deepEqual(storeFaults({ indexes: [['colour']] }), ['shelf'])
  assert.deepEqual(storeFaults({ references: { id: 'cupboard' } }), ['shelf.id'])
  assert.deepEqual(storeFaults({ retain: { ...shelf.retain, clock: 'what' } }), ['shelf.retain'])
  assert.deepEqual(storeFaults({ columns: { ...shelf.columns, what: { type: 'text', holds: 'things' } } }), ['shelf.what'])
  assert.deepEqual(storeFaults({ wall: 'global' }), ['shelf.grants'])
  assert.deepEqual(storeFaults({ columns: { ...shelf.columns, tenant_id: { type: 'uuid', holds: 'system.operations' } } }), [
    'shelf.tenant_id',
  ])
  assert.deepEqual(
    faultsOfStores([{ ...shelf, name: 'vehicle' }], [sound]).map(({ at }) => at),
    ['vehicle'],
  )
})

test('a verb speaks when something happens that can happen', () => {
  const ruleFaults = (entityName: string, action: string): number =>
    faultsOfRules([{ ...rule(sound, 'create', () => ({})), entity: entityName, action }], [sound]).length
  assert.deepEqual(
    [ruleFaults('vehicle', 'create'), ruleFaults('vehicle', 'drive'), ruleFaults('vehicle', 'fly'), ruleFaults('ship', 'create')],
    [0, 0, 1, 1],
  )
})

test('what is wrong is said with what to write instead', () => {
  assert.throws(
    () => verify([broken({ uses: {} })]),
    /vehicle\.uses: data without a use may not be held\. Write: uses: \{ 'essential\.service'/,
  )
})
