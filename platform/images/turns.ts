/** Lets so many pieces of work run at once; the others wait for their turn, in the order in which they came. */
export function openTurns(atOnce: number): { take<T>(work: () => Promise<T>): Promise<T> } {
  const waiting: (() => void)[] = []
  let running = 0
  return {
    async take(work) {
      if (running >= atOnce) await new Promise<void>((turn) => waiting.push(turn))
      else running += 1
      try {
        return await work()
      } finally {
        const next = waiting.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
