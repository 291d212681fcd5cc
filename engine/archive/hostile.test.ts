import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { ZipFile } from 'yazl'
import { create } from '#engine/act/create.ts'
import { ArchiveError } from '#engine/archive/errors.ts'
import { sealTenant } from '#engine/change/sealer.ts'
import { verifyTenant } from '#engine/change/verify.ts'
import { openOwner } from '#platform/database/owner.ts'
import { bringInto, everythingOf, furnish, photographOf, unzip } from '#tests/everything.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

let world: World
let empty: Tenant
let parts: Map<string, Buffer>

before(async () => {
  world = await openWorld()
  const source = await world.tenant()
  await furnish(world, source)
  empty = await world.tenant()
  parts = await unzip(await buffer(await everythingOf(source)))
})
after(() => world.close())

/** A ZIP whose manifest agrees with what is in it, unless told. */
async function zipOf(contents: ReadonlyMap<string, Buffer>, agree = true): Promise<Buffer> {
  const zip = new ZipFile()
  const all = new Map(contents)
  if (agree) {
    const manifest = JSON.parse(String(all.get('manifest.json'))) as { parts: unknown[] }
    manifest.parts = [...all]
      .filter(([path]) => path !== 'manifest.json')
      .map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }))
    all.set('manifest.json', Buffer.from(JSON.stringify(manifest)))
  }
  for (const [path, bytes] of all) zip.addBuffer(bytes, path)
  zip.end()
  return buffer(zip.outputStream as Readable)
}

const changed = (path: string, change: (text: string) => string): Map<string, Buffer> =>
  new Map([...parts, [path, Buffer.from(change(String(parts.get(path))))]])

/** The first row with another value in that column. */
function withValue(text: string, column: string, value: unknown): string {
  const [first = '', ...rest] = text.split('\n')
  const row = JSON.parse(first) as Record<string, unknown>
  assert.ok(column in row, column)
  return [JSON.stringify({ ...row, [column]: value }), ...rest].join('\n')
}

const without = (path: string): Map<string, Buffer> => new Map([...parts].filter(([each]) => each !== path))

const hostile: readonly [string, string, () => Promise<Buffer> | Buffer][] = [
  ['what is no ZIP', 'archive.not-an-archive', () => Buffer.from('PK, or so they say')],
  ['a ZIP that was cut', 'archive.not-an-archive', async () => (await zipOf(parts)).subarray(0, 9000)],
  ['a ZIP of something else', 'archive.not-an-archive', () => zipOf(new Map([['README.txt', Buffer.from('hello')]]), false)],
  [
    'an archive of a newer release',
    'archive.newer',
    () => zipOf(changed('manifest.json', (text) => text.replace('"version": 1', '"version": 2'))),
  ],
  [
    'a part that was changed',
    'archive.damaged',
    () =>
      zipOf(
        changed('data/contact.jsonl', (text) => text.replace('Person 1', 'Person 7')),
        false,
      ),
  ],
  ['a part that is missing', 'archive.part-missing', () => zipOf(without('data/note.jsonl'), false)],
  ['a part that was added', 'archive.part-unknown', () => zipOf(new Map([...parts, ['data/extra.jsonl', Buffer.from('{}\n')]]), false)],
  ['a path of another kind', 'archive.part-unknown', () => zipOf(new Map([...parts, ['data/contact.sql', Buffer.from('drop table')]]))],
  [
    'a row with a column that the table has not',
    'archive.row-wrong',
    () => zipOf(changed('data/tag.jsonl', (text) => text.replace('"colour"', '"tenant_id"'))),
  ],
  ['a row that is no row', 'archive.row-wrong', () => zipOf(changed('data/tag.jsonl', () => '[1,2]\n'))],
  [
    'a value that the column cannot hold',
    'archive.row-wrong',
    () => zipOf(changed('data/tag.jsonl', (text) => text.replace('"red"', '"plaid"'))),
  ],
  ['a link that leads nowhere', 'archive.row-wrong', () => zipOf(changed('data/company.jsonl', () => ''))],
  ['the same row twice', 'archive.row-wrong', () => zipOf(changed('data/contact.jsonl', (text) => text + text))],
  ['text that is no text', 'archive.damaged', () => zipOf(new Map([...parts, ['data/tag.jsonl', Buffer.from([0xff, 0xfe, 0x0a])]]))],
  ...(
    [
      ['own_field', 'key', "x_a' or app.has_tenant() or '"],
      ['own_field', 'kind', 'spell'],
      ['own_field', 'kind', 'choice'],
      ['own_field', 'options', { of: 'not a list' }],
      ['own_field', 'options', { readableBy: ['owner'] }],
      ['own_object', 'plural_key', 'contacts'],
      ['own_object', 'subject', { none: 'x', else: 'y' }],
      ['own_value', 'key', 'firstName'],
      ['tenant_settings', 'allowed_addresses', ['anywhere']],
      ['tenant_settings', 'time_zone', 'Mars/Olympus'],
    ] as const
  ).map(([table, column, value]): (typeof hostile)[number] => [
    `a ${table} whose ${column} nobody could have made here`,
    'archive.row-wrong',
    () => zipOf(changed(`data/${table}.jsonl`, (text) => withValue(text, column, value))),
  ]),
  ['a bomb', 'archive.bursting', () => zipOf(new Map([...parts, ['data/note.jsonl', Buffer.alloc(64 * 1024 * 1024, 0x20)]]))],
]

for (const [what, code, made] of hostile)
  test(`${what} is refused, and nothing of it stays`, async () => {
    const before = await photographOf(world, empty.id)
    const bytes = await made()
    await assert.rejects(
      bringInto(world, empty, Readable.from([bytes])),
      (error: unknown) => error instanceof ArchiveError && error.code === code,
    )
    assert.deepEqual(await photographOf(world, empty.id), before)
  })

test('a path that leads out of the archive is refused', async () => {
  const bytes = await zipOf(new Map([...parts, ['data/aa.jsonl', Buffer.from('x')]]))
  const evil = Buffer.from(bytes.toString('latin1').replaceAll('data/aa.jsonl', '../../a.jsonl'), 'latin1')
  await assert.rejects(bringInto(world, empty, Readable.from([evil])), { code: 'archive.not-an-archive' })
})

test('an archive goes into one organisation as into another, side by side: ids meet nobody’s', async () => {
  const bytes = await zipOf(parts)
  const [one, two] = [await world.tenant(), await world.tenant()]
  await Promise.all([one, two].map((tenant) => bringInto(world, tenant, Readable.from([bytes]))))
  for (const tenant of [one, two]) assert.equal((await photographOf(world, tenant.id)).get('contact')?.length, 40)
})

test('of two that are brought into one organisation at once, one is; into one that is not empty, none', async () => {
  const bytes = await zipOf(parts)
  const tenant = await world.tenant()
  const both = await Promise.allSettled([
    bringInto(world, tenant, Readable.from([bytes])),
    bringInto(world, tenant, Readable.from([bytes])),
  ])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal((await photographOf(world, tenant.id)).get('contact')?.length, 40)
  const used = await world.tenant()
  await create(await used.as(used.owner), 'note', [
    { about: { entity: 'contact', id: (await create(await used.as(used.owner), 'contact', [{ lastName: 'Here' }]))[0]?.id }, text: 'mine' },
  ])
  await assert.rejects(bringInto(world, used, Readable.from([bytes])), { code: 'archive.not-empty' })
})

test('history that was brought along and edited since is found, as is one that was slipped in', async () => {
  const tenant = await world.tenant()
  await bringInto(world, tenant, Readable.from([await zipOf(parts)]))
  const findings = async () => {
    await sealTenant(world.database, tenant.id)
    return (await verifyTenant(world.database, world.keys, tenant.id)).findings.map(({ problem }) => problem)
  }
  assert.deepEqual(await findings(), [])
  const owner = openOwner(world.ownerUrl)
  const asTenant = (text: string) =>
    owner.transaction(async ({ query }) => {
      await query({ text: 'select app.set_tenant($1)', values: [tenant.id] })
      return query({ text, values: [tenant.id] })
    })
  await asTenant(
    `update change_record set channel = 'cli' where tenant_id = $1 and id = (select min(change_id::text)::uuid from carried_change where tenant_id = $1)`,
  )
  assert.deepEqual(await findings(), ['edited'])
  await asTenant(
    `insert into change_record select tenant_id, gen_random_uuid(), at, actor_kind, actor_id, action, entity, fields, rows, channel, commitment from change_record where tenant_id = $1 limit 1`,
  )
  assert.deepEqual(new Set(await findings()), new Set(['edited', 'unsealed-and-lost']))
  for (const values of [`'\\x00'::bytea`, 'null']) {
    await asTenant(
      `update change_part p set sealed_values = ${values} where p.tenant_id = $1 and p.change_id in (select k.import_id from carried_change k where k.tenant_id = $1)`,
    )
    assert.ok((await findings()).includes('edited'), 'what holds the hash over all of it was taken away')
  }
  await owner.close()
})
