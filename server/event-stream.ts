import type { PassThrough } from 'node:stream'
import type { Sink } from '#engine/live/live.ts'

/** So much may wait for somebody who reads slowly. */
const waitsAtMost = 256 * 1024

/** Events into an answer. Whoever reads too slowly is cut off, and comes again from where they were. */
export function sinkOf(stream: PassThrough): Sink {
  return {
    write(text) {
      if (stream.destroyed || stream.writableEnded) return false
      stream.write(text)
      if (stream.writableLength < waitsAtMost) return true
      stream.destroy()
      return false
    },
    end: () => void stream.end(),
  }
}
