import type { TaskList } from 'graphile-worker'
import { followNotifications } from '#engine/notifications/follow.ts'
import type { Context } from '#server/context.ts'
import { type OperatorAct, sendCodesWithdrawnLetter, sendOperatorLetter } from '#server/mail/security-letters.ts'
import { mailNotification } from '#server/mail-notification.ts'

/** Telling members: what the sealed changes mean to them, and by mail who wants it so. */
export const notificationTasks = (context: Context): TaskList => ({
  notify: async (payload) => {
    await followNotifications(context.engine, payload as { tenantId: string })
    context.live.poke()
  },
  // Accounts came back from a backup without their recovery codes.
  tell_withdrawn_codes: (payload) => sendCodesWithdrawnLetter(context.entrance, (payload as { accountId: string }).accountId),
  tell_operator_act: (payload) => {
    const { accountId, act, at } = payload as { accountId: string; act: OperatorAct; at: string }
    return sendOperatorLetter(context.entrance, accountId, act, at)
  },
  mail_notification: (payload) => mailNotification(context, payload as { tenantId: string; notificationId: string }),
})
