import { createHash } from 'node:crypto'
import { mayRestrict } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { forbidden, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import type { Engine } from '#engine/engine.ts'
import { exportLife } from '#engine/export/export.ts'
import { enqueue } from '#engine/jobs.ts'
import { type AccessForm, accessPackage } from '#engine/people/access/package.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { mustBePeople } from '#engine/people/there.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Language } from '#messages/message.ts'
import { newId } from '#platform/clock/ids.ts'
import type { FileName, Files } from '#platform/files/files.ts'

/** A person's data on its way out. The file is there while the state is `done`. */
export interface AccessExport {
  readonly id: string
  readonly entity: string
  readonly recordId: string
  readonly requestId: string | null
  readonly form: AccessForm
  readonly language: Language
  readonly unread: boolean
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'expired'
  readonly bytes: number | null
  readonly sha256: string | null
  readonly createdAt: string
  readonly finishedAt: string | null
  readonly expiresAt: string
}

export interface AccessPayload {
  readonly tenantId: string
  readonly exportId: string
}

/** Which file. `requestId`: the request that it answers. `unread`: files go out as well that nobody could read and that are called after somebody else. */
interface Wanted {
  readonly form: AccessForm
  readonly language: Language
  readonly requestId?: string | null
  readonly unread?: boolean
  /** Who writes the file: a job, or the caller, by `runAccessExport`. */
  readonly by?: 'job' | 'caller'
}

const columns =
  'id, entity, record_id as "recordId", request_id as "requestId", form, language, unread, state, bytes, sha256, created_at as "createdAt", finished_at as "finishedAt"'
const insertText = `insert into access_export (tenant_id, id, entity, record_id, request_id, form, language, unread, state, sealed_people, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9, $10, $11)`
const readText = `select ${columns} from access_export where tenant_id = $1 and id = $2`
const listText = `select ${columns} from access_export where tenant_id = $1 and record_id = $2 order by id desc limit 20`
const ofRequestText = `select ${columns} from access_export where tenant_id = $1 and request_id = $2 order by id desc limit 1`
/** Of one person one at a time begins. */
const lockText = `select pg_advisory_xact_lock(hashtextextended('access export ' || $1::text || ' ' || $2::text, 0))`
/** The one that answers this request; or, of no request, the same that is on its way already. */
const begunText = `select id from access_export where tenant_id = $1 and record_id = $2 and (request_id = $3 or ($3::uuid is null and request_id is null
  and form = $4 and language = $5 and unread = $6 and state in ('queued', 'running'))) order by id desc limit 1`
const takeText = `update access_export set state = 'running' where tenant_id = $1 and id = $2 and state in ('queued', 'running') returning form, language, unread, sealed_people`
const endText = `update access_export set state = $3, bytes = $4, sha256 = $5, finished_at = $6, sealed_people = case when $3 = 'done' then null else sealed_people end where tenant_id = $1 and id = $2 and state in ('queued', 'running')`
const aad = (tenantId: string, id: string): string => `access_export|sealed_people|${id}|${tenantId}`
const attempts = 6

type Row = Omit<AccessExport, 'state' | 'expiresAt'> & { readonly state: 'queued' | 'running' | 'done' | 'failed' }

function answerOf(row: Row, now: Date): AccessExport {
  const expiresAt = new Date(Date.parse(row.createdAt) + exportLife)
  return { ...row, state: row.state === 'done' && expiresAt <= now ? 'expired' : row.state, expiresAt: expiresAt.toISOString() }
}

export const accessFile = (tenantId: string, id: string): FileName => ({ tenantId, area: 'export', id })

/** Who may answer people for the tenant. */
export function mustAnswer({ principal }: Pick<Writing, 'principal'>): void {
  if (!mayRestrict(principal)) throw forbidden()
}

/**
 * Begins to take out everything of these people, who are one; recorded, and done by a job. Two who ask for the same at once get one file. 404 where one of them is not there or is
 * no person.
 */
export async function startAccessExport(
  writing: Writing,
  people: readonly PersonRef[],
  { form, language, requestId = null, unread = false, by = 'job' }: Wanted,
): Promise<AccessExport> {
  mustAnswer(writing)
  const { database, principal, clock, keys } = writing
  const { tenantId } = principal
  const [first] = people
  if (first === undefined) throw notFound()
  const system = await asSystem(writing, tenantId)
  await mustBePeople(system, people)
  const id = newId(clock)
  const sealed = (await keys.tenant(tenantId)).encrypt(Buffer.from(JSON.stringify(people)), aad(tenantId, id))
  const at = clock.now().toISOString()
  const values = [tenantId, id, first.entity, first.id, requestId, form, language, unread, sealed, principal.actorId, at]
  const taken = { id: first.id, before: null, after: { form } }
  const begun = await database.tenant(tenantId, async (tx) => {
    await tx.query(statement(lockText, [tenantId, first.id]))
    const same =
      by === 'caller'
        ? []
        : (await tx.query<{ id: string }>(statement(begunText, [tenantId, first.id, requestId, form, language, unread]))).rows
    if (same[0] !== undefined) return same[0].id
    const recorded = await recordOf(writing, principal, { action: 'export-person', entity: first.entity, rows: [taken] })
    const job = by === 'job' ? [enqueue('access_export', { tenantId, exportId: id }, attempts)] : []
    await tx.finish([statement(insertText, values), ...recorded, ...job])
    return id
  })
  return accessExportOf(writing, begun)
}

const one = async ({ database, principal, clock }: Writing, text: string, id: string): Promise<AccessExport | undefined> => {
  const [found] = await database.batch(principal.tenantId, [statement(text, [principal.tenantId, id])])
  const row = found?.rows[0] as Row | undefined
  return row && answerOf(row, clock.now())
}

/** One of them; 404 where there is none. Who may ask is the caller's to check. */
export async function accessExportOf(writing: Writing, id: string): Promise<AccessExport> {
  const found = await one(writing, readText, id)
  if (found === undefined) throw notFound()
  return found
}

/** The newest that answers a request. */
export const accessExportFor = (writing: Writing, requestId: string): Promise<AccessExport | undefined> =>
  one(writing, ofRequestText, requestId)

/** Those of a person, the newest first. */
export async function accessExportsOf({ database, principal, clock }: Writing, recordId: string): Promise<AccessExport[]> {
  const [found] = await database.batch(principal.tenantId, [statement(listText, [principal.tenantId, recordId])])
  return ((found?.rows ?? []) as unknown as Row[]).map((row) => answerOf(row, clock.now()))
}

/** The job: writes the file anew from its beginning, so that a worker that died leaves nothing half. */
export async function runAccessExport(engine: Engine, files: Files, { tenantId, exportId }: AccessPayload): Promise<void> {
  const { database, keys, clock } = engine
  const name = accessFile(tenantId, exportId)
  const asked = [tenantId, exportId]
  const [found, there] = await database.batch(tenantId, [statement(takeText, asked), statement(readText, asked)])
  const run = found?.rows[0] as { form: AccessForm; language: Language; unread: boolean; sealed_people: Buffer } | undefined
  // Whoever was erased while the file was written has no row any more: nor a file, also if the worker was killed as it lay there.
  if (there?.rows.length === 0) await files.remove(name)
  if (run === undefined) return
  const people = JSON.parse((await keys.tenant(tenantId)).decrypt(run.sealed_people, aad(tenantId, exportId)).toString()) as PersonRef[]
  const system = await asSystem(engine, tenantId)
  const { form, language, unread } = run
  const wanted = { form, language, unread }
  const hash = createHash('sha256')
  async function* content(): AsyncGenerator<Uint8Array> {
    for await (const chunk of accessPackage({ system, files, people, ...wanted })) {
      hash.update(chunk)
      yield chunk
    }
  }
  const bytes = await files.write(name, content())
  const values = [tenantId, exportId, 'done', bytes, hash.digest('hex'), clock.now().toISOString()]
  const [, left] = await database.batch(tenantId, [statement(endText, values), statement(readText, asked)])
  if (left?.rows[0]?.state !== 'done') await files.remove(name)
}

/** The queue has given up. */
export const failAccessExport = ({ database, clock }: Engine, { tenantId, exportId }: AccessPayload): Promise<unknown> =>
  database.batch(tenantId, [statement(endText, [tenantId, exportId, 'failed', null, null, clock.now().toISOString()])])
