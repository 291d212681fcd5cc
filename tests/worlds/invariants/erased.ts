import assert from 'node:assert/strict'
import { stores } from '#domain/model.ts'
import { decideErasure, startErasure } from '#engine/erase/erasures.ts'
import { emptiedColumns, reachColumns } from '#engine/erase/forget.ts'
import { erasureOf } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import { scan } from '#engine/erase/scan/scan.ts'
import { renewStatistics } from '#engine/erase/statistics.ts'
import { removeContents } from '#engine/files/remove.ts'
import { carryOut } from '#engine/mentions/carry-out.ts'
import { reviewDays } from '#engine/mentions/reviews.ts'
import type { Owned } from '#engine/people/graph.ts'
import type { Database } from '#platform/database/database.ts'
import type { Store } from '#schema/store.ts'
import { isShownIn, read, type Written } from '#tests/privacy/canaries.ts'
import { type Generated, ownerOf, placesOf, type Sight } from '#tests/worlds/world.ts'

class CutOff extends Error {
  override readonly name = 'CutOff'
}

/** A database that fails at its n-th use, and works again afterwards. */
function cutting(database: Database, at: number): Database {
  let uses = 0
  const counted =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      uses += 1
      if (uses === at) throw new CutOff()
      return work(...args)
    }
  return {
    ...database,
    batch: counted((tenantId: string, statements: Parameters<Database['batch']>[1]) => database.batch(tenantId, statements)),
    tenant: (tenantId, work, options) => counted(() => database.tenant(tenantId, work, options))(),
    read: counted((tenantId: string, statements: Parameters<Database['read']>[1]) => database.read(tenantId, statements)),
  }
}

/** Erases the person as the product does: asked for, decided where somebody must, run, cut off and run again, and what waits for a reviewer carried out when nobody came. Gives its id. */
export async function erase(world: Generated, meanwhile: () => Promise<unknown> = async () => {}): Promise<string> {
  const { ground, tenant, person, shape } = world
  const writing = await ownerOf(world)
  const erasureId = await startErasure(writing, person.people)
  if ((await erasureOf(writing, erasureId)).state === 'deciding') await decideErasure(writing, erasureId, true)
  const { erasing } = ground
  const asked = { tenantId: tenant.id, erasureId }
  if (shape.cutAt > 0) {
    const engine = { ...erasing.engine, database: cutting(erasing.engine.database, shape.cutAt) }
    await runErasure({ ...erasing, engine }, asked).catch((error: unknown) => {
      if (!(error instanceof CutOff)) throw error
    })
  }
  const [ended] = await Promise.allSettled([runErasure(erasing, asked), meanwhile()])
  if (ended.status === 'rejected') {
    ground.log.warn('job failed', { error: ended.reason })
    // As the queue does it, which tries again.
    await runErasure(erasing, asked)
  }
  await endReviews(world)
  return erasureId
}

/** Nobody comes to look at what waits for a reviewer: on the seventh day it is carried out. */
export async function endReviews(world: Generated): Promise<void> {
  const { ground, tenant } = world
  const { clock, erasing, owner } = ground
  clock.at += reviewDays * 24 * 60 * 60 * 1000
  await carryOut(erasing.engine, erasing.files, { tenantId: tenant.id })
  await removeContents(erasing.engine, erasing.files, { tenantId: tenant.id })
  await renewStatistics(owner, (await ownerOf(world)).model)
}

/** Where values stand, read past the product; never what they are. */
export const standing = (sight: Sight, values: readonly string[]): string[] =>
  [...placesOf(sight)].flatMap(([place, written]) =>
    values.some((value) => isShownIn(written, value)) ? [place.replace(/^(file \w+).*/, '$1')] : [],
  )

/** Invariant 1: after the erasure no row, file, payload or export holds a value of the person. Seen past the product, and in some worlds by its own scan. */
export async function isNowhere({ ground, tenant, person, shape }: Generated, after: Sight): Promise<void> {
  const values = person.values.gone
  const places = standing(after, values)
  const isLeft = (value: string): boolean => places.length > 0 && standing(after, [value]).length > 0
  const what = [...person.values.places].filter(([, value]) => !person.values.kept.has(value) && isLeft(value)).map(([place]) => place)
  assert.deepEqual(places, [], `what was planted of the person still stands somewhere: ${what.join(', ')}`)
  if (!shape.scanned) return
  const { erasing, ownerUrl, keysDir } = ground
  const place = { engine: erasing.engine, ownerUrl, files: erasing.files, dataDir: keysDir }
  const { found, missed } = await scan(place, tenant.id, values)
  assert.deepEqual(missed, [], 'a place was not looked through')
  assert.deepEqual(
    found.map(({ store }) => store),
    [],
    'the scan of the product finds the person',
  )
}

/** What may speak of somebody who is gone by an id that leads nowhere: the history, the erasure itself, which row of a file was brought in, and for a day what a program must not do twice. */
const byId = new Set([
  ...['change_record', 'change_part', 'change_seal', 'carried_change', 'unsealed', 'erasure', 'certificate', 'checkpoint'],
  ...['import_row', 'idempotency_key'],
])

/** Of invariant 1: no row bears the id of a record of the person. Says in which tables one does. */
export function bearsNoId({ rows }: Sight, ids: readonly string[]): void {
  const gone = new Set<unknown>(ids)
  const left = [...rows].filter(
    ([table, each]) => !byId.has(table) && each.some((row) => Object.values(row).some((value) => gone.has(value))),
  )
  assert.deepEqual(
    left.map(([table]) => table),
    [],
    'rows still lead to a record that is gone',
  )
}

/** Of stores whose rows stay: what is emptied, as the release declares it when the tests begin. */
const emptied = (stores as readonly Store[])
  .filter(({ onErasure, wall }) => onErasure === 'empty' && wall === 'tenant')
  .map((store) => ({ table: store.name, key: store.key, reached: reachColumns(store), columns: emptiedColumns(store) }))

/** Of invariant 1: a row of theirs that stays, since something else needs it, says nothing of them. */
export function staysEmpty(before: Sight, after: Sight, owned: Owned): void {
  const theirs = new Set<unknown>([...owned.values()].flat())
  for (const { table, key, reached, columns } of emptied) {
    const keyOf = (row: Readonly<Record<string, unknown>>): string => key.map((name) => String(row[name])).join(' ')
    const was = (before.rows.get(table) ?? []).filter((row) => reached.some((column) => theirs.has(row[column])))
    const ids = new Set(was.map(keyOf))
    const left = (after.rows.get(table) ?? []).filter((row) => ids.has(keyOf(row)))
    const full = left.flatMap((row) => columns.filter((column) => row[column] !== null).map((column) => `${table}.${column}`))
    assert.deepEqual([...new Set(full)], [], 'a row that stays still says something of the person')
  }
}

const isIn = (written: Written | undefined, value: string): boolean => written !== undefined && isShownIn(written, value)

/** Invariant 10, of what goes: nothing is gone that a law keeps, and its row leads to nobody any more. */
export function lawIsKept({ person }: Generated, sight: Sight): void {
  for (const value of person.values.kept) {
    const tables = [...sight.rows].filter(([table]) => isIn(placesOf(sight).get(`table ${table}`), value))
    const holding = tables.flatMap(([, rows]) => rows).filter((row) => isIn(read(JSON.stringify(row)), value))
    assert.ok(holding.length > 0, 'something that a law keeps is gone')
    for (const { id } of person.people) assert.ok(!JSON.stringify(holding).includes(id), 'what a law keeps still leads to the person')
  }
}

/** And before the erasure whoever looks found the person: whoever is blind finds nothing afterwards, too. */
export async function wasSomewhere({ ground, tenant, person, shape }: Generated, before: Sight): Promise<void> {
  const values = person.values.all
  const lost = values.filter((value) => standing(before, [value]).length === 0)
  assert.deepEqual(lost.length, 0, `${lost.length} planted values were never kept`)
  if (!shape.scanned) return
  const { erasing, ownerUrl } = ground
  const { found } = await scan({ engine: erasing.engine, ownerUrl, files: erasing.files }, tenant.id, values)
  const seen = new Set(found.flatMap(({ hits }) => hits.map(({ value }) => value)))
  assert.equal(seen.size, values.length, 'the scan of the product overlooks what was planted')
}
