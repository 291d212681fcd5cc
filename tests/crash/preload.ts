// Loaded before an operation (`node --import`): counts every COMMIT that the database confirms, every rename of a file and every answer of another server, and
// kills the process at the k-th, before the product learns of it. The product knows nothing of this.
import fs from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

const killAt = Number(process.env.CRASH_AT ?? 0)
let events = 0

function happened(): void {
  events += 1
  if (events === killAt) process.kill(process.pid, 'SIGKILL')
}

/** What PostgreSQL answers to a COMMIT: CommandComplete with its tag. */
const committed = Buffer.from('\0\0\0\u000bCOMMIT\0', 'latin1')
const pushed = net.Socket.prototype.push
net.Socket.prototype.push = function (this: net.Socket, chunk: unknown, ...rest: []): boolean {
  if (Buffer.isBuffer(chunk)) for (let at = chunk.indexOf(committed); at !== -1; at = chunk.indexOf(committed, at + 1)) happened()
  return pushed.call(this, chunk, ...rest)
}

const { rename } = fs.promises
fs.promises.rename = async (from, to) => {
  await rename(from, to)
  happened()
}

for (const module of [http, https]) {
  const { request } = module
  module.request = new Proxy(request, {
    apply(target, self, args) {
      const made = Reflect.apply(target, self, args) as http.ClientRequest
      made.prependListener('response', happened)
      return made
    },
  })
}

syncBuiltinESMExports()
process.on('exit', () => fs.writeSync(1, `events ${events}\n`))
