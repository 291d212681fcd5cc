import type { Writing } from '#engine/act.ts'
import { invalid } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { factsOfOne, type Known } from '#engine/consent/facts.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import type { Purpose } from '#engine/consent/purposes.ts'
import { openFile } from '#engine/files/open.ts'
import { uploadedEntity } from '#engine/files/settings.ts'
import { findByIds } from '#engine/find.ts'
import { type PersonRef, recordsOf } from '#engine/people/graph.ts'
import { isConsent, isRefusal, standing } from '#privacy/consent/fold.ts'
import { maySoftOptIn } from '#privacy/consent/soft-opt-in.ts'
import type { Channel, ConsentAct, MessageClass } from '#schema/consent.ts'

/** A record of the person's by which something was sold. */
export interface Sale {
  readonly entity: string
  readonly id: string
}

export interface Said {
  readonly purposeId: string | null
  /** Where it is about no purpose: `marketing` for all advertising, `product`, `personal`. */
  readonly class: 'marketing' | 'product' | 'personal' | null
  readonly channel: Channel | 'any'
  readonly act: 'given' | 'refused' | 'withdrawn' | 'objected' | 'soft-opt-in'
  readonly at: string | null
  /** How we know: who heard it, where, on which paper; of a soft opt-in, which sale it was. */
  readonly note: string
  readonly fileId: string | null
  readonly sale: Sale | null
}

interface About {
  readonly id: string | null
  readonly class: MessageClass
  readonly notice: string | null
}

/** Which purpose or class a line is about; 422 where there is none. */
function aboutOf(purposes: readonly Purpose[], said: Said): About {
  if (said.purposeId === null) {
    // A sale, too, stands in for consent to something in particular.
    if (said.class === null || said.act === 'soft-opt-in') throw invalid([{ pointer: '/purposeId', code: 'required' }])
    // A yes is to something in particular; to all advertising at once there is none.
    if (said.class === 'marketing' && said.act === 'given') throw invalid([{ pointer: '/purposeId', code: 'consent.needs-purpose' }])
    return { id: null, class: said.class, notice: null }
  }
  const found = purposes.find(({ id, active }) => id === said.purposeId && active)
  if (found === undefined) throw invalid([{ pointer: '/purposeId', code: 'consent.unknown-purpose' }])
  return found
}

/** The file in which it stands hangs on the person, so that it ends with them; 422 for any other. */
async function mustBeTheirs(writing: Writing, person: PersonRef, fileId: string): Promise<void> {
  const file = await openFile(writing, fileId).catch(() => undefined)
  const anchor = uploadedEntity(writing.model).hangsOn?.key ?? ''
  const { entity, id } = (file?.record[anchor] ?? {}) as Partial<PersonRef>
  if (entity !== person.entity || id !== person.id) throw invalid([{ pointer: '/fileId', code: 'consent.not-their-file' }])
}

const wrongAct = (code: string, params?: Record<string, string>) =>
  invalid([{ pointer: '/act', code, ...(params === undefined ? {} : { params }) }])

/** 422 unless a sale stands in for consent here: to this purpose, by mail, where the person lives, and they never said no. */
async function mustBeSold(writing: Writing, person: PersonRef, known: Known, about: About, { channel, sale }: Said): Promise<void> {
  if (!maySoftOptIn(about.class)) throw wrongAct('consent.soft-opt-in-class')
  if (channel !== 'mail') throw invalid([{ pointer: '/channel', code: 'consent.soft-opt-in-mail' }])
  if (!known.softOptIn) throw wrongAct('consent.soft-opt-in-off')
  const { act } = standing(known.events, { purposeId: about.id, class: about.class, channel: 'mail' })
  if (isRefusal(act) || known.minor || known.suppressedAt !== null) throw wrongAct('consent.soft-opt-in-barred')
  if (sale === null) return
  const { database, principal, model } = writing
  const owned = await database.tenant(principal.tenantId, (tx) => recordsOf(tx, model, [person]), { readOnly: true })
  const seen = owned.get(sale.entity)?.includes(sale.id) === true ? await findByIds(writing, sale.entity, [sale.id], []) : []
  if (seen.length === 0 || sale.id === person.id) throw invalid([{ pointer: '/sale', code: 'consent.not-their-sale' }])
}

/** Who says yes once more to what stood at that moment renews it. */
function actAt({ events }: Known, { id, class: of }: About, { act, channel }: Said, at: string): ConsentAct {
  if (act !== 'given' || channel === 'any') return act
  const before = standing(
    events.filter((event) => event.at < at),
    { purposeId: id, class: of, channel },
  )
  return isConsent(before.act) ? 'renewed' : act
}

/** Writes down what a person told a member: by word, on paper, in a mail; or that they bought something similar. */
export async function recordSaid(writing: Writing, person: PersonRef, said: Said): Promise<void> {
  const { principal, clock, keys, database } = writing
  const now = clock.now().toISOString()
  if (said.at !== null && said.at > now) throw invalid([{ pointer: '/at', code: 'moment.future' }])
  if (said.sale !== null && said.act !== 'soft-opt-in') throw invalid([{ pointer: '/sale', code: 'consent.not-their-sale' }])
  const { known, purposes } = await factsOfOne(writing, person)
  const about = aboutOf(purposes, said)
  if (said.fileId !== null) await mustBeTheirs(writing, person, said.fileId)
  if (said.act === 'soft-opt-in' && known !== undefined) await mustBeSold(writing, person, known, about, said)
  const act = known === undefined ? said.act : actAt(known, about, said, said.at ?? now)
  const line: NewLine = {
    ...{ person, purposeId: about.id, class: about.class, channel: said.channel, act, method: 'staff', actorId: principal.actorId },
    notice: isConsent(act) ? about.notice : null,
    evidence: {
      note: said.note,
      ...(said.fileId === null ? {} : { fileId: said.fileId }),
      ...(said.sale === null ? {} : { sale: said.sale }),
    },
    at: said.at ?? now,
  }
  const row = { id: person.id, before: null, after: { act, class: about.class, purposeId: about.id } }
  const recorded = await recordOf(writing, principal, { action: 'consent.record', entity: person.entity, rows: [row] })
  const cipher = await keys.tenant(principal.tenantId)
  await database.batch(principal.tenantId, [...lineStatements(clock, cipher, principal.tenantId, [line]), ...recorded])
}
