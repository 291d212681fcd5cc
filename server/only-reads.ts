import type { FastifyRequest } from 'fastify'

const methods = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What is asked by a body although it only looks, because an address may name nobody. */
const byBody = /^\/api\/v1\/(:plural\/(query|duplicates|may-write)|search|erasures\/plan)$/

/** Does this request change nothing? */
export const onlyReads = ({ method, routeOptions: { url = '' } }: FastifyRequest): boolean => methods.has(method) || byBody.test(url)
