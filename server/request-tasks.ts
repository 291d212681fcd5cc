import type { TaskList } from 'graphile-worker'
import { asSystem } from '#engine/people/as-system.ts'
import { answerAlone } from '#engine/requests/alone.ts'
import { sweepChecks } from '#engine/requests/checks.ts'
import { eraseFor } from '#engine/requests/fulfil.ts'
import { letterOf, requestOf } from '#engine/requests/view.ts'
import { forgetUnconfirmed, watchClocks } from '#engine/requests/warn.ts'
import { send, sendUnkept } from '#engine/send.ts'
import { tenantOf } from '#platform/accounts/tenants.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Context } from '#server/context.ts'
import { requestMail } from '#server/mail/request-letters.ts'

/** Every clock is looked at once an hour: of a fast one that is often enough, of the others more than that. */
export const requestTimes = ['7 * * * * watch_requests ?fill=2h']

interface LetterPayload {
  readonly tenantId: string
  readonly requestId: string
  readonly eventId: string
}

type AnswerPayload = Omit<LetterPayload, 'eventId'>

/**
 * Mails the letter of a step, once, however often it is tried. Whoever has no address is written to on paper by staff. The letter that answers an erasure is kept nowhere, and
 * the erasure begins when it has left: it would take the letter with it.
 */
export async function mailRequestLetter(
  { engine, sending, config }: Context,
  { tenantId, requestId, eventId }: LetterPayload,
): Promise<void> {
  const system = await asSystem(engine, tenantId)
  const request = await requestOf(system, requestId)
  const tenant = await tenantOf(engine.database.global, tenantId)
  const erases = request.kind === 'erasure' && request.events.some(({ id, kind }) => id === eventId && kind === 'fulfilled')
  const { details, language, people } = request
  if (details?.email) {
    const { email } = details
    const link = `${config.baseUrl}/privacy/${tenant?.slug ?? ''}`
    const letter = requestMail(language, await letterOf(system, request, eventId), link)
    const outgoing = { ...letter, template: 'privacy.request', to: { name: details.name ?? email, email } } as const
    const [person] = people
    if (erases) await sendUnkept(sending, outgoing)
    else
      await send(sending, { ...outgoing, id: eventId, tenantId, credential: false, ...(person === undefined ? {} : { person }) }).catch(
        (error: unknown) => {
          if (!(error instanceof DatabaseError && error.code === 'database.unique')) throw error
        },
      )
  }
  if (erases) await eraseFor(system, request)
}

const tenantsText = 'select id from app.tenant_ids() as id'

/** Letters, answers that need nobody's decision, warnings, and links that have expired. */
export const requestTasks = (context: Context): TaskList => ({
  answer_request: async (payload) => {
    const { tenantId, requestId } = payload as AnswerPayload
    await answerAlone(await asSystem(context.engine, tenantId), requestId)
    context.live.poke()
  },
  request_letter: (payload) => mailRequestLetter(context, payload as LetterPayload),
  watch_requests: async () => {
    const { engine, log } = context
    const { rows } = await engine.database.global<{ id: string }>({ name: 'tenants_of_requests', text: tenantsText })
    for (const { id } of rows) {
      try {
        const system = await asSystem(engine, id)
        await engine.database.batch(id, [sweepChecks(system)])
        await forgetUnconfirmed(system)
        await watchClocks(system)
      } catch (error) {
        // One that is closed just now does not keep the others from being looked at.
        log.warn('requests of a tenant could not be looked at', { error })
      }
    }
    context.live.poke()
  },
})
