import { completeErasure } from '#schema/complete/erasure.ts'
import { completeUses } from '#schema/complete/uses.ts'
import type { Entity } from '#schema/entity.ts'

const passes: readonly ((entity: Entity) => Entity)[] = [completeErasure, completeUses]

/** Fills in what a declaration may leave out, so that whoever reads the model finds every answer in it. */
export const complete = (entity: Entity): Entity => passes.reduce((done, pass) => pass(done), entity)
