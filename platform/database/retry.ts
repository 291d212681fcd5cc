import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseError } from '#platform/database/errors.ts'
import type { Sequence } from '#platform/database/sequence.ts'

const attempts = 6

type Attempt = <T>(sequence: Sequence, work: () => Promise<T>) => Promise<T>

/**
 * Runs a transaction, and again when PostgreSQL says that two of them met (40001, 40P01).
 * What counts is what the database said, not what `work` made of it: rules may wrap the error in one of their own.
 */
export async function withRetries<T>(run: (attempt: Attempt) => Promise<T>): Promise<T> {
  for (let round = 1; ; round += 1) {
    let failure: DatabaseError | undefined
    try {
      return await run(async (sequence, work) => {
        try {
          return await toTheEnd(sequence, work)
        } finally {
          failure = sequence.failure
        }
      })
    } catch (error) {
      if (failure?.code !== 'database.serialisation' || round === attempts) throw error
      await sleep(Math.random() * 4 * 2 ** round)
    }
  }
}

async function toTheEnd<T>(sequence: Sequence, work: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await work()
  } catch (error) {
    await sequence.rollback()
    throw error
  }
  await sequence.commit()
  return result
}
