import { wrong } from '#schema/problem.ts'
import { readText } from '#schema/values/text.ts'

const local = /^[^\s@"(),:;<>[\\\]]+$/u
/** The labels hold no dot: with a dot on both sides of the bar, an address of forty labels would take the pattern for ever. */
const domain = /^(?!-)[^.\s@"(),:;<>[\\\]_!#$%&'*+/=?^`{|}~]+(?:\.[^.\s@"(),:;<>[\\\]_!#$%&'*+/=?^`{|}~]+)+$/u

/**
 * An address of the form local@domain.tld in lower case, at most 254 characters (RFC 5321, 4.5.3.1.3). Quoted local parts and comments are refused, international addresses
 * (RFC 6531) are taken. `mailto:` and a display name with angle brackets are taken off.
 */
export function readEmail(input: unknown): string {
  const text = readText(input, 1000, false)
  const bare = (/^[^<>]*<([^<>]+)>$/.exec(text)?.[1] ?? text)
    .replace(/^mailto:/i, '')
    .trim()
    .toLowerCase()
  if (bare === '') return ''
  if (bare.length > 254) throw wrong('too-long', { max: 254 })
  const at = bare.lastIndexOf('@')
  if (at < 1 || at > 64 || !local.test(bare.slice(0, at)) || !domain.test(bare.slice(at + 1)) || bare.includes('..'))
    throw wrong('email.not-an-address')
  return bare
}
