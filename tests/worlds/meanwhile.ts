import { create } from '#engine/act/create.ts'
import { update } from '#engine/act.ts'
import { deliver, openSending, send } from '#engine/send.ts'
import { bringHere, starterIn } from '#tests/imports.ts'
import { addressOf } from '#tests/worlds/traces.ts'
import { type Generated, ownerOf } from '#tests/worlds/world.ts'

const options = { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, mailFrom: 'a@x.example', baseUrl: 'https://x.example' }
const waitingText = `select id from message where tenant_id = $1 and state = 'waiting'`

/** Invariant 7: others go on working with the person while they are erased: edit, add, import what lay ready, and write to them. Whatever they are told, it is not their doing that the person stays. */
export async function meanwhile(world: Generated): Promise<() => Promise<void>> {
  const { ground, tenant, person } = world
  const { values } = person
  const { database, keys, clock, log, erasing } = ground
  const writing = await ownerOf(world)
  const ref = person.people.find(({ entity }) => entity === 'contact') ?? { entity: 'contact', id: '' }
  const { email } = await addressOf(writing, person)
  // Under an address that somebody shares the row may be the other's, who stays as they are.
  const [title, existing] = world.shape.sharedMailbox ? ['x', 'fill'] : [values.word('brought meanwhile'), 'overwrite']
  const ready = await (await starterIn(tenant, erasing.files, 'DE')).send('contact', `Job title;E-mail\n${title};${email}\n`, {
    ...{ mode: 'update', key: 'emails', existing },
  })
  const mail = { send: async () => {}, close: async () => {} }
  const sending = { ...openSending({ database, keys, clock }, options), mail }
  const letter = { tenantId: tenant.id, to: { name: '', email }, credential: false, person: ref, template: 'consent.confirm' } as const
  const write = async (at: number): Promise<void> => {
    await send(sending, { ...letter, subject: values.word(`letter meanwhile ${at}`), text: 'x' })
    const [found] = await database.batch(tenant.id, [{ text: waitingText, values: [tenant.id] }])
    for (const { id } of found?.rows ?? []) await deliver(sending, { tenantId: tenant.id, messageId: String(id) })
  }
  const told = async (work: Promise<unknown>): Promise<void> => {
    await work.catch((error: unknown) => log.warn('request failed', { error }))
  }
  return async () => {
    const brought = told(bringHere(writing, erasing.files, ready.id))
    for (let at = 0; at < 5; at += 1)
      await Promise.all([
        told(update(writing, ref.entity, [{ id: ref.id, input: { jobTitle: values.word(`meanwhile ${at}`) } }])),
        told(create(writing, 'note', [{ about: ref, text: values.word(`meanwhile note ${at}`) }])),
        told(write(at)),
      ])
    await brought
  }
}
