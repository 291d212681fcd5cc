import { type Exact, type Field, field, type Kind, type MustSay, type Value } from '#schema/field.ts'
import { wrong } from '#schema/problem.ts'
import { readText } from '#schema/values/text.ts'

export interface UrlOptions extends MustSay {}

/** A web address with http or https; `example.org` gets `https://`. Other schemes would run when clicked. */
function readUrl(input: unknown): string {
  const text = readText(input, 2000, false)
  if (text === '') return ''
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^:/]+:\d+(\/|$)/.test(text) ? text : `https://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (
    url === undefined ||
    (url.protocol !== 'http:' && url.protocol !== 'https:') ||
    !/^[^.]+(\.[^.]+)+\.?$/.test(url.hostname) ||
    url.username !== '' ||
    url.password !== ''
  )
    throw wrong('url.not-an-address')
  if (whole.length > 2000) throw wrong('too-long', { max: 2000 })
  return whole
}

export const urlKind: Kind<string, UrlOptions> = {
  name: 'url',
  lives: 'row',
  filters: ['eq', 'ne', 'in', 'empty'],
  sortable: true,
  forOwnFields: true,
  columns: () => [{ key: '', type: 'text', collation: 'code', maxLength: 2000 }],
  json: () => ({ type: 'string', format: 'iri', maxLength: 2000 }),
  read: (input) => readUrl(input),
  words: (value) => [value.replace(/^https?:\/\/(www\.)?/i, '')],
  toCell: (value) => value,
  fromCell: (text) => text,
  card: 'URL',
  cells: () => [{ path: '' }],
}

/** A web address. */
export function url<const O extends UrlOptions>(options: Exact<O, UrlOptions>): Field<Value<string, O>> {
  return field(urlKind, options as O) as Field<Value<string, O>>
}
