import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Fastify from 'fastify'
import { create } from '#engine/act/create.ts'
import { openApi } from '#engine/api/openapi.ts'
import { full, sparse } from '#engine/conformance/samples.ts'
import { type Conformance, everyEntity, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { find } from '#engine/find.ts'

let world: Conformance
let tenant: Furnished
let validate: (name: string, value: unknown) => boolean

interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

before(async () => {
  world = await openConformance()
  tenant = await world.furnished()
  const { components } = openApi(tenant.writing.model) as unknown as Document
  // Answers leave as the database gives them, no serialiser looks at them: here somebody does.
  const app = Fastify({
    ajv: {
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        strict: false,
        allowUnionTypes: true,
        formats: { 'idn-email': true, iri: true },
      },
    },
  })
  const schemas = JSON.parse(JSON.stringify(components.schemas).replaceAll('#/components/schemas/', '')) as Record<string, object>
  for (const [name, schema] of Object.entries(schemas)) app.addSchema({ $id: name, ...schema })
  const compiled = new Map<string, (value: unknown) => boolean>()
  app.post('/', async (request) => {
    for (const name of Object.keys(schemas))
      compiled.set(name, request.compileValidationSchema({ $ref: `${name}#` }) as (value: unknown) => boolean)
    return {}
  })
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/' })
  assert.equal(statusCode, 200, body)
  validate = (name, value) => {
    const check = compiled.get(name)
    assert.ok(check, `the document has a schema ${name}`)
    return check(value)
  }
})
after(() => world.close())

const schemaOf = (name: string): string => name.replace(/(^|_)([a-z])/g, (_, _line, letter: string) => letter.toUpperCase())

for (const name of everyEntity) {
  test(`${name}: what is sent and what is answered is what the API's document says`, async () => {
    const entity = tenant.entity(name)
    for (let serial = 0; serial < 10; serial++) {
      const input = (serial % 2 === 0 ? full : sparse)(entity, 30_000 + serial, tenant.pool)
      const [record] = await create(tenant.writing, name, [input])
      assert.ok(record)
      const written = Object.fromEntries(
        entity.fields.filter(({ options }) => options.set !== 'by-rule').map(({ key }) => [key, record[key]]),
      )
      const answer = JSON.parse(JSON.stringify(record))
      assert.ok(validate(schemaOf(name), answer), JSON.stringify(answer))
      // What comes as an upload is not sent as JSON.
      if (entity.arrives !== null) continue
      assert.ok(
        validate(`${schemaOf(name)}Input`, JSON.parse(JSON.stringify(written))),
        `what was read can be sent: ${JSON.stringify(written)}`,
      )
    }
    const page = await find(tenant.writing, name, { count: true, limit: 5 })
    assert.ok(validate(`${schemaOf(name)}Page`, JSON.parse(JSON.stringify(page))))
  })

  test(`${name}: the document would refuse what is not so`, async () => {
    const [record] = await create(tenant.writing, name, [full(tenant.entity(name), 31_000, tenant.pool)])
    assert.ok(record)
    const answer = JSON.parse(JSON.stringify(record)) as Record<string, unknown>
    for (const wrong of [
      { ...answer, id: 1 },
      { ...answer, version: '1' },
      { ...answer, createdAt: 'yesterday' },
      { ...answer, x_boolean: 'yes' },
      { ...answer, x_date: '22.11.2026' },
    ])
      assert.ok(!validate(schemaOf(name), wrong), JSON.stringify(wrong))
    if (tenant.entity(name).arrives === null) assert.ok(!validate(`${schemaOf(name)}Input`, { nonsense: 1 }))
    assert.ok(!validate(`${schemaOf(name)}Change`, { nonsense: 1 }))
  })
}
