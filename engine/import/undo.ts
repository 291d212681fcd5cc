import { editable } from '#engine/access/scope.ts'
import type { Values } from '#engine/act/values.ts'
import type { Writing } from '#engine/act/writing.ts'
import { end, mark, update } from '#engine/act.ts'
import { ApiError, asApiError } from '#engine/api/errors.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import type { ImportRun } from '#engine/import/store.ts'
import { bearsPhoto } from '#engine/import/target.ts'
import {
  madeLeft,
  madeOutcome,
  type Touched,
  touched,
  trashedByUndo,
  undoAtOnce,
  undoneStatements,
  usedOf,
  valuesBefore,
} from '#engine/import/undo-store.ts'
import type { EntityModel } from '#engine/model.ts'
import type { Statement } from '#platform/database/statement.ts'

interface Undoing {
  readonly writing: Writing
  readonly entity: EntityModel
  readonly importId: string
}

type Settle = (records: readonly Touched[], outcome: 'undone' | 'kept') => Statement[]

/**
 * Takes an import back: what it changed gets its values of before, what it made ends, and at last what it made besides. A record that somebody changed since, or that
 * something hangs on or links to, is kept as it is. Interrupted, it goes on where it ended.
 */
export async function undoRows(writing: Writing, run: ImportRun, progress: () => Promise<void> = async () => {}): Promise<void> {
  const principal = { ...writing.principal, channel: 'import' as const }
  const undoing: Undoing = { writing: { ...writing, principal }, entity: writing.model.get(run.entity), importId: run.id }
  const { tenantId } = principal
  const settle: Settle = (records, outcome) => undoneStatements(tenantId, run.id, records, outcome)
  for await (const records of touched(undoing.writing, run.id, 'updated')) {
    await putBack(undoing, records)
    await progress()
  }
  for await (const records of touched(undoing.writing, run.id, 'created')) {
    await endAll(undoing, records, settle)
    await progress()
  }
  await endMade(undoing)
}

/** What was made besides, as records of version 1 that nothing may use any more. */
async function endMade(undoing: Undoing): Promise<void> {
  const { writing, importId } = undoing
  const settle: Settle = (records, outcome) =>
    records.length === 0 ? [] : madeOutcome(writing.principal.tenantId, importId, idsOf(records), outcome)
  for (const [name, ids] of await madeLeft(writing, importId)) {
    const entity = writing.model.get(name)
    const records = ids.map((recordId): Touched => ({ recordId, created: true, version: 1, changes: [], rows: 0 }))
    for (let at = 0; at < records.length; at += undoAtOnce) await endAll({ ...undoing, entity }, records.slice(at, at + undoAtOnce), settle)
  }
}

async function write({ writing }: Undoing, statements: readonly Statement[]): Promise<void> {
  if (statements.length > 0) await writing.database.batch(writing.principal.tenantId, statements)
}

async function standing({ writing, entity }: Undoing, records: readonly Touched[]): Promise<Map<string, ReadRecord>> {
  const found = await findByIds(writing, entity.name, idsOf(records), [])
  return new Map(found.map((record) => [record.id, record]))
}

/** Ends what nobody changed or used since. In two steps, of which an interruption may come between: into the trash, and away. */
async function endAll(undoing: Undoing, records: readonly Touched[], settle: Settle): Promise<void> {
  const { writing, entity } = undoing
  const now = await standing(undoing, records)
  const used = await usedOf(writing, entity, idsOf(records))
  const half = await trashedByUndo(
    writing,
    [...now.values()].filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id),
  )
  const stateOf = (record: Touched): 'gone' | 'live' | 'half' | 'kept' => {
    const found = now.get(record.recordId)
    if (found === undefined) return 'gone'
    if (used.has(record.recordId)) return 'kept'
    if (found.deletedAt === null) return found.version === record.version ? 'live' : 'kept'
    return half.has(record.recordId) && found.version === record.version + 1 ? 'half' : 'kept'
  }
  const by = Map.groupBy(records, stateOf)
  await write(undoing, [...settle(by.get('gone') ?? [], 'undone'), ...settle(by.get('kept') ?? [], 'kept')])
  for (const [version, group] of Map.groupBy(by.get('live') ?? [], (record) => record.version)) {
    const trash = async (some: readonly Touched[]): Promise<void> => {
      await mark(writing, entity.name, idsOf(some), 'delete', version)
      await endTrashed(undoing, some, settle)
    }
    await orHalves(group, trash, (one) => write(undoing, settle([one], 'kept')))
  }
  await endTrashed(undoing, by.get('half') ?? [], settle)
}

const idsOf = (records: readonly Touched[]): string[] => records.map(({ recordId }) => recordId)

/** Ends what is in the trash; what may not end comes out again. */
async function endTrashed(undoing: Undoing, records: readonly Touched[], settle: Settle): Promise<void> {
  const { writing, entity } = undoing
  await orHalves(
    records,
    (some) => end(writing, entity.name, idsOf(some), { as: 'undo', along: () => settle(some, 'undone') }),
    async (one) => {
      await mark(writing, entity.name, [one.recordId], 'restore')
      await write(undoing, settle([one], 'kept'))
    },
  )
}

/** Puts back the values of before into what nobody changed since. */
async function putBack(undoing: Undoing, records: readonly Touched[]): Promise<void> {
  const { writing, entity, importId } = undoing
  const { tenantId } = writing.principal
  const [now, before] = [await standing(undoing, records), await valuesBefore(writing, records)]
  const open = records.filter(({ recordId, version }) => {
    const record = now.get(recordId)
    return record?.deletedAt === null && record.version === version && before.has(recordId)
  })
  const gone = records.filter(({ recordId }) => !now.has(recordId))
  const kept = records.filter((record) => !open.includes(record) && !gone.includes(record))
  await write(undoing, [...undoneStatements(tenantId, importId, gone, 'undone'), ...undoneStatements(tenantId, importId, kept, 'kept')])
  const changeOf = ({ recordId, version }: Touched) => ({ id: recordId, version, input: writableOf(undoing, before.get(recordId) ?? {}) })
  await orHalves(
    open,
    async (some) => {
      await update(writing, entity.name, some.map(changeOf), {
        as: 'undo',
        found: some.map(({ recordId }) => photosBefore(undoing, before.get(recordId) ?? {})),
        along: () => undoneStatements(tenantId, importId, some, 'undone'),
      })
    },
    (one) => write(undoing, undoneStatements(tenantId, importId, [one], 'kept')),
  )
}

const writableOf = ({ writing, entity }: Undoing, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([key]) => {
      const field = entity.field(key)
      return field !== undefined && field.options.set !== 'by-rule' && editable(entity, field, writing.principal)
    }),
  )

/** Photos that the import brought go again: it brings one only where there was none. */
const photosBefore = ({ writing, entity }: Undoing, values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([key, value]) => {
      const field = entity.field(key)
      return value === null && field !== undefined && bearsPhoto(field) && editable(entity, field, writing.principal)
    }),
  )

/** All at once; when one of them forbids it (somebody changed it in this moment, a verb refuses), halves, down to that one. */
async function orHalves(
  records: readonly Touched[],
  run: (records: readonly Touched[]) => Promise<void>,
  alone: (record: Touched) => Promise<void>,
): Promise<void> {
  if (records.length === 0) return
  try {
    await run(records)
  } catch (thrown) {
    const error = asApiError(thrown)
    if (!(error instanceof ApiError)) throw error
    const [one] = records
    if (records.length === 1 && one !== undefined) return alone(one)
    const half = Math.ceil(records.length / 2)
    await orHalves(records.slice(0, half), run, alone)
    await orHalves(records.slice(half), run, alone)
  }
}
