import type { FastifyInstance } from 'fastify'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
  /** As it was registered: `/api/v1/:plural/:id`. */
  readonly path: string
}

/** Every route of the server, read from its own router: one that is added tomorrow is tried tomorrow. */
export function routesOf(app: FastifyInstance): Route[] {
  const routes: Route[] = []
  const above: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', rest = ''] = /^((?:│? {3}|│ {3}| {4})*)[├└]── (.*)$/.exec(line) ?? []
    const [, piece, methods] = /^(.*?)(?: \(([A-Z, ]+)\))?$/.exec(rest) ?? []
    if (piece === undefined || rest === '') continue
    const depth = indent.length / 4
    above.length = depth
    above.push(piece)
    for (const method of methods?.split(', ') ?? [])
      if (method !== 'HEAD' && method !== 'OPTIONS') routes.push({ method: method as Route['method'], path: above.join('') })
  }
  return routes
}
