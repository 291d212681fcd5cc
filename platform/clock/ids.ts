import { randomFillSync } from 'node:crypto'
import { type Clock, systemClock } from '#platform/clock/clock.ts'

const counterMax = 0xfff
const randomPool = Buffer.allocUnsafe(4096)
let poolOffset = randomPool.length
let lastMs = 0
let counter = 0

/**
 * A UUIDv7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter (method 1), 62 random bits.
 * Ids of one process rise strictly, also when the clock stands still or steps back.
 */
export function newId(clock: Clock = systemClock): string {
  advance(clock.now().getTime())
  const random = nextRandom()
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
  const time = lastMs.toString(16).padStart(12, '0')
  const tail = random.toString('hex')
  const version = `7${counter.toString(16).padStart(3, '0')}`
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

/** As in a new process: for test files that share one, each with a clock of its own. */
export function forgetLastId(): void {
  lastMs = 0
  counter = 0
}

/** The counter starts low in its range, so that a burst within one millisecond has room; a full one borrows the next millisecond. */
function advance(now: number): void {
  if (now > lastMs) {
    lastMs = now
    counter = (nextRandom()[0] ?? 0) & 0xff
    return
  }
  counter += 1
  if (counter <= counterMax) return
  lastMs += 1
  counter = 0
}

function nextRandom(): Buffer {
  if (poolOffset + 8 > randomPool.length) {
    randomFillSync(randomPool)
    poolOffset = 0
  }
  poolOffset += 8
  return randomPool.subarray(poolOffset - 8, poolOffset)
}
