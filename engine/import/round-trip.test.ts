import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { create } from '#engine/act/create.ts'
import { full, sparse } from '#engine/conformance/samples.ts'
import { type Conformance, everyEntity, type Furnished, openConformance } from '#engine/conformance/world.ts'
import { runExport, startExport } from '#engine/export/export.ts'
import { type ExportFormat, formatNames } from '#engine/export/format.ts'
import { formatsFor } from '#engine/export/formats.ts'
import type { ReadRecord } from '#engine/find.ts'
import { readImport } from '#engine/import/store.ts'
import { undoRows } from '#engine/import/undo.ts'
import { type Imports, openImports, type Starter, starterIn } from '#tests/imports.ts'
import { isLong } from '#tests/sampled.ts'

let conformance: Conformance
let world: Imports
let tenant: Furnished

before(async () => {
  conformance = await openConformance()
  world = await openImports(conformance)
  tenant = await conformance.furnished()
})
after(() => world.close())

async function taken(at: Starter, entity: string, language: 'en' | 'de', format: ExportFormat = 'csv'): Promise<Buffer> {
  const writing = { ...at.writing, principal: { ...at.writing.principal, language } }
  const { id } = await startExport(writing, { entity, format, sort: 'createdAt' }, 'caller')
  await runExport(world, world.files, { tenantId: at.tenant.id, exportId: id })
  return buffer(world.files.read({ tenantId: at.tenant.id, area: 'export', id }))
}

/** Takes an import back, so that the next format starts from the same records. */
async function undoAll(at: Starter, id: string): Promise<void> {
  const run = await readImport(at.writing, id)
  assert.ok(run)
  await undoRows(at.writing, run)
}

const fieldsOf = (at: Starter, entity: string, record: ReadRecord): Record<string, unknown> =>
  Object.fromEntries(at.writing.model.get(entity).fields.map(({ key }) => [key, record[key]]))

/** Odd letters, quotes, delimiters and what spreadsheets would run; no control characters, which no value has. */
const line = fc
  .array(fc.constantFrom('a', 'Ö', '"', "'", ',', ';', '=', '+', '-', '@', ' ', '😀', '\u202e', '|', '<b>', '0'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((letters) => letters.join('').trim())
  .filter((text) => text !== '')
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null })
const where = fc.constantFrom('work', 'home', 'mobile', 'other', null)

const contact = fc.record({
  lastName: line,
  firstName: optional(line),
  jobTitle: optional(line),
  source: optional(line),
  emails: fc.uniqueArray(fc.record({ value: fc.nat(9).map((n) => `p${n}@x.example`), label: where }), {
    selector: ({ value }) => value,
    maxLength: 4,
  }),
  phones: fc.uniqueArray(
    fc.record({ value: fc.constantFrom('+49301234567', '+49301234567;ext=12', '112', '030-1', '+12025550173'), label: where }),
    { selector: ({ value }) => value, maxLength: 3 },
  ),
  address: optional(
    fc.record({
      street: fc.tuple(line, line).map((lines) => lines.join('\n')),
      city: optional(line),
      country: fc.constantFrom('DE', 'FR', null),
    }),
  ),
})

test('whatever contacts hold, an export of them imports as the same contacts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(contact, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('en' as const, 'de' as const),
      fc.constantFrom(...formatNames),
      async (inputs, language, format) => {
        const [from, to] = [await world.starter(), await world.starter()]
        await create(from.writing, 'contact', inputs)
        const run = await to.bring('contact', await taken(from, 'contact', language, format), { mode: 'create' })
        assert.deepEqual([run.created, run.failed], [inputs.length, 0])
        const [wanted, got] = [await from.all('contact'), await to.all('contact')]
        // A card says nothing of what nobody has; then a contact's source is how it came.
        const unsaid = format.startsWith('vcard') && inputs.every(({ source }) => source === null) ? { source: 'import' } : {}
        for (const [index, record] of wanted.entries())
          assert.deepEqual(
            { ...fieldsOf(to, 'contact', got[index] ?? record), owner: null },
            { ...fieldsOf(from, 'contact', record), owner: null, ...unsaid },
          )
      },
    ),
    { numRuns: isLong ? 50 : 5 },
  )
})

for (const format of formatNames)
  test(`${format}: names of tags and companies come along to another tenant, whatever they hold`, async () => {
    const [from, to] = [await world.starter(), await world.starter()]
    const companies = await create(
      from.writing,
      'company',
      ['Müller, Söhne & Co; KG', '"Quoted"', '=Formula', 'Two  spaces', "'=Said"].map((name) => ({ name })),
    )
    const tags = await create(
      from.writing,
      'tag',
      ['a, b', 'c;d', '"e"', '+f', 'g ::: h'].map((name) => ({ name })),
    )
    await create(
      from.writing,
      'contact',
      companies.map(({ id }, n) => ({ lastName: `N${n}`, company: id, tags: tags.slice(n).map((tag) => tag.id) })),
    )
    const run = await to.bring('contact', await taken(from, 'contact', 'en', format), { mode: 'create' })
    assert.deepEqual([run.created, run.failed], [5, 0])
    const named = async (at: Starter): Promise<unknown[]> =>
      Promise.all(
        (await at.all('contact')).map(async ({ company, tags: ids }) => [
          String(await at.named('company', company)).replace(/\s+/g, ' '),
          (await Promise.all((ids as string[]).map((id) => at.named('tag', id)))).toSorted(),
        ]),
      )
    assert.deepEqual(await named(to), await named(from))
  })

/** Contacts in every format, of the others each in CSV and one more; all in the long run. */
const chosen = (formats: readonly ExportFormat[], entity: string): readonly ExportFormat[] =>
  formats.filter((_, n) => isLong || entity === 'contact' || n === 0 || n === 1 + (everyEntity.indexOf(entity) % (formats.length - 1)))

for (const entity of everyEntity) {
  test(`${entity}: an export in any format imports again as equal records, and changes nothing where they still are`, async () => {
    const at = await starterIn(tenant, world.files, 'DE')
    const model = tenant.writing.model.get(entity)
    if (model.arrives !== null) return
    for (const [index, make] of [full, sparse, full, sparse].entries())
      await create(tenant.writing, entity, [make(model, 9000 + index, tenant.pool)])
    const all = await at.all(entity)
    for (const format of chosen(formatsFor(model), entity)) {
      const file = await taken(at, entity, 'de', format)
      const same = await at.bring(entity, file, { key: 'id', mode: 'create-or-update' })
      assert.deepEqual([same.created, same.updated, same.failed, same.skipped], [0, 0, 0, all.length], `${format}: nothing differs`)
      assert.deepEqual((await at.all(entity)).slice(0, all.length), all)
      if (model.fields.some(({ options }) => options.unique)) continue
      const before = (await at.all(entity)).length
      const again = await at.bring(entity, file, { mode: 'create' })
      assert.deepEqual([again.created, again.failed], [all.length, 0], format)
      const twice = (await at.all(entity)).slice(before)
      for (const [index, record] of all.entries())
        assert.deepEqual(fieldsOf(at, entity, twice[index] ?? record), fieldsOf(at, entity, record), format)
      await undoAll(at, again.id)
    }
  })
}
