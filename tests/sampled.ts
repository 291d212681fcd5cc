/** Whether everything is to be tried, in a long test, where `npm test` tries a part. */
export const isLong = process.argv[1]?.endsWith('.long.test.ts') === true
let tried = 0

/** Shall this one of very many combinations be tried? One in so many, a prime, so that every value gets its turn; all of them in a long test. */
export const sampled = (oneIn: number): boolean => isLong || tried++ % oneIn === 0
