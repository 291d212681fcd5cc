import { conflict } from '#engine/api/errors.ts'
import { wrong } from '#schema/problem.ts'
import { behalves, erasureDeciders, requestChannels, requestEvents, requestKinds, requestStates } from '#schema/request.ts'
import { isId } from '#schema/values/id.ts'
import { readText } from '#schema/values/text.ts'
import type { Value } from '#server/read-body.ts'
import { boolean, id, list, moment, orNull, record, string } from '#server/routes/shapes.ts'

/** JSON Schemas and readers of privacy requests. */

const number = { type: 'integer' } as const
const kind = { type: 'string', enum: requestKinds } as const
const state = { type: 'string', enum: requestStates } as const
const contactOf = { name: orNull(string), email: orNull(string), site: orNull(string), post: orNull(string), whatsapp: orNull(string) }
const person = record({ entity: string, id, title: string })
const fileState = { type: ['string', 'null'], enum: ['coming', 'ready', 'gone', null] } as const

export const myRequest = record({
  id,
  kind,
  state,
  receivedAt: moment,
  dueAt: moment,
  closedAt: orNull(moment),
  text: orNull(string),
  file: fileState,
})

export const privacyFront = record({ tenant: string, mails: boolean, contact: record(contactOf), authority: orNull(string) })

const pageParts = {
  people: list(
    record({
      ...{ entity: string, id, label: string, title: string, restricted: boolean },
      fields: list(
        record({ key: string, label: string, text: string, input: { type: ['object', 'null'], additionalProperties: true }, value: {} }),
      ),
    }),
  ),
  besides: list(record({ entity: string, label: string, count: number })),
  uses: list(record({ use: string, basis: string })),
  requests: list(myRequest),
  atOnce: list(kind),
  opened: list(record({ at: moment, role: string, purpose: string })),
}

export const myPage = record({
  tenant: string,
  email: string,
  shared: boolean,
  contact: record(contactOf),
  authority: orNull(string),
  ...pageParts,
})

const summary = {
  ...{
    id,
    kind,
    state,
    channel: { type: 'string', enum: requestChannels },
    behalf: { type: 'string', enum: behalves },
    fast: boolean,
    language: string,
  },
  ...{ receivedAt: moment, dueAt: moment, stillSince: orNull(moment), extendedAt: orNull(moment), closedAt: orNull(moment) },
  ...{ warning: orNull(number), name: orNull(string), email: orNull(string), people: list(person) },
}
export const requestPage = record({ data: list(record(summary)), next: orNull(string) })

const letter = record({ subject: string, text: string })
export const wholeRequest = record({
  ...summary,
  ...{
    text: string,
    child: orNull(string),
    identity: orNull(string),
    proven: boolean,
    workId: orNull(id),
    erased: boolean,
    file: fileState,
  },
  proposals: list(record({ entity: string, id, field: string, label: string, value: string, now: string, accepted: orNull(boolean) })),
  recipients: number,
  events: list(
    record({ id, kind: { type: 'string', enum: requestEvents }, at: moment, actor: orNull(string), text: orNull(string), letter: boolean }),
  ),
  ...{ can: list(string), mayExtend: boolean, holders: list(person), shared: boolean },
  answer: { ...letter, type: ['object', 'null'] },
})
export const requestLetterShape = letter

export const requestSettingsShape = record({ erasure: { type: 'string', enum: erasureDeciders } })

export const contactShape = record({ ...contactOf, authority: orNull(string), inCharge: list(id), known: orNull(string) })

const refOf = (input: unknown): { entity: string; id: string } => {
  const { entity, id: given } = (typeof input === 'object' && input !== null ? input : {}) as Readonly<Record<string, unknown>>
  if (typeof entity !== 'string' || entity.length > 100 || typeof given !== 'string' || !isId(given)) throw wrong('id.not-an-id')
  return { entity, id: given }
}

const refJson = { type: 'object', required: ['entity', 'id'], properties: { entity: string, id } } as const

/** Records that are people. */
export const people: Value<readonly { entity: string; id: string }[]> = {
  json: { type: 'array', maxItems: 50, items: { ...refJson, additionalProperties: false } },
  read(input) {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    if (input.length > 50) throw conflict('request.too-many')
    return [...new Map(input.map(refOf).map((each) => [each.id, each])).values()]
  },
}

const longestValue = 20_000

/** What the person says that is wrong; values are read by their kinds. */
export const proposals: Value<readonly { entity: string; id: string; field: string; value: unknown }[]> = {
  json: {
    type: 'array',
    maxItems: 50,
    items: {
      ...refJson,
      required: ['entity', 'id', 'field', 'value'],
      properties: { ...refJson.properties, field: string, value: {} },
    },
  },
  read(input) {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    return input.map((each: unknown) => {
      const { field, value } = (typeof each === 'object' && each !== null ? each : {}) as Readonly<Record<string, unknown>>
      if (typeof field !== 'string' || field.length > 100) throw wrong('not-text')
      if (JSON.stringify(value ?? null).length > longestValue) throw conflict('request.too-many')
      return { ...refOf(each), field, value }
    })
  },
}

/** Which of these corrections are written. */
export const corrections: Value<readonly { id: string; field: string }[]> = {
  json: {
    type: 'array',
    maxItems: 50,
    items: { type: 'object', required: ['id', 'field'], properties: { id, field: string }, additionalProperties: false },
  },
  read(input) {
    if (!Array.isArray(input)) throw wrong('not-a-list')
    return input.map((each: unknown) => {
      const { id: record, field } = (typeof each === 'object' && each !== null ? each : {}) as Readonly<Record<string, unknown>>
      if (typeof record !== 'string' || !isId(record) || typeof field !== 'string') throw wrong('id.not-an-id')
      return { id: record, field }
    })
  },
}

/** Text that may be empty. */
export const anyText = (max: number): Value<string> => ({
  json: { type: 'string', maxLength: max },
  optional: true,
  read: (input) => (input === undefined || input === null ? '' : readText(input, max, true)),
})
