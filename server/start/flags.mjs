/**
 * How Node runs Steward. Bursts of requests make much short-lived garbage: with the default of 16 MB for what is new it is promoted before it is dead. It is also most of what an
 * export of everything holds more for a large organisation than for a small one (`npm run bench -- archive`).
 */
export const nodeFlags = ['--max-semi-space-size=64']
