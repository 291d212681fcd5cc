import type { Ground } from '#tests/worlds/ground.ts'

/** One thing that keeps a promise, taken out: what the model says, or what the database does. */
export interface Mutant {
  readonly name: string
  /** Takes it out. Gives what puts it back; undefined where the release refuses to start without it. */
  apply(ground: Ground): Promise<(() => unknown) | undefined>
}
