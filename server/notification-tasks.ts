import type { TaskList } from 'graphile-worker'
import { followNotifications } from '#engine/notifications/follow.ts'
import type { Context } from '#server/context.ts'
import { mailNotification } from '#server/mail-notification.ts'

/** Telling members: what the sealed changes mean to them, and by mail who wants it so. */
export const notificationTasks = (context: Context): TaskList => ({
  notify: async (payload) => {
    await followNotifications(context.engine, payload as { tenantId: string })
    context.live.poke()
  },
  mail_notification: (payload) => mailNotification(context, payload as { tenantId: string; notificationId: string }),
})
