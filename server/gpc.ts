import type { FastifyRequest } from 'fastify'

/**
 * Does the browser say that data about its user shall not be sold or shared (`Sec-GPC: 1`)? Read from the headers as they came: Node joins two of them to `1, 1`, proxies pad
 * and rename.
 */
export function saysGpc({ raw: { rawHeaders } }: Pick<FastifyRequest, 'raw'>): boolean {
  return rawHeaders.some(
    (name, index) =>
      index % 2 === 0 &&
      name.toLowerCase() === 'sec-gpc' &&
      String(rawHeaders[index + 1] ?? '')
        .split(',')
        .some((value) => value.trim() === '1'),
  )
}
