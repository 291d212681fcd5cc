import { AssertionError } from 'node:assert'
import test from 'node:test'
import type { PromiseId } from '#privacy/promises.ts'

/** How the two runs of a proof are set up. */
export interface Trial<World> {
  /** Opens what the test works on, anew for each run: a clone of the database, a model, a gate. If it has `close`, that is called afterwards. */
  readonly open: () => World | Promise<World>
  /** Switches the mechanism off: changes the world, or returns the one to use instead. Lives in tests only, never in the product. */
  readonly off: (world: World) => void | World | Promise<void> | Promise<World>
}

/** Checks what the promise says. Assertions outside of it are about the test itself. */
export type Kept = (check: () => void | Promise<void>) => Promise<void>

/** What a broken promise fails with, and nothing else does. */
export class PromiseBroken extends Error {
  readonly id: PromiseId

  constructor(id: PromiseId, cause: AssertionError) {
    super(`${id} is broken: ${cause.message}`, { cause })
    this.name = 'PromiseBroken'
    this.id = id
  }
}

/**
 * Declares a test of a promise. It runs with the mechanism on and must pass; it runs once more with the mechanism off and must fail, by what it checks in `kept`:
 * a test that passes without the mechanism proves nothing.
 */
export function promise<World>(
  id: PromiseId,
  sentence: string,
  trial: Trial<World>,
  check: (world: World, kept: Kept) => void | Promise<void>,
): void {
  test(`${id}: ${sentence}`, () => prove(id, trial, check))
}

/** Both runs. Rejects if the promise does not hold, or if the test does not depend on the mechanism. */
export async function prove<World>(
  id: PromiseId,
  trial: Trial<World>,
  check: (world: World, kept: Kept) => void | Promise<void>,
): Promise<void> {
  let checks = 0
  const kept: Kept = async (assertions) => {
    checks++
    try {
      await assertions()
    } catch (error) {
      throw error instanceof AssertionError ? new PromiseBroken(id, error) : error
    }
  }
  await inWorld(trial, (world) => check(world, kept))
  if (checks === 0) throw new Error(`${id}: the test never asks whether the promise is kept`)
  await inWorld(trial, async (world) => {
    const broken = (await trial.off(world)) ?? world
    try {
      await failing(id, () => check(broken, kept))
    } finally {
      if (broken !== world) await close(broken)
    }
  })
}

async function failing(id: PromiseId, run: () => void | Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (error instanceof PromiseBroken && error.id === id) return
    throw new Error(`${id}: with its mechanism off, the test fails for another reason than the promise`, { cause: error })
  }
  throw new Error(`${id}: with its mechanism off, the test still passes: it proves nothing`)
}

async function inWorld<World>(trial: Trial<World>, work: (world: World) => void | Promise<void>): Promise<void> {
  const world = await trial.open()
  try {
    await work(world)
  } finally {
    await close(world)
  }
}

async function close(world: unknown): Promise<void> {
  if (typeof world === 'object' && world !== null && 'close' in world && typeof world.close === 'function') await world.close()
}
