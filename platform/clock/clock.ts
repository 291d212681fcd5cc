/** The only source of "now". Rules and engine get it from their context, so that a test can stand still in time. */
export interface Clock {
  now(): Date
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() }
