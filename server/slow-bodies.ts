import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** A form or a record is at most a megabyte: whoever needs longer for it than this holds a connection on purpose. */
export const bodyMs = 60_000

/** Of a file at least so many bytes come in each such time: the slowest phone does better. */
export const leastOfFile = 32 * 1024

/**
 * Closes the connection of whoever dribbles a body. Being quiet is bounded elsewhere (`idleMs`), and so are headers; a byte every few seconds is neither. Files may take as long
 * as they move. Whoever has sent everything, or has nothing to send, may read the answer for as long as it takes: a download over a slow line, live updates all day.
 */
export function boundBodies(app: FastifyInstance): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const { raw } = request
    // Of a request without a body, too, nobody knows here that it is whole: it says so a moment later.
    if (!raw.complete) {
      const isFile = (request.headers['content-type'] ?? '').startsWith('multipart/')
      const isStuck = isFile ? movesTooLittle(raw) : () => true
      // It keeps no process alive: a server that ends has closed its connections.
      const timer = setInterval(() => {
        if (raw.complete) clear()
        else if (isStuck()) raw.destroy()
      }, bodyMs).unref()
      const clear = () => clearInterval(timer)
      raw.once('end', clear)
      raw.once('close', clear)
    }
    done(null, payload)
  })
}

/** Called once a time: did too little come since the last one? What came and waits to be read here is our own slowness. */
function movesTooLittle(raw: IncomingMessage): () => boolean {
  const { socket } = raw
  let before = socket.bytesRead
  return () => {
    const isStuck = socket.bytesRead - before < leastOfFile && raw.readableLength === 0
    before = socket.bytesRead
    return isStuck
  }
}
