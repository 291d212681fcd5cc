import { entities, stores } from '#domain/model.ts'
import { type TablePlan, tableOfStore, tablesOf } from '#engine/storage/tables.ts'

/** Every table of the model. */
export const tablePlans = (): TablePlan[] => [
  ...stores.map((store) => tableOfStore(store)),
  ...entities.flatMap((entity) => tablesOf(entity)),
]
