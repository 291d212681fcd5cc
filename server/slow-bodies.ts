import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** A form or a record is at most a megabyte: whoever needs longer for it than this holds a connection on purpose. */
export const bodyMs = 60_000

/** Of a file at least so many bytes come in each such time: the slowest phone does better. */
export const leastOfFile = 32 * 1024

/**
 * Closes the connection of whoever dribbles a body. Being quiet is bounded elsewhere (`idleMs`), and so are headers; a byte every few seconds is neither. Files may take as long
 * as they move.
 */
export function boundBodies(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { raw } = request
    if (!raw.complete) {
      const isFile = (request.headers['content-type'] ?? '').startsWith('multipart/')
      // It keeps no process alive: a server that ends has closed its connections.
      const timer = setInterval(isFile ? whenStuck(raw) : () => raw.destroy(), bodyMs).unref()
      const clear = () => clearInterval(timer)
      raw.once('end', clear)
      raw.once('close', clear)
    }
    done(null, payload)
  })
}

/** Called once a time: ends what brought too little of itself since the last one. What came and waits to be read here is our own slowness. */
function whenStuck(raw: IncomingMessage): () => void {
  const { socket } = raw
  let before = socket.bytesRead
  return () => {
    if (socket.bytesRead - before < leastOfFile && raw.readableLength === 0 && !raw.complete) raw.destroy()
    before = socket.bytesRead
  }
}
