import { infiniteQueryOptions, type QueryClient } from '@tanstack/react-query'
import { sentenceOf } from '#messages/told.ts'
import { request } from '#web/app/api.ts'
import { inSentence, t } from '#web/app/language.ts'
import { entityByName, type Model } from '#web/app/model.ts'
import { paths } from '#web/app/paths.ts'
import { notificationsKey, type Unread, unreadQuery } from '#web/notifications/unread.ts'

/** Something that the reader was told, as they may see it now. */
export interface Notification {
  readonly id: string
  readonly kind:
    | 'assigned'
    | 'added'
    | 'import'
    | 'export'
    | 'joined'
    | 'role'
    | 'device'
    | 'backup'
    | 'webhook'
    | 'audit'
    | 'retention'
    | 'review'
    | 'request'
    | 'request-due'
  readonly at: string
  readonly readAt: string | null
  readonly entity: string | null
  readonly recordId: string | null
  readonly title: string | null
  readonly actor: { readonly kind: 'member' | 'key'; readonly id: string; readonly name: string | null } | null
  readonly detail: string | null
  readonly count: number
}

export interface NotificationPage {
  readonly data: readonly Notification[]
  readonly next: string | null
}

export const notificationsQuery = (tenant: string, unread: boolean) =>
  infiniteQueryOptions({
    queryKey: [...notificationsKey(tenant), 'list', unread],
    queryFn: ({ pageParam, signal }) =>
      request<NotificationPage>(`/notifications?unread=${unread}${pageParam === '' ? '' : `&cursor=${pageParam}`}`, { tenant, signal }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  })

/** Marks as read, at once on screen. `upTo`: all that were seen, not what comes in that moment. */
export async function markRead(client: QueryClient, tenant: string, which: { ids: readonly string[] } | { upTo: string }): Promise<void> {
  const { data } = await request<{ data: Unread }>('/notifications/read', { method: 'POST', body: which, tenant })
  client.setQueryData(unreadQuery(tenant).queryKey, data)
  await client.invalidateQueries({ queryKey: [...notificationsKey(tenant), 'list'] })
}

/** What a notification says, in the reader's language and with the tenant's own names. */
export function textOf(model: Model, notification: Notification): string {
  const { entity: name, detail } = notification
  const entity = entityByName(model, name ?? '')
  const role = entityByName(model, 'member')
    ?.fields.find(({ key: field }) => field === 'role')
    ?.options.choices?.find((choice) => choice.key === detail)
  return sentenceOf(t, {
    ...notification,
    title: notification.title === '' ? t('web.record.untitled') : notification.title,
    entities: inSentence(entity?.labels ?? ''),
    what: inSentence(entityByName(model, detail ?? '')?.label ?? ''),
    role: role?.label ?? detail ?? '',
  })
}

/** Where a notification leads; undefined where there is nothing to see. */
export function pathOf(model: Model, tenant: string, { kind, entity: name, recordId, detail }: Notification): string | undefined {
  const entity = entityByName(model, name ?? '')
  switch (kind) {
    case 'assigned':
    case 'added':
      if (entity === undefined) return undefined
      return recordId === null ? paths.list(tenant, entity.plural) : paths.record(tenant, entity.plural, recordId)
    case 'import':
      return recordId === null ? undefined : paths.importRun(tenant, recordId)
    case 'joined':
      return paths.settings(tenant, 'members')
    case 'device':
      return paths.settings(tenant, 'security')
    case 'backup':
      return paths.settings(tenant, 'backups')
    case 'request':
    case 'request-due':
      return paths.privacy(tenant, recordId === null ? undefined : `requests/${recordId}`)
    case 'webhook':
      return paths.settings(tenant, 'webhooks')
    case 'audit':
      return paths.settings(tenant, 'audit')
    case 'review':
      return paths.privacy(tenant, 'reviews')
    case 'retention':
      return detail === 'hold' ? paths.privacy(tenant, 'holds') : paths.settings(tenant, 'retention')
    default:
      return undefined
  }
}

/** The file that it leads to, where it is one. */
export const fileOf = ({ kind, detail, recordId }: Notification): string | undefined =>
  kind === 'export' && detail === 'done' && recordId !== null ? `/exports/${recordId}/file` : undefined
