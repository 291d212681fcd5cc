import type { Entity } from '#schema/entity.ts'

/** What is wrong with a declaration: where, the rule that it breaks, and what to write instead. */
export interface Fault {
  readonly at: string
  readonly problem: string
  readonly instead: string
}

/** One idea about the model; sees one entity and all others. */
export type Pass = (entity: Entity, all: readonly Entity[]) => Fault[]

export const fault = (at: string, problem: string, instead: string): Fault => ({ at, problem, instead })
