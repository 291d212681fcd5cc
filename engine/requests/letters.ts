import { conflict } from '#engine/api/errors.ts'
import type { PrivacyContact } from '#engine/requests/contact.ts'
import type { PrivacyRequest, RequestEvent } from '#engine/requests/store.ts'
import { translate } from '#messages/catalogue.ts'
import { formatDate } from '#messages/dates.ts'
import { authorityText } from '#privacy/requests/authorities.ts'

/** Who writes, and whom people may turn to. */
export interface LetterFacts {
  readonly tenant: string
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  readonly contact: PrivacyContact
}

/** A letter before it is set: what stands above the button, and what below. */
export interface RequestLetter {
  readonly subject: string
  readonly greeting: string
  readonly text: readonly string[]
  readonly closing: readonly string[]
}

/** Of these events the person is written to. */
const told = ['filed', 'confirmed', 'asked', 'extended', 'refused', 'fulfilled'] as const
type Told = (typeof told)[number]

/** Is the person written to because of this event? What still waits for a proof is not acknowledged; its link is the letter. */
export const isTold = ({ kind }: Pick<RequestEvent, 'kind'>): boolean => toldBy(kind) !== undefined

const toldBy = (kind: RequestEvent['kind']): Told | undefined => told.find((each) => each === kind)

/** Every refusal names who hears a complaint: without an authority there is none, 409 (Art. 12(4) GDPR). */
export function authorityFor({ country, contact }: Pick<LetterFacts, 'country' | 'contact'>): string {
  const authority = authorityText(country, contact.authority)
  if (authority === undefined) throw conflict('request.no-authority')
  return authority
}

const dayAt = (moment: string, timeZone: string): string =>
  Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone).toPlainDate().toString()

/** How to reach whoever is in charge, one way a line. */
export const waysTo = ({ name, email, post, site, whatsapp }: PrivacyContact): string[] =>
  [name, email, post, site, whatsapp === null ? null : `WhatsApp ${whatsapp}`].filter((way) => way !== null && way !== '') as string[]

/** Was something not corrected that the person says is wrong? That is a refusal, with a reason and an authority. */
const isPartly = ({ details }: PrivacyRequest): boolean => details?.proposals.some(({ accepted }) => accepted === false) === true

/** What the person reads: about their request, and what they may do if they are not content. Throws where it may not be written (`authorityFor`). */
export function requestLetter(request: PrivacyRequest, event: RequestEvent, facts: LetterFacts): RequestLetter {
  const { language, timeZone, kind } = request
  const step = toldBy(event.kind) ?? 'fulfilled'
  const { tenant, contact } = facts
  const say = (key: 'ack' | 'asked' | 'extended' | 'refused'): string =>
    translate(language, `request-letters.${key}`, { tenant, asked: translate(language, `request-letters.kinds.${kind}`) })
  const due = translate(language, 'request-letters.due', { day: formatDate(dayAt(request.dueAt, timeZone), { language, timeZone }) })
  const written = request.details?.texts[event.id] ?? ''
  const name = request.details?.name ?? null
  const body: Readonly<Record<Told, () => string[]>> = {
    filed: () => [say('ack'), due],
    confirmed: () => [say('ack'), due],
    asked: () => [say('asked'), written, translate(language, 'request-letters.still')],
    extended: () => [say('extended'), written, due],
    refused: () => [say('refused'), written, translate(language, 'request-letters.complain', { authority: authorityFor(facts) })],
    fulfilled: () => [
      request.people.length === 0
        ? translate(language, 'request-letters.nothing', { tenant })
        : translate(language, `request-letters.done.${kind}`, { tenant }),
      ...(isPartly(request) ? [translate(language, 'request-letters.partly')] : []),
      written,
      ...(isPartly(request) ? [translate(language, 'request-letters.complain', { authority: authorityFor(facts) })] : []),
    ],
  }
  const ways = waysTo(contact)
  return {
    subject: translate(language, `request-letters.subjects.${step}`, { tenant }),
    greeting: name === null ? translate(language, 'request-letters.hello') : translate(language, 'request-letters.helloName', { name }),
    text: body[step]().filter((line) => line !== ''),
    closing: [
      translate(language, 'request-letters.number', { id: request.id }),
      ...(ways.length === 0 ? [] : [translate(language, 'request-letters.reach', { ways: ways.join('\n') })]),
    ],
  }
}
