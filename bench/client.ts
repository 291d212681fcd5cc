import { connect, type Socket } from 'node:net'

/** What the client is to do: one request after the other on each of its connections. */
export interface Load {
  readonly port: number
  readonly connections: number
  readonly keys: readonly string[]
  /** The target of a GET, or undefined for making contacts. */
  readonly get?: string
  readonly seconds: number
  /** For texts that nobody has used before. */
  readonly run: string
}

export interface Measured {
  readonly count: number
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly bytes: number
  /** Answers that were no success, by their status. */
  readonly failed: Readonly<Record<string, number>>
}

/** A client that costs little: the machine is the server's too. It understands answers with a content-length and no other. */
export async function putLoad(load: Load): Promise<Measured> {
  const times: number[] = []
  const failed: Record<string, number> = {}
  let bytes = 0
  let sent = 0
  const began = performance.now()
  const until = began + load.seconds * 1000
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(load.port, '127.0.0.1')
      socket.setNoDelay(true)
      let asked = 0
      const ask = (): void => {
        asked = performance.now()
        if (asked >= until) {
          socket.destroy()
          resolve()
        } else socket.write(requestOf(load, sent++))
      }
      readAnswers(socket, (status, size) => {
        times.push(performance.now() - asked)
        bytes += size
        if (status !== '200' && status !== '201') failed[status] = (failed[status] ?? 0) + 1
        ask()
      })
      socket.on('connect', ask)
      socket.on('error', reject)
    })
  await Promise.all(Array.from({ length: load.connections }, one))
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN
  return {
    count: times.length,
    perSecond: (times.length * 1000) / (performance.now() - began),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    bytes,
    failed,
  }
}

function requestOf({ get, keys, port, run }: Load, n: number): string {
  const head = `HTTP/1.1\r\nhost: localhost:${port}\r\nauthorization: Bearer ${keys[n % keys.length]}\r\n`
  if (get !== undefined) return `GET ${get} ${head}\r\n`
  const body = JSON.stringify(contactOf(`${run}${n}`, n))
  return `POST /api/v1/contacts ${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

const lastNames = ['Bergmann', 'Steinhofer', 'Lindner', 'Rosenthal', 'Waldmeier', 'Krämer', 'Schulze', 'Müller', 'Fischer', 'Baumann']

/** A contact with two e-mail addresses and a phone, as people have them. */
export const contactOf = (unique: string, n: number): Record<string, unknown> => ({
  firstName: 'Clara',
  lastName: lastNames[n % lastNames.length],
  jobTitle: 'Head of Sales',
  emails: [
    { value: `clara.${unique}@firm${n % 997}.example`, label: 'work' },
    { value: `clara_${unique}@mail.example`, label: 'home' },
  ],
  phones: [{ value: `+4930${String(10_000_000 + (n % 89_999_999))}`, label: 'work' }],
})

const blank = Buffer.from('\r\n\r\n')

function readAnswers(socket: Socket, answered: (status: string, size: number) => void): void {
  let kept: Buffer | undefined
  let missing = 0
  let status = ''
  let size = 0
  socket.on('data', (chunk: Buffer) => {
    if (missing > chunk.length) {
      missing -= chunk.length
      return
    }
    if (missing > 0) {
      missing = 0
      answered(status, size)
      return
    }
    const data = kept === undefined ? chunk : Buffer.concat([kept, chunk])
    const end = data.indexOf(blank)
    if (end < 0) {
      kept = data
      return
    }
    kept = undefined
    const head = data.toString('latin1', 0, end)
    status = head.slice(9, 12)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    if (length === undefined) throw new Error(`an answer without a length: ${head}`)
    size = end + 4 + Number(length)
    missing = size - data.length
    if (missing === 0) answered(status, size)
  })
}

if (process.argv[1]?.endsWith('client.ts') === true)
  process.on('message', (load: Load) => {
    void putLoad(load).then((measured) => process.send?.(measured))
  })
