import type { FastifyInstance } from 'fastify'

/** A form or a record is at most a megabyte: whoever needs longer for it than this holds a connection on purpose. */
export const bodyMs = 60_000

/**
 * Closes the connection of whoever dribbles a body. Being quiet is bounded elsewhere (`idleMs`), and so are headers; a byte every few seconds is neither. Files may take as long
 * as they move.
 */
export function boundBodies(app: FastifyInstance, limitMs: number): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { raw } = request
    if (!raw.complete && !(request.headers['content-type'] ?? '').startsWith('multipart/')) {
      // It keeps no process alive: a server that ends has closed its connections.
      const timer = setTimeout(() => raw.destroy(), limitMs).unref()
      const clear = () => clearTimeout(timer)
      raw.once('end', clear)
      raw.once('close', clear)
    }
    done(null, payload)
  })
}
