import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { accessPackage } from '#engine/people/access/package.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { type Owned, recordsOf } from '#engine/people/graph.ts'
import { unzip } from '#tests/everything.ts'
import { isShownIn, read, type Written } from '#tests/privacy/canaries.ts'
import { type Generated, placesOf, type Sight } from '#tests/worlds/world.ts'

/** Invariant 3: the file that answers the person holds all that was planted of them, and nothing of others. */
export async function answersAll({ ground, tenant, person, others }: Generated): Promise<void> {
  const system = await asSystem(ground.erasing.engine, tenant.id)
  const packed = accessPackage({ system, files: ground.erasing.files, people: person.people, form: 'access', language: 'en' })
  const parts = await unzip(await buffer(packed))
  const written = [...parts.values()].map(read)
  const holds = (value: string): boolean => written.some((each) => isShownIn(each, value))
  const missing = [...person.values.places].filter(([, value]) => !holds(value)).map(([place]) => place)
  assert.deepEqual(missing, [], 'the file leaves out what is held of the person')
  const foreign = others.flatMap(({ values }) => [...values.places].filter(([, value]) => holds(value)).map(([place]) => place))
  assert.deepEqual(foreign, [], 'the file shows what is held of somebody else')
}

/** Of each entity the records that are the person's. */
export async function theirRecords({ ground, tenant, person }: Generated): Promise<Owned> {
  const { model } = await asSystem(ground.erasing.engine, tenant.id)
  return ground.database.tenant(tenant.id, (tx) => recordsOf(tx, model, person.people))
}

/** Texts of others, staging, copies and work: not the person's rows, and found by what they say. */
const apart = new Set(['import_run', 'export_run', 'job_run', 'suppression', 'erased_identifier'])

/** Invariant 4: every row in which something personal of the person lies is reached from them: it bears the id of one of their records. */
export function isReached({ person, quotes }: Generated, sight: Sight, owned: Owned): void {
  const { rows } = sight
  const theirs = new Set<unknown>([...owned.values(), quotes.map(({ id }) => id)].flat())
  const requests = (rows.get('privacy_request_person') ?? []).filter(({ record_id: id }) => theirs.has(id))
  for (const { request_id: id } of requests) theirs.add(id)
  const places = placesOf(sight)
  const names = (written: Written | undefined): boolean =>
    written !== undefined && person.values.all.some((value) => isShownIn(written, value))
  const lost = [...rows].flatMap(([table, each]) =>
    apart.has(table) || !names(places.get(`table ${table}`))
      ? []
      : each.filter((row) => !Object.values(row).some((id) => theirs.has(id)) && names(read(JSON.stringify(row)))).map(() => table),
  )
  assert.deepEqual([...new Set(lost)], [], 'rows that hold something of the person lead to none of their records')
}
