import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { create } from '#engine/act/create.ts'
import { end, mark, update } from '#engine/act.ts'
import { find, get } from '#engine/find.ts'
import { holdObjects } from '#engine/own/change-model.ts'
import { changeField, endField, makeField, ownFields } from '#engine/own/fields.ts'
import { endObject, makeObject } from '#engine/own/objects.ts'
import { openWorld, type World } from '#tests/world.ts'

let world: World

before(async () => {
  world = await openWorld()
})
after(() => world.close())

test('a field of one’s own is written, read, filtered, sorted, found and ended like any other', async () => {
  const tenant = await world.tenant()
  const before = await tenant.as(tenant.owner)
  await makeField(before, {
    entity: 'contact',
    label: 'Favourite colour',
    kind: 'choice',
    holds: 'nothing-personal',
    options: { choices: ['Red', 'Blue'] },
  })
  await makeField(await tenant.as(tenant.owner), { entity: 'contact', label: 'Membership no.', kind: 'text', holds: 'user.account' })
  const dateField = await makeField(await tenant.as(tenant.owner), {
    entity: 'contact',
    label: 'Customer since',
    kind: 'date',
    holds: 'nothing-personal',
  })
  const writing = await tenant.as(tenant.owner)
  const values = { x_favourite_colour: 'red', x_membership_no: 'M-4711', x_customer_since: '2020-02-29' }
  const [made] = await create(writing, 'contact', [{ lastName: 'Byron', ...values }])
  await create(writing, 'contact', [{ lastName: 'None' }])
  const id = made?.id ?? ''
  assert.deepEqual(await get(writing, 'contact', id), made)
  for (const [key, value] of Object.entries(values)) {
    const page = await find(writing, 'contact', { filter: { [key]: { eq: value } }, fields: [key], sort: key })
    assert.deepEqual(
      page.data.map((record) => [record.id, record[key]]),
      [[id, value]],
      key,
    )
    assert.equal((await find(writing, 'contact', { filter: { [key]: { empty: true } } })).data.length, 1)
    assert.equal((await find(writing, 'contact', { sort: `-${key}` })).data.length, 2)
  }
  assert.equal((await find(writing, 'contact', { q: 'm-4711' })).data.length, 1)
  const [changed] = await update(writing, 'contact', [{ id, input: { x_favourite_colour: 'blue', x_customer_since: null } }])
  assert.deepEqual(await get(writing, 'contact', id), changed)
  await endField(writing, dateField.id)
  assert.equal('x_customer_since' in (await get(await tenant.as(tenant.owner), 'contact', id)), false)
})

test('a field of one’s own must say what it holds, and be of a kind that fits', async () => {
  const tenant = await world.tenant()
  const writing = await tenant.as(tenant.owner)
  const problems = async (body: Record<string, unknown>): Promise<string[]> => {
    const error = await makeField(writing, body).then(
      () => ({ problems: [] }),
      (thrown: { problems: { pointer: string }[] }) => thrown,
    )
    return error.problems.map(({ pointer }) => pointer)
  }
  assert.deepEqual(await problems({ entity: 'contact', label: '', kind: 'parts' }), ['/label', '/holds', '/kind'])
  assert.deepEqual(await problems({ entity: 'contact', label: 'A', kind: 'choice', holds: 'user.name', options: { choices: [] } }), [
    '/options',
  ])
  assert.deepEqual(await problems({ entity: 'nothing', label: 'A', kind: 'text', holds: 'user.name' }), ['/entity'])
  const member = await tenant.member('manager')
  await assert.rejects(makeField(await tenant.as(member), { entity: 'contact', label: 'A', kind: 'text', holds: 'user.name' }), {
    status: 403,
  })
})

test('what is answered to who makes or changes a field is what everybody reads of it', async () => {
  const tenant = await world.tenant()
  const choice = { entity: 'contact', kind: 'choice', holds: 'nothing-personal' }
  const made = await makeField(await tenant.as(tenant.owner), {
    ...choice,
    label: 'Size',
    options: { choices: ['Small', 'Large'], more: 1 },
  })
  assert.deepEqual(ownFields(await tenant.as(tenant.owner)), [made])
  const options = { choices: [{ key: 'small', label: 'S' }, { key: 'large', label: 'L' }, 'XL'] }
  const changed = await changeField(await tenant.as(tenant.owner), made.id, { options }, made.version)
  assert.deepEqual(ownFields(await tenant.as(tenant.owner)), [changed])
  const link = { entity: 'contact', kind: 'link', holds: 'nothing-personal', label: 'Agency', options: { entity: 'company' } }
  const led = await makeField(await tenant.as(tenant.owner), link)
  await assert.rejects(changeField(await tenant.as(tenant.owner), led.id, { options: null }, undefined), {
    problems: [{ pointer: '/options/entity', code: 'own-field.unknown-entity' }],
  })
})

test('two fields of one name are refused; a choice that records bear is renamed, not taken away', async () => {
  const tenant = await world.tenant()
  const body = { entity: 'contact', label: 'Level', kind: 'choice', holds: 'nothing-personal', options: { choices: ['Low', 'High'] } }
  const field = await makeField(await tenant.as(tenant.owner), body)
  await assert.rejects(makeField(await tenant.as(tenant.owner), body), { code: 'own-field.same-label' })
  await assert.rejects(
    changeField(await tenant.as(tenant.owner), field.id, { options: { choices: [{ key: 'low', label: 'Low' }] } }, undefined),
    {
      status: 422,
    },
  )
  const choices = [{ key: 'low', label: 'Little' }, { key: 'high', label: 'Much' }, 'Most']
  await changeField(await tenant.as(tenant.owner), field.id, { label: 'Rank', options: { choices } }, field.version)
  const [now] = ownFields(await tenant.as(tenant.owner))
  assert.deepEqual(
    [now?.label, now?.options],
    [
      'Rank',
      {
        choices: [
          { key: 'low', label: 'Little' },
          { key: 'high', label: 'Much' },
          { key: 'most', label: 'Most' },
        ],
      },
    ],
  )
})

test('of two who change one field the second is told, and shown what it is now; whoever names no version overwrites nobody either', async () => {
  const tenant = await world.tenant()
  const holds = 'nothing-personal'
  const field = await makeField(await tenant.as(tenant.owner), { entity: 'contact', label: 'Level', kind: 'text', holds })
  const writing = await tenant.as(tenant.owner)
  const first = await changeField(writing, field.id, { label: 'Rank' }, field.version)
  assert.notEqual(first.version, field.version)
  const late = { status: 412, code: 'stale', extra: { current: first } }
  await assert.rejects(changeField(writing, field.id, { label: 'Class' }, field.version), late)
  const again = await changeField(writing, field.id, { keep: { clock: 'createdAt', period: 'P1Y' } }, first.version)
  assert.deepEqual([again.label, again.keep?.period], ['Rank', 'P1Y'], 'whose model is of before goes on from what is there')
  for (const version of [again.version, undefined]) {
    const before = (await tenant.as(tenant.owner)).model.version
    const labels = ['One', 'Two', 'Three'].map((label) => `${label} ${version}`)
    const outcomes = await Promise.allSettled(labels.map((label) => changeField(writing, field.id, { label }, version)))
    const done = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value.label] : []))
    const codes = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
    const after = await tenant.as(tenant.owner)
    assert.equal(after.model.version - before, done.length, 'whoever did nothing counted nothing')
    assert.ok(done.includes(ownFields(after)[0]?.label ?? '') && codes.every((code) => code === 'stale'))
    if (version !== undefined) assert.equal(done.length, 1)
  }
})

test('an object of one’s own has records, and goes when they are gone', async () => {
  const tenant = await world.tenant()
  const object = await makeObject(await tenant.as(tenant.owner), {
    name: 'Machine',
    plural: 'Machines',
    subject: 'contact',
    titleField: { label: 'Serial number', holds: 'nothing-personal' },
    fields: [{ label: 'Built on', kind: 'date', holds: 'nothing-personal' }],
  })
  assert.equal(object.path, 'x_machines')
  const writing = await tenant.as(tenant.owner)
  const [person] = await create(writing, 'contact', [{ lastName: 'Byron' }])
  const [machine] = await create(writing, 'x_machine', [{ x_serial_number: 'S-1', x_built_on: '1843-01-01', x_contact: person?.id }])
  assert.deepEqual(await get(writing, 'x_machine', machine?.id ?? ''), machine)
  assert.equal((await find(writing, 'x_machine', { filter: { x_contact: { eq: person?.id } }, q: 's-1' })).data.length, 1)
  assert.equal((await find(writing, 'x_machine', {})).data[0]?.x_serial_number, 'S-1', 'a list names its records')
  await assert.rejects(endObject(writing, object.id), { code: 'own-object.not-empty' })
  assert.equal((await find(writing, 'contact', {})).data.length, 1)
})

test('an object that ends while a record of it is written leaves no record without its object', async () => {
  const tenant = await world.tenant()
  const titleField = { label: 'Name', holds: 'nothing-personal' }
  const object = await makeObject(await tenant.as(tenant.owner), {
    name: 'Boat',
    plural: 'Boats',
    subject: 'none',
    reason: 'boats',
    titleField,
  })
  const writing = await tenant.as(tenant.owner)
  const { promise: written, resolve: write } = Promise.withResolvers<void>()
  const { promise: looked, resolve: look } = Promise.withResolvers<void>()
  const slow = world.database.tenant(tenant.id, async (tx) => {
    await tx.query({ text: 'select app.hold_own_object($1, $2)', values: [tenant.id, object.key] })
    const text = 'insert into own_record (tenant_id, id, object, version, created_at, updated_at) values ($1, $1, $2, 1, now(), now())'
    await tx.query({ text, values: [tenant.id, object.key] })
    write()
    await looked
  })
  await written
  const ending = assert.rejects(endObject(writing, object.id), { code: 'own-object.not-empty' })
  look()
  await Promise.all([slow, ending])
  await world.database.batch(tenant.id, [{ text: 'delete from own_record where tenant_id = $1', values: [tenant.id] }])
  await endObject(writing, object.id)
  await assert.rejects(create(writing, 'x_boat', [{ x_name: 'Late' }]), { status: 404 }, 'of somebody who still had the model of before')
})

test('an object ends neither while a field is made that leads to it, nor gets one any more when it has ended', async () => {
  const tenant = await world.tenant()
  const titleField = { label: 'Name', holds: 'nothing-personal' }
  const boats = { name: 'Boat', plural: 'Boats', subject: 'none', reason: 'boats', titleField }
  const object = await makeObject(await tenant.as(tenant.owner), boats)
  const writing = await tenant.as(tenant.owner)
  const link = { label: 'Boat', kind: 'link', holds: 'nothing-personal', options: { entity: 'x_boat' } }
  const { promise: written, resolve: write } = Promise.withResolvers<void>()
  const { promise: looked, resolve: look } = Promise.withResolvers<void>()
  const slow = world.database.tenant(tenant.id, async (tx) => {
    await holdObjects(writing, [{ name: 'x_boat', pointer: '/entity' }])(tx)
    const text = `insert into own_field (tenant_id, id, entity, key, kind, label, options, position, created_at) values ($1, $1, 'contact', 'x_boat', 'link', 'Boat', '{"to":"x_boat"}', 0, now())`
    await tx.query({ text, values: [tenant.id] })
    write()
    await looked
  })
  await written
  const ending = assert.rejects(endObject(writing, object.id), { code: 'still-linked' })
  look()
  await Promise.all([slow, ending])
  await world.database.batch(tenant.id, [{ text: 'delete from own_field where tenant_id = $1 and id = $1', values: [tenant.id] }])
  await endObject(writing, object.id)
  await assert.rejects(endObject(writing, object.id), { status: 404 }, 'and it ends once')
  for (const [make, pointer] of [
    [() => makeField(writing, { ...link, entity: 'contact' }), '/options/entity'],
    [() => makeField(writing, { ...link, kind: 'text', entity: 'x_boat' }), '/entity'],
    [() => makeObject(writing, { ...boats, name: 'Port', plural: 'Ports', fields: [link] }), '/fields/0/options/entity'],
  ] as const)
    await assert.rejects(make(), { problems: [{ pointer, code: 'own-field.unknown-entity' }] }, 'by whoever still has the model of before')
  assert.deepEqual(ownFields(await tenant.as(tenant.owner)), [])
})

test('an object whose records lead to one another ends as any other', async () => {
  const tenant = await world.tenant()
  const titleField = { label: 'Name', holds: 'nothing-personal' }
  const { id } = await makeObject(await tenant.as(tenant.owner), {
    name: 'Part',
    plural: 'Parts',
    subject: 'none',
    reason: 'x',
    titleField,
  })
  const link = { entity: 'x_part', label: 'Belongs to', kind: 'link', holds: 'nothing-personal', options: { entity: 'x_part' } }
  await makeField(await tenant.as(tenant.owner), link)
  await endObject(await tenant.as(tenant.owner), id)
  assert.deepEqual(ownFields(await tenant.as(tenant.owner)), [])
})

test('the key of a field becomes part of no query, whoever wrote it into the table', async () => {
  const tenant = await world.tenant()
  const key = `x_a' or (select app.add_tenant('${tenant.id}', 'taken', 'Taken', now())) is null or v.key = 'x_a`
  await world.database.batch(tenant.id, [
    {
      text: `insert into own_field (tenant_id, id, entity, key, kind, label, options, position, created_at) values ($1, $1, 'contact', $2, 'link', 'Hostile', '{"to":"company","holds":"nothing-personal"}', 0, now())`,
      values: [tenant.id, key],
    },
    { text: 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1', values: [tenant.id] },
  ])
  const writing = await tenant.as(tenant.owner)
  const [company] = await create(writing, 'company', [{ name: 'Acme' }])
  const id = company?.id ?? ''
  await create(writing, 'contact', [{ lastName: 'Byron', [key]: id }])
  await mark(writing, 'company', [id], 'delete')
  await end(writing, 'company', [id])
  const { rows } = await world.database.global<{ taken: boolean }>({ text: `select app.slug_taken('taken') as taken` })
  assert.equal(rows[0]?.taken, false)
  const { data } = await find(writing, 'contact', { fields: [key] })
  assert.equal(data[0]?.[key], null, 'and the link is emptied as any other')
})

test('the key of a choice is text as any other', async () => {
  const tenant = await world.tenant()
  const wanted = { entity: 'contact', label: 'Size', kind: 'choice', holds: 'nothing-personal' }
  for (const wrong of ['a\u0000', '\ud800', 'x'.repeat(61), 7])
    await assert.rejects(
      makeField(await tenant.as(tenant.owner), { ...wanted, options: { choices: [{ key: wrong, label: 'S' }] } }),
      { name: 'Wrong' },
      JSON.stringify(wrong),
    )
})
