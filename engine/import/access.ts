import type { Principal } from '#engine/access/principal.ts'
import { manages, scopeFor } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { ApiError, forbidden, notFound } from '#engine/api/errors.ts'
import { type ImportRun, listImports, readImport } from '#engine/import/store.ts'
import type { EntityModel } from '#engine/model.ts'
import type { FileName, Files } from '#platform/files/files.ts'

/** The entity, if this reader may import it: 404 for one that is not there, 403 without the right. */
export function importable({ model, principal }: Writing, name: string): EntityModel {
  const entity = model.entity(name)
  if (entity === undefined || scopeFor(entity, 'read', principal) === 'none') throw notFound()
  if (!mayImport(entity, principal)) throw forbidden()
  return entity
}

export const mayImport = (entity: EntityModel, principal: Principal): boolean =>
  !entity.readOnly &&
  entity.arrives === null &&
  scopeFor(entity, 'import', principal) !== 'none' &&
  scopeFor(entity, 'create', principal) !== 'none'

const mostListed = 50

/** The reader's imports, or everybody's for those who manage the tenant; newest first. `next` is the cursor of the page after. */
export async function importsOf(
  writing: Writing,
  { entity, cursor }: { entity: string | null; cursor: string | null },
): Promise<{ runs: ImportRun[]; next: string | null }> {
  const { principal } = writing
  if (entity !== null && writing.model.entity(entity) === undefined) return { runs: [], next: null }
  const by = seesAll(principal) ? null : principal.actorId
  const found = await listImports(writing, { by, entity, before: cursor, limit: mostListed + 1 })
  const runs = found.slice(0, mostListed).filter((run) => writing.model.entity(run.entity) !== undefined)
  return { runs, next: found.length > mostListed ? (found[mostListed - 1]?.id ?? null) : null }
}

/** A file shows every column that it has: whoever has a role of the tenant's own, which may hide fields, looks at their own alone. */
const seesAll = (principal: Principal): boolean => principal.kind === 'system' || manages(principal)

/** An import as its starter sees it, or whoever manages the tenant. 404 otherwise, as for one that is not there. */
export async function importOf(writing: Writing, id: string): Promise<ImportRun> {
  const { principal } = writing
  const run = await readImport(writing, id)
  const mayLook = run !== undefined && ((run.createdBy === principal.actorId && principal.actorId !== null) || seesAll(principal))
  if (!mayLook) throw notFound()
  importable(writing, run.entity)
  return run
}

/** Files of imports are forgotten after so many days; undoing needs none. */
export const fileDays = 7

/** Where the table of an import lies. */
export const tableOf = ({ principal: { tenantId } }: Pick<Writing, 'principal'>, { settings }: Pick<ImportRun, 'settings'>): FileName => ({
  tenantId,
  area: 'import',
  id: settings.table,
})

/** 404 with its reason once the file of an import has expired. */
export async function mustHaveFile(writing: Writing, files: Files, run: ImportRun): Promise<void> {
  if ((await files.size(tableOf(writing, run))) === undefined) throw new ApiError(404, 'import.file-gone', { params: { days: fileDays } })
}
