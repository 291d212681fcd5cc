import type { FastifyInstance, FastifyRequest } from 'fastify'
import { idCursor } from '#engine/api/cursor.ts'
import { invalid, notFound } from '#engine/api/errors.ts'
import { bodyOf } from '#engine/api/records.ts'
import { writingAs } from '#engine/engine.ts'
import { markRead, notifications, unreadCount } from '#engine/notifications/list.ts'
import { type NoticeKind, noticeKinds } from '#engine/notifications/notice.ts'
import { choices, choose } from '#engine/notifications/settings.ts'
import { isId } from '#schema/values/id.ts'
import type { Context } from '#server/context.ts'
import { body, oneOf, optional, yesOrNo } from '#server/read-body.ts'
import { data, dataList, notificationChoice, notificationPage, unread } from '#server/routes/shapes.ts'

type Query = FastifyRequest<{ Querystring: { cursor?: unknown; unread?: unknown; limit?: unknown } }>

const wantedChoice = body({ kind: oneOf(noticeKinds), inApp: optional(yesOrNo), mail: optional(yesOrNo) })
const wantedRead = {
  type: 'object',
  properties: {
    ids: { type: 'array', maxItems: 500, items: { type: 'string', format: 'uuid' } },
    upTo: { type: 'string', format: 'uuid' },
  },
} as const

const tags = ['Notifications']
const anyBody = () => () => true
const mostPerPage = 100

/** What a member is told: their own list, and by which ways they want to be told. */
export function notificationRoutes(app: FastifyInstance, { engine, entrance, live }: Context): void {
  const ask = async (request: FastifyRequest) => writingAs(engine, await entrance.principals.resolve(request))

  app.get(
    '/notifications',
    { schema: { summary: 'My notifications, the newest first', tags, response: { 200: notificationPage } } },
    async (request: Query) => notifications(await ask(request), pageOf(request)),
  )
  app.get(
    '/notifications/count',
    { schema: { summary: 'How many of my notifications are unread', tags, response: { 200: data(unread) } } },
    async (request) => ({ data: await unreadCount(await ask(request)) }),
  )
  app.post(
    '/notifications/read',
    {
      schema: { summary: 'Mark notifications as read: some, or all up to one', tags, body: wantedRead, response: { 200: data(unread) } },
      validatorCompiler: anyBody,
    },
    async (request) => {
      const writing = await ask(request)
      await markRead(writing, whichOf(bodyOf(request)))
      const { tenantId, actorId } = writing.principal
      // The bells of my other browsers.
      live.tell(tenantId, new Set(actorId === null ? [] : [actorId]), 'notification', {})
      return { data: await unreadCount(writing) }
    },
  )
  app.get(
    '/notifications/settings',
    { schema: { summary: 'By which ways I am told of what', tags, response: { 200: dataList(notificationChoice) } } },
    async (request) => ({ data: await choices(await ask(request)) }),
  )
  app.patch(
    '/notifications/settings',
    {
      schema: {
        summary: 'Switch a way of one kind of notification',
        tags,
        body: wantedChoice.json,
        response: { 200: dataList(notificationChoice) },
      },
      validatorCompiler: anyBody,
    },
    async (request) => {
      const writing = await ask(request)
      const { kind, ...change } = wantedChoice.read(request.body)
      return { data: await choose(writing, kind as NoticeKind, change) }
    },
  )
}

function pageOf({ query: { cursor, unread: only, limit } }: Query) {
  const most = Number(limit ?? 30)
  if (!Number.isInteger(most) || most < 1 || most > mostPerPage)
    throw invalid([{ pointer: '/limit', code: 'limit.out-of-range', params: { max: mostPerPage } }])
  return { cursor: idCursor(cursor), unread: only === 'true', limit: most }
}

function whichOf({ ids, upTo }: Record<string, unknown>): { ids: string[] } | { upTo: string } {
  if (typeof upTo === 'string' && isId(upTo)) return { upTo }
  if (!Array.isArray(ids) || ids.length > 500 || !ids.every((id) => typeof id === 'string' && isId(id))) throw notFound()
  return { ids }
}
