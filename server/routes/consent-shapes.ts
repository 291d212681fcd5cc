import { consentActs, messageClasses, purposeClasses } from '#schema/consent.ts'
import { boolean, id, list, moment, orNull, record, string } from '#server/routes/shapes.ts'

const day = { type: 'string', format: 'date' } as const
const purposeClass = { type: 'string', enum: purposeClasses } as const
const messageClass = { type: 'string', enum: messageClasses } as const

const topic = record({ id, name: string, class: purposeClass, description: string, notice: string })
const choice = record({
  id,
  name: string,
  class: purposeClass,
  description: string,
  notice: string,
  on: boolean,
  until: orNull(day),
  renewable: boolean,
})

export const choices = record({
  organisation: string,
  language: string,
  purposeId: orNull(id),
  topics: list(choice),
  nothing: boolean,
})
export const subscribing = record({ organisation: string, language: string, topics: list(topic) })
export const optIn = record({ organisation: string, language: string, topics: list(topic) })
export const optedIn = record({ organisation: string, choices: string })

const may = record({
  class: messageClass,
  purposeId: orNull(id),
  name: orNull(string),
  allowed: boolean,
  reason: string,
  act: { type: ['string', 'null'], enum: [...consentActs, null] },
  since: orNull(moment),
})

const line = record({
  id,
  at: moment,
  recordedAt: moment,
  act: { type: 'string', enum: consentActs },
  class: messageClass,
  purpose: orNull(string),
  channel: string,
  method: string,
  gpc: boolean,
  by: orNull(string),
  note: orNull(string),
  /** In which it stands; null where there is none, or who reads may not see it. */
  file: orNull(record({ id, name: string })),
  /** By which a sale stands in for consent. */
  sale: orNull(record({ entity: string, id })),
})

export const mayWrite = list(record({ id, allowed: boolean, reason: string }))
export const softOptInCountry = record({ country: string, law: string, since: orNull(moment) })

export const personConsent = record({
  may: list(may),
  told: { anyOf: [record({ how: string, ground: orNull(string), at: moment }), { type: 'null' }] },
  source: string,
  emails: list(string),
  softOptIn: boolean,
  lines: list(line),
})

export const message = record({
  id,
  class: messageClass,
  template: string,
  state: string,
  verdict: orNull(string),
  createdAt: moment,
  sentAt: orNull(moment),
  subject: orNull(string),
  text: orNull(string),
})

export const sentMessages = list(record({ id, leaves: boolean, allowed: boolean, reason: string }))
export const toldCount = record({
  waiting: { type: 'integer' },
  overdue: { type: 'integer' },
  people: list(record({ entity: string, id, title: string })),
})
const fault = { type: 'string', enum: ['columns', 'broken', 'address', 'act', 'when', 'how', 'person', 'purpose'] } as const
export const broughtShape = record({ added: { type: 'integer' }, faulty: list(record({ row: { type: 'integer' }, fault })) })
