import { queryOptions } from '@tanstack/react-query'
import { periodParts } from '#messages/periods.ts'
import { request } from '#web/app/api.ts'
import { t } from '#web/app/language.ts'
import { entityByName, type Model } from '#web/app/model.ts'

/** How long one kind of thing is kept. */
export interface Standing {
  readonly key: string
  readonly entity: boolean
  readonly rule: string
  readonly clock: 'createdAt' | 'updatedAt'
  readonly period: string | null
  readonly usual: string | null
  readonly least: string
  readonly most: string | null
  readonly settable: boolean
  readonly extended: boolean
  readonly setting: {
    readonly period: string
    readonly reason: string | null
    readonly answerable: string | null
    readonly reviewOn: string | null
  } | null
}

export interface Outlook {
  readonly kind: string
  readonly total: number | null
  readonly found: number
  readonly held: number
  readonly previous: number | null
  readonly waits: boolean
}

export interface NextToGo {
  readonly id: string
  readonly entity: string
  readonly title: string
}

export interface SweepPart {
  readonly kind: string
  readonly state: 'going' | 'waiting' | 'stopped' | 'done'
  readonly total: number
  readonly found: number
  readonly held: number
  readonly taken: number
  readonly kept: number
}

export interface Sweep {
  readonly id: string
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly parts: readonly SweepPart[]
}

export const retentionKey = (tenant: string) => ['retention', tenant] as const

const query = <T>(tenant: string, part: string, path: string) =>
  queryOptions({
    queryKey: [...retentionKey(tenant), part],
    queryFn: async ({ signal }) => (await request<{ data: T }>(path, { tenant, signal })).data,
    staleTime: 0,
  })

export const standingsQuery = (tenant: string) => query<readonly Standing[]>(tenant, 'standings', '/retention')
export const sweepsQuery = (tenant: string) => query<readonly Sweep[]>(tenant, 'sweeps', '/retention/sweeps')
export const previewQuery = (tenant: string) => query<{ readonly kinds: readonly Outlook[] }>(tenant, 'preview', '/retention/preview')
export const namesQuery = (tenant: string, kind: string) =>
  query<{ readonly names: readonly NextToGo[] }>(tenant, `names of ${kind}`, `/retention/preview?kind=${encodeURIComponent(kind)}`)

const rules = [
  ...([
    'trash',
    'change-record',
    'message-history',
    'marketing-after-opt-out',
    'notification',
    'import-history',
    'export-history',
    'privacy-request',
  ] as const),
  ...(['consent-proof', 'job-history', 'sweep-history', 'idempotency', 'presence', 'sign-in-token'] as const),
  ...(['security-log', 'export-file', 'import-file'] as const),
] as const

/** What a rule or an entity is called here; undefined for what speaks of the machine alone and has no words. */
export function nameOf(model: Model, { key, entity }: Pick<Standing, 'key' | 'entity'>): string | undefined {
  if (entity) return entityByName(model, key)?.labels
  const rule = rules.find((each) => each === key)
  return rule === undefined ? undefined : t(`retention.rules.${rule}`)
}

const stores = [
  ...(['message', 'change_part', 'notification', 'import_run', 'import_row', 'import_made', 'export_run', 'archive_run'] as const),
  ...(['idempotency_key', 'job_run', 'presence', 'webhook_delivery', 'sweep', 'sweep_part'] as const),
] as const

/** What a part of a sweep is called: records, the trash of an entity, one field, or rows of Steward’s own. */
export function kindName(model: Model, kind: string): string {
  if (kind.startsWith('trash:')) return t('retention.kinds.trash', { name: labelsOf(model, kind.slice(6)) })
  if (kind.startsWith('opted-out:')) return t('retention.kinds.optedOut')
  const [entity = '', field] = kind.split('.')
  if (field !== undefined) {
    const label = entityByName(model, entity)?.fields.find(({ key }) => key === field)?.label ?? field
    return t('retention.kinds.field', { field: label, name: labelsOf(model, entity) })
  }
  const store = stores.find((each) => each === kind)
  return store === undefined ? (entityByName(model, kind)?.labels ?? t('retention.kinds.store')) : t(`retention.stores.${store}`)
}

const labelsOf = (model: Model, name: string): string => entityByName(model, name)?.labels ?? name

/** `P1Y6M` → "1 year 6 months". */
export function periodText(period: string): string {
  const parts = periodParts(period) ?? []
  return parts.length === 0 ? t('retention.now') : parts.map(({ unit, count }) => t(`retention.${unit}`, { count })).join(' ')
}

/** How a standing reads as a sentence. */
export function standingText({ period, entity, clock }: Pick<Standing, 'period' | 'entity' | 'clock'>): string {
  if (period === null) return t('retention.forever')
  if (!/[1-9]/.test(period)) return t('retention.now')
  return entity ? t(`retention.after.${clock}`, { period: periodText(period) }) : t('retention.for', { period: periodText(period) })
}
