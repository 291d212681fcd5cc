import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readCatalogue } from '#engine/storage/catalogue.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import { propose } from '#engine/storage/propose.ts'
import { wantedCatalogue } from '#engine/storage/wanted.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openTestDatabase, type TestDatabase } from '#tests/database.ts'

let database: TestDatabase
let owner: Owner

before(async () => {
  database = await openTestDatabase()
  owner = openOwner(database.ownerUrl)
})
after(async () => {
  await owner.close()
  await database.close()
})

const difference = async (): Promise<string[]> =>
  propose(tablePlans(), await readCatalogue(owner), await wantedCatalogue(tablePlans(), database.ownerUrl, database.names))

test('a migrated database is what the model wants, with the policies that were written by hand', async () => {
  assert.deepEqual(await difference(), [])
})

test('whatever differs is proposed, and what is proposed mends it', async () => {
  await owner.script(`
    alter table contact no force row level security; alter table tag no force row level security;
    alter table contact add column stray text;
    alter table contact drop column job_title;
    alter table contact alter column source type text collate "C", alter column version drop not null;
    drop index contact_last_name_idx;
    alter table tag drop constraint tag_name_check;
    alter table tag force row level security;
    drop policy wall on unsealed;
    create table nobodys (id int);
    drop table note;
  `)
  const proposed = await difference()
  for (const part of [
    'drop column stray',
    'add column job_title',
    'create index contact_last_name_idx',
    'tag_name_check',
    'drop table nobodys',
    'create table note',
    'version set not null',
    'column source type',
  ])
    assert.ok(
      proposed.some((statement) => statement.toLowerCase().includes(part)),
      `${part} in\n${proposed.join('\n')}`,
    )
  await owner.script(proposed.join('\n').replaceAll('@app@', database.names.app).replaceAll('@search@', database.names.search))
  assert.deepEqual(await difference(), [])
  assert.ok('policy sealer' in ((await readCatalogue(owner)).unsealed ?? {}), 'what was written by hand stays')
})
