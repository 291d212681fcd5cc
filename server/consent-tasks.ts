import type { TaskList } from 'graphile-worker'
import { writeLapses } from '#engine/consent/lapses.ts'
import { tellByLetter } from '#engine/consent/to-tell.ts'
import { asSystem } from '#engine/people/as-system.ts'
import type { Context } from '#server/context.ts'

export const consentTimes = ['29 2 * * * lapse_consents ?fill=20h&max=2']

const tenantsText = 'select id from app.tenant_ids() as id'

/** What is over that people agreed to, and letters to those who must be told that data about them is held. */
export const consentTasks = ({ engine, sending, log }: Context): TaskList => ({
  lapse_consents: async () => {
    const { rows } = await engine.database.global<{ id: string }>({ name: 'tenants_of_consents', text: tenantsText })
    let count = 0
    for (const { id } of rows) {
      try {
        count += await writeLapses(await asSystem(engine, id))
      } catch (error) {
        // One that is closed just now does not keep the others from being looked at.
        log.warn('consents of a tenant could not be looked at', { error })
      }
    }
    if (count > 0) log.info('consents that have lapsed', { count })
  },
  tell_people: async (payload) => {
    await tellByLetter(await asSystem(engine, (payload as { tenantId: string }).tenantId), sending)
  },
})
