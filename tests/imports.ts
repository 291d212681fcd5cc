import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writing } from '#engine/act/writing.ts'
import { find, findByIds, type ReadRecord } from '#engine/find.ts'
import { importOf } from '#engine/import/access.ts'
import { changeImport, type ImportChange } from '#engine/import/change.ts'
import { runImport, startImport } from '#engine/import/jobs.ts'
import type { ImportRun } from '#engine/import/store.ts'
import { uploadImport } from '#engine/import/upload.ts'
import { type Files, openFiles } from '#platform/files/files.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

export interface Imports extends World {
  readonly files: Files
  /** A new tenant's owner at work. */
  starter(country?: string): Promise<Starter>
}

export interface Starter {
  readonly tenant: Tenant
  readonly writing: Writing
  /** Sends a file and gives what was found in it. */
  send(entity: string, content: string | Uint8Array, change?: ImportChange): Promise<ImportRun>
  /** Sends a file and imports it. */
  bring(entity: string, content: string | Uint8Array, change?: ImportChange): Promise<ImportRun>
  /** All records of an entity, whole, in the order in which they were made. */
  all(entity: string): Promise<ReadRecord[]>
  /** The titles of links, tags and members by id, so that tests can speak of names. */
  named(entity: string, id: unknown): Promise<unknown>
}

/** Sample exports of other products, with invented people. */
export const fixture = (name: string): Promise<Buffer> => readFile(new URL(`./fixtures/imports/${name}`, import.meta.url))

/** A world that can import; one of one's own, or one that is open already and is closed with it. */
export async function openImports(opened?: World): Promise<Imports> {
  const world = opened ?? (await openWorld())
  const folder = await mkdtemp(join(tmpdir(), 'steward-imports-'))
  const files = openFiles(folder, world.keys)
  return {
    ...world,
    files,
    starter: async (country = 'DE') => starterIn(await world.tenant(country), files, country),
    async close() {
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function* pieces(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  for (let at = 0; at < bytes.length; at += 10_007) yield bytes.subarray(at, at + 10_007)
}

/** Starts an import and does its job here, in place of the worker. */
export async function bringHere(writing: Writing, files: Files, id: string): Promise<ImportRun> {
  const { id: jobId } = await startImport(writing, id)
  await runImport(writing, files, { tenantId: writing.principal.tenantId, jobId })
  return importOf(writing, id)
}

export async function starterIn(tenant: Tenant, files: Files, country: string): Promise<Starter> {
  const writing = await tenant.as({ ...tenant.owner, country })
  const send: Starter['send'] = async (entity, content, change) => {
    const run = await uploadImport(writing, files, entity, { fileName: 'people.csv', content: pieces(content) })
    return change === undefined ? run : changeImport(writing, files, run.id, change)
  }
  return {
    tenant,
    writing,
    send,
    async bring(entity, content, change) {
      const run = await send(entity, content, change)
      return bringHere(writing, files, run.id)
    },
    async all(entity) {
      const fields = writing.model.get(entity).fields.map(({ key }) => key)
      const found: ReadRecord[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await find(writing, entity, { sort: 'createdAt', limit: 500, fields, ...(cursor === undefined ? {} : { cursor }) })
        found.push(...page.data)
        cursor = page.next
      }
      return found
    },
    async named(entity, id) {
      const [record] = typeof id === 'string' ? await findByIds(writing, entity, [id]) : []
      return record?.name ?? null
    },
  }
}
