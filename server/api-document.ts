import type { FastifyInstance, RouteOptions } from 'fastify'
import { openApi } from '#engine/api/openapi.ts'
import type { Model } from '#engine/model.ts'

declare module 'fastify' {
  interface FastifySchema {
    summary?: string
    description?: string
    tags?: readonly string[]
  }
}

type Doc = Readonly<Record<string, unknown>>

const problem = { description: 'RFC 9457', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }

/** `/api/v1/sessions/:id` → `/api/v1/sessions/{id}` */
const pathOf = (url: string): string => url.replace(/:(\w+)/g, '{$1}')

const idOf = (method: string, url: string): string =>
  method.toLowerCase() + url.replace('/api/v1', '').replace(/[/:-]+(\w)/g, (_, letter: string) => letter.toUpperCase())

const parametersOf = (url: string): Doc[] =>
  [...url.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: `The ${name}.`,
    schema: { type: 'string' },
  }))

function responsesOf(schema: Doc): Doc {
  const entries = Object.entries(schema.response ?? {}).map(([status, shape]) => {
    const empty = status === '204' || (shape as Doc).type === 'null'
    return [
      status,
      { description: empty ? 'Done.' : 'The answer.', ...(empty ? {} : { content: { 'application/json': { schema: shape } } }) },
    ]
  })
  return { ...(entries.length === 0 ? { '200': { description: 'The answer.' } } : Object.fromEntries(entries)), '4XX': problem }
}

function operationOf({ schema, url }: RouteOptions, method: string): Doc {
  const { summary = '', tags = [], body } = (schema ?? {}) as { summary?: string; tags?: string[]; body?: Doc }
  return {
    operationId: idOf(method, url),
    tags,
    summary,
    description: `${summary}.`,
    ...(url.includes(':') ? { parameters: parametersOf(url) } : {}),
    ...(body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: responsesOf(schema as Doc),
  }
}

/** Gathers the routes that say what they are, and gives the whole document: they and the records of a model. To be called before they are registered. */
export function gatherApi(app: FastifyInstance): (model: Model) => Doc {
  const paths: Record<string, Record<string, Doc>> = {}
  const tags = new Set<string>()
  app.addHook('onRoute', (route) => {
    if (route.schema?.summary === undefined) return
    for (const method of [route.method].flat()) {
      if (method === 'HEAD') continue
      const path = pathOf(route.url)
      paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, method) }
    }
    for (const tag of route.schema.tags ?? []) tags.add(tag)
  })
  return (model) => {
    const records = openApi(model)
    const named = [...tags].map((name) => ({ name, description: `Requests about ${name.replaceAll('-', ' ')}.` }))
    return { ...records, tags: [...(records.tags as Doc[]), ...named], paths: { ...paths, ...(records.paths as Doc) } }
  }
}
