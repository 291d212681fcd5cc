import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright-core'

/**
 * What brings races to light: with `STEWARD_TEST_SLOW=300` every request of a page (to the API, and for code that it fetches when it is needed) waits up to
 * 300 ms before it arrives, and its answer as long before it is seen, so that they overtake one another; with `STEWARD_TEST_CPU=4` pages have a quarter of a core. `STEWARD_TEST_SEED` chooses among delays.
 */
export const slowness = {
  most: Number(process.env.STEWARD_TEST_SLOW ?? 0),
  processor: Number(process.env.STEWARD_TEST_CPU ?? 1),
  seed: process.env.STEWARD_TEST_SEED ?? '1',
}

/** Listens where browsers come, and passes everything on to the server behind it, some of it late. Gives what closes it. */
export async function openSlowLine(port: number, behind: number): Promise<() => Promise<void>> {
  let asked = 0
  const pause = () => wait(partOf(`${slowness.seed} ${asked++}`) * slowness.most)
  const server = createServer((request, reply) => void passOn(request, reply, behind, isOfPage(request) ? pause : async () => {}))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return () => closed(server)
}

/** Between 0 and 1, by chance, and the same for the same words. */
const partOf = (words: string): number => createHash('sha256').update(words).digest().readUInt32BE() / 2 ** 32

const isOfPage = ({ headers }: IncomingMessage): boolean => 'sec-fetch-mode' in headers && headers['sec-fetch-mode'] !== 'navigate'

async function passOn(request: IncomingMessage, reply: ServerResponse, port: number, pause: () => Promise<void>): Promise<void> {
  await pause()
  const onward = send({ host: '127.0.0.1', port, method: request.method, path: request.url, headers: request.headers })
  reply.on('close', () => onward.destroy())
  onward.on('error', () => reply.destroy())
  onward.on('response', (answer) => {
    // A stream that breaks off breaks off for whoever hears it.
    answer.on('error', () => reply.destroy())
    void pause().then(() => {
      // Whoever left meanwhile hears nothing any more, and holds no line.
      if (reply.destroyed) return void onward.destroy()
      reply.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      answer.pipe(reply)
    })
  })
  request.pipe(onward)
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Takes from a page what it may compute. */
export async function slowDown(page: Page): Promise<void> {
  if (slowness.processor <= 1) return
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowness.processor })
}
