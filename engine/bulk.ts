import { scopeFor } from '#engine/access/scope.ts'
import { readChange } from '#engine/act/values.ts'
import { end, mark, update, type Writing } from '#engine/act.ts'
import { ApiError, asApiError, forbidden, invalid } from '#engine/api/errors.ts'
import { type Engine, notAllowed, writingLater } from '#engine/engine.ts'
import { find, type ListQuery } from '#engine/find.ts'
import { finished, type JobAnswer, type JobPayload, progressed, startJob, takeJob } from '#engine/jobs.ts'
import { termsOf } from '#engine/search/words.ts'
import type { Statement } from '#platform/database/statement.ts'
import { isId } from '#schema/values/id.ts'

/** What many records shall undergo: a change of values, or the trash and back, or their end. */
interface BulkTask {
  readonly entity: string
  readonly ids?: readonly string[]
  readonly query?: Pick<ListQuery, 'filter' | 'q' | 'trash'>
  readonly change?: Readonly<Record<string, unknown>>
  readonly action?: 'trash' | 'restore' | 'end'
}

interface Task extends BulkTask {
  readonly ending: Ending
}

const mostIds = 10_000
const batch = 500

const rights = { trash: 'delete', restore: 'restore', end: 'end' } as const

const known = new Set(['ids', 'filter', 'q', 'trash', 'change', 'action'])

/** What was left out, or has a slip in its name, would mean every record that there is: all of them are meant by `"filter": {}` alone. */
function refuseSlips(body: Readonly<Record<string, unknown>>): void {
  const strange = Object.keys(body).filter((key) => !known.has(key))
  if (strange.length > 0) throw invalid(strange.map((key) => ({ pointer: `/${key}`, code: 'unknown-field' })))
  const { ids, filter, q } = body
  if (q !== undefined && typeof q !== 'string') throw invalid([{ pointer: '/q', code: 'not-text' }])
  const chosen = ids !== undefined || (filter !== undefined && filter !== null) || (q !== undefined && termsOf(q) !== undefined)
  if (!chosen) throw invalid([{ pointer: '/ids', code: 'required' }])
}

/** Checks all that can be known beforehand, then starts the job. */
export async function startBulk(writing: Writing, entityName: string, body: Readonly<Record<string, unknown>>): Promise<JobAnswer> {
  const entity = writing.model.get(entityName)
  refuseSlips(body)
  const { ids, filter, q, change, action, trash } = body
  if ((change === undefined) === (action === undefined)) throw invalid([{ pointer: '/change', code: 'required' }])
  if (action !== undefined && !(String(action) in rights))
    throw invalid([{ pointer: '/action', code: 'choice.not-one-of', params: { allowed: Object.keys(rights).join(', ') } }])
  const named = action as BulkTask['action']
  if (!mayDo(writing, { entity: entityName, ...(named === undefined ? {} : { action: named }) })) throw forbidden()
  if (change !== undefined) readChange(entity, change as Record<string, unknown>, writing.principal)
  const target =
    ids === undefined
      ? { query: { filter, ...(typeof q === 'string' ? { q } : {}), trash: trash === true || named === 'restore' || named === 'end' } }
      : { ids: readIds(ids) }
  if (target.query !== undefined) await find(writing, entityName, { ...target.query, limit: 1 })
  const total = target.ids?.length ?? (await find(writing, entityName, { ...target.query, limit: 1, count: true })).count ?? 0
  const task: BulkTask = {
    entity: entityName,
    ...target,
    ...(named === undefined ? { change: change as Record<string, unknown> } : { action: named }),
  }
  return startJob(writing, 'bulk', task, total)
}

function readIds(ids: unknown): string[] {
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== 'string' || !isId(id)))
    throw invalid([{ pointer: '/ids', code: 'id.not-an-id' }])
  if (ids.length > mostIds) throw invalid([{ pointer: '/ids', code: 'too-many', params: { max: mostIds } }])
  return [...new Set(ids as string[])]
}

/** The pages of ids that the task is about, in the order of creation: what a batch changes moves nobody across. */
async function* pagesOf(writing: Writing, task: BulkTask): AsyncGenerator<string[]> {
  if (task.ids !== undefined) {
    for (let at = 0; at < task.ids.length; at += batch) yield task.ids.slice(at, at + batch)
    return
  }
  let cursor: string | undefined
  do {
    const page = await find(writing, task.entity, {
      ...task.query,
      whole: true,
      fields: [],
      sort: 'createdAt',
      limit: batch,
      ...(cursor === undefined ? {} : { cursor }),
    })
    if (page.data.length > 0) yield page.data.map(({ id }) => id)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
}

/** What goes into the same transaction as the end of records: what the engine does not know of hangs on some. */
export type Ending = (entity: string, ids: readonly string[]) => readonly Statement[]

async function applyTo(writing: Writing, task: Task, ids: readonly string[]): Promise<void> {
  const { change, action, entity, ending } = task
  if (action === undefined)
    await update(
      writing,
      entity,
      ids.map((id) => ({ id, input: change ?? {} })),
    )
  else if (action === 'end') await end(writing, entity, ids, { along: () => ending(entity, ids) })
  else await mark(writing, entity, ids, action === 'trash' ? 'delete' : 'restore')
}

/** A batch as one write; when one of its records forbids that, halves, down to the single ones that do. */
async function applyOrSplit(writing: Writing, task: Task, ids: readonly string[]): Promise<Record<string, number>> {
  try {
    await applyTo(writing, task, ids)
    return {}
  } catch (thrown) {
    const error = asApiError(thrown)
    if (!(error instanceof ApiError)) throw error
    if (ids.length === 1) return { [error.code]: 1 }
    const half = Math.ceil(ids.length / 2)
    const [first, second] = [await applyOrSplit(writing, task, ids.slice(0, half)), await applyOrSplit(writing, task, ids.slice(half))]
    for (const [code, count] of Object.entries(second)) first[code] = (first[code] ?? 0) + count
    return first
  }
}

function mayDo({ model, principal }: Writing, { entity: name, action }: Pick<BulkTask, 'entity' | 'action'>): boolean {
  const entity = model.entity(name)
  return entity !== undefined && scopeFor(entity, action === undefined ? 'update' : rights[action], principal) !== 'none'
}

/** The job. Running it again after a crash does what is left: what was done differs no more. */
export async function runBulk(engine: Engine, payload: JobPayload, ending: Ending = () => []): Promise<void> {
  const taken = await takeJob<BulkTask>(engine, payload)
  if (taken === undefined) return
  const writing = await writingLater(engine, taken.principal)
  if (writing === undefined || !mayDo(writing, taken.task)) {
    await engine.database.batch(payload.tenantId, [finished(payload, engine.clock.now().toISOString(), { problem: notAllowed })])
    return
  }
  const failed: Record<string, number> = {}
  let done = 0
  for await (const ids of pagesOf(writing, taken.task)) {
    for (const [code, count] of Object.entries(await applyOrSplit(writing, { ...taken.task, ending }, ids)))
      failed[code] = (failed[code] ?? 0) + count
    done += ids.length
    await engine.database.batch(payload.tenantId, [progressed(payload, done, Math.max(done, taken.task.ids?.length ?? 0))])
  }
  await engine.database.batch(payload.tenantId, [
    progressed(payload, done, done),
    finished(payload, engine.clock.now().toISOString(), {
      result: { done: done - Object.values(failed).reduce((sum, n) => sum + n, 0), failed },
    }),
  ])
}
