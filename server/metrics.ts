import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { notFound } from '#engine/api/errors.ts'
import type { Context } from '#server/context.ts'

const standingText =
  'select q.waiting, q.running, q.failing, u.unsealed, u.oldest_ms from app.queue_standing() q, app.unsealed_standing() u'

interface Standing extends Record<string, unknown> {
  readonly waiting: number
  readonly running: number
  readonly failing: number
  readonly unsealed: number
  /** When the change that has waited longest for its seal was made: milliseconds since 1970; null where none waits. */
  readonly oldest_ms: number | null
}

/** Numbers for whoever watches the installation: no label names a tenant or a person, and paths are the patterns of routes. */
export function metricRoutes(app: FastifyInstance, { engine, metricsToken }: Context): void {
  const register = new Registry()
  collectDefaultMetrics({ register })
  countRequests(app, register)
  const { database, clock } = engine
  const connections = new Gauge({
    name: 'steward_database_connections',
    help: 'Connections of this process, by state',
    labelNames: ['state'],
    registers: [register],
  })
  const jobs = new Gauge({ name: 'steward_jobs', help: 'Jobs in the queue, by state', labelNames: ['state'], registers: [register] })
  const unsealed = new Gauge({ name: 'steward_unsealed_changes', help: 'Changes that wait for the sealer', registers: [register] })
  const lag = new Gauge({
    name: 'steward_sealer_lag_seconds',
    help: 'Age of the oldest change that waits for the sealer',
    registers: [register],
  })
  const up = new Gauge({ name: 'steward_database_up', help: '1 while the database answers', registers: [register] })

  app.get('/metrics', async (request, reply) => {
    if (!mayLook(request, metricsToken)) throw notFound()
    const pool = database.connections?.()
    for (const [state, count] of Object.entries(pool ?? {})) connections.set({ state }, count)
    try {
      const { rows } = await database.global<Standing>({ name: 'queue_standing', text: standingText })
      for (const state of ['waiting', 'running', 'failing'] as const) jobs.set({ state }, Number(rows[0]?.[state] ?? 0))
      unsealed.set(Number(rows[0]?.unsealed ?? 0))
      lag.set(rows[0]?.oldest_ms == null ? 0 : Math.max(0, clock.now().getTime() - Number(rows[0].oldest_ms)) / 1000)
      up.set(1)
    } catch {
      up.set(0)
    }
    return reply.type(register.contentType).send(await register.metrics())
  })
}

function countRequests(app: FastifyInstance, register: Registry): void {
  const labelNames = ['method', 'route', 'status'] as const
  const requests = new Counter({ name: 'steward_http_requests_total', help: 'Requests answered', labelNames, registers: [register] })
  const duration = new Histogram({
    name: 'steward_http_request_duration_seconds',
    help: 'Time until the answer was sent',
    labelNames: ['method', 'route'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [register],
  })
  app.addHook('onResponse', (request, reply, done) => {
    const of = { method: request.method, route: request.routeOptions.url ?? 'none' }
    requests.inc({ ...of, status: String(reply.statusCode) })
    duration.observe(of, reply.elapsedTime / 1000)
    done()
  })
}

const loopback = /^(127\.|::1$|::ffff:127\.)/
const forwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'] as const

/** With METRICS_TOKEN whoever shows it; without, this machine alone, and nobody whom a proxy on it brings along. */
function mayLook(request: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) {
    const [shown, wanted] = [Buffer.from(request.headers.authorization ?? ''), Buffer.from(`Bearer ${token}`)]
    return shown.length === wanted.length && timingSafeEqual(shown, wanted)
  }
  return loopback.test(request.socket.remoteAddress ?? '') && forwarded.every((name) => request.headers[name] === undefined)
}
