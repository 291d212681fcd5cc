import type { Reading } from '#engine/access/reading.ts'
import type { Writing } from '#engine/act/writing.ts'
import { ApiError, invalid } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { type Group, groups } from '#engine/files/media-type.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { keptBytes } from '#engine/storage/contents.ts'
import { statement } from '#engine/storage/sql.ts'

/** What the operator allows every tenant. */
export interface FileLimits {
  readonly maxFileMegabytes: number
  /** Of all files of a tenant together. */
  readonly maxTenantMegabytes: number
}

/** What a tenant accepts. */
export interface FileSettings {
  readonly maxMegabytes: number
  readonly groups: readonly Group[]
  /** Pictures from which place and camera cannot be removed are refused, not just kept without a preview. */
  readonly refuseWithMetadata: boolean
}

export const megabyte = 1024 * 1024

const readText = 'select max_megabytes, groups, refuse_with_metadata from file_settings where tenant_id = $1'
const writeText = `insert into file_settings (tenant_id, max_megabytes, groups, refuse_with_metadata, changed_at) values ($1, $2, $3, $4, $5)
on conflict (tenant_id) do update set max_megabytes = excluded.max_megabytes, groups = excluded.groups, refuse_with_metadata = excluded.refuse_with_metadata, changed_at = excluded.changed_at`

/** Everything is accepted until somebody chooses, within what the operator allows. */
export async function fileSettings({ database, principal: { tenantId } }: Reading, limits: FileLimits): Promise<FileSettings> {
  const [found] = await database.batch(tenantId, [statement(readText, [tenantId])])
  const row = found?.rows[0] as { max_megabytes: number | null; groups: string[]; refuse_with_metadata: boolean } | undefined
  if (row === undefined) return { maxMegabytes: limits.maxFileMegabytes, groups, refuseWithMetadata: false }
  return {
    maxMegabytes: Math.min(row.max_megabytes ?? limits.maxFileMegabytes, limits.maxFileMegabytes),
    groups: groups.filter((group) => row.groups.includes(group)),
    refuseWithMetadata: row.refuse_with_metadata,
  }
}

/** Changes what is named, and records it. Whoever calls has checked the right. */
export async function changeFileSettings(writing: Writing, limits: FileLimits, change: Partial<FileSettings>): Promise<FileSettings> {
  const before = await fileSettings(writing, limits)
  const after: FileSettings = { ...before, ...change }
  if (after.maxMegabytes < 1 || after.maxMegabytes > limits.maxFileMegabytes)
    throw invalid([{ pointer: '/maxMegabytes', code: 'file-settings.too-large', params: { max: limits.maxFileMegabytes } }])
  const { tenantId } = writing.principal
  // Who leaves the operator's limit alone follows it when it changes.
  const most = after.maxMegabytes === limits.maxFileMegabytes ? null : after.maxMegabytes
  const values = [tenantId, most, after.groups, after.refuseWithMetadata, writing.clock.now().toISOString()]
  const recorded = await recordOf(writing, writing.principal, {
    action: 'file-settings.change',
    entity: 'tenant',
    rows: [{ id: tenantId, before: { ...before }, after: { ...after } }],
  })
  await writing.database.batch(tenantId, [statement(writeText, values), ...recorded])
  return after
}

/** The one entity whose records come as uploads. */
export function uploadedEntity(model: Model): EntityModel {
  const found = model.entities.find(({ arrives }) => arrives === 'upload')
  if (found === undefined) throw new Error('no entity arrives by upload')
  return found
}

/** How much a tenant's files take, those in the trash among them. */
export async function usedBy({ database, model, principal: { tenantId } }: Reading): Promise<{ bytes: number; files: number }> {
  const [found] = await database.batch(tenantId, [keptBytes(uploadedEntity(model), tenantId)])
  return found?.rows[0] as unknown as { bytes: number; files: number }
}

/** Bytes that are about to be a tenant's, in this process. */
const coming = new Map<string, number>()

/**
 * Runs `work`, which makes a record of so many bytes, if the tenant's room suffices for them and for all that come at the same time. Each says first how much it brings and then
 * looks at what is there: so of two that do not both fit at most one comes in.
 */
export async function withinRoom<T>(
  reading: Reading,
  { maxTenantMegabytes }: FileLimits,
  bytes: number,
  work: () => Promise<T>,
): Promise<T> {
  const { tenantId } = reading.principal
  const add = (more: number): number => {
    const sum = (coming.get(tenantId) ?? 0) + more
    if (sum === 0) coming.delete(tenantId)
    else coming.set(tenantId, sum)
    return sum
  }
  add(bytes)
  try {
    const used = await usedBy(reading)
    if (used.bytes + (coming.get(tenantId) ?? 0) > maxTenantMegabytes * megabyte) throw overQuota({ maxTenantMegabytes })
    return await work()
  } finally {
    add(-bytes)
  }
}

export const overQuota = ({ maxTenantMegabytes }: Pick<FileLimits, 'maxTenantMegabytes'>): ApiError =>
  new ApiError(413, 'file.quota', { params: { max: maxTenantMegabytes } })
