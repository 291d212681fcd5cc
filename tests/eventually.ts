import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

const patience = 60_000

/** Asks until the answer is this one: what comes a little later is not wrong. After a minute it shows what there was instead. */
export async function eventually<T>(ask: () => T | Promise<T>, expected: T, message = 'it did not become so'): Promise<void> {
  const end = performance.now() + patience
  for (;;) {
    const found = await ask()
    if (isDeepStrictEqual(found, expected)) return
    if (performance.now() > end) assert.deepEqual(found, expected, message)
    await wait(50)
  }
}
