import { createHash, createVerify, type KeyObject } from 'node:crypto'

function split(source: string): { headers: string[]; body: string } {
  const end = source.indexOf('\r\n\r\n')
  return { headers: source.slice(0, end).split(/\r\n(?![ \t])/), body: source.slice(end + 4) }
}

const isNamed = (name: string) => (header: string) => header.slice(0, header.indexOf(':')).toLowerCase() === name

/** The tags of the signature (RFC 6376, 3.2). */
export function dkimTags(source: string): Map<string, string> {
  const header = split(source).headers.find(isNamed('dkim-signature')) ?? ''
  const pairs = header.slice(header.indexOf(':') + 1).split(';')
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).replace(/\s+/g, '')]))
}

/** RFC 6376, 3.4.4: white space shrinks, empty lines at the end go. */
export function bodyHash(source: string): string {
  const lines = split(source)
    .body.split('\r\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
  const body = lines.join('\r\n').replace(/(\r\n)*$/, '\r\n')
  return createHash('sha256').update(body).digest('base64')
}

/** RFC 6376, 3.4.2 and 3.7. */
export function signatureHolds(source: string, tags: Map<string, string>, publicKey: KeyObject): boolean {
  const { headers } = split(source)
  const relaxed = (header: string) => {
    const colon = header.indexOf(':')
    const value = header
      .slice(colon + 1)
      .replace(/\r\n/g, '')
      .replace(/[ \t]+/g, ' ')
      .trim()
    return `${header.slice(0, colon).trim().toLowerCase()}:${value}`
  }
  const signed = (tags.get('h') ?? '').split(':').map((name) => headers.findLast(isNamed(name.toLowerCase())) ?? '')
  const own = (headers.find(isNamed('dkim-signature')) ?? '').replace(/([;\s]b=)[^;]*/, '$1')
  const text = [...signed.filter((header) => header !== ''), own].map(relaxed).join('\r\n')
  return createVerify('RSA-SHA256')
    .update(text)
    .verify(publicKey, tags.get('b') ?? '', 'base64')
}
