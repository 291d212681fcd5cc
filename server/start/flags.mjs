/**
 * How Node runs Steward. Bursts of requests make much short-lived garbage: with the default of 16 MB for what is new it is promoted before it is dead; with 64 MB an export of
 * everything holds 110 MB more for a large organisation than for a small one, with 32 MB it holds 80.
 */
export const nodeFlags = ['--max-semi-space-size=32']
