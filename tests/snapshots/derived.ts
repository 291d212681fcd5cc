import { fileURLToPath } from 'node:url'
import { openApi } from '#engine/api/openapi.ts'
import { dataMap } from '#engine/data-map.ts'
import { releaseModel } from '#engine/model-of.ts'
import { schemaSql } from '#engine/storage/ddl.ts'
import { tablePlans } from '#engine/storage/plan.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** What follows from the model and is committed so that a change of the model shows its consequences. */
export function snapshots(): { file: string; content: string }[] {
  const sql = `-- Derived from domain/model.ts: do not edit.\n\n${schemaSql(tablePlans())}\n`
  return [
    { file: at('schema.sql'), content: sql },
    { file: at('openapi.json'), content: `${JSON.stringify(openApi(releaseModel()), null, 2)}\n` },
    { file: at('data-map.md'), content: dataMap() },
    // Until the first release the schema of the model is the first migration, too.
    { file: at('../../migrations/0001_model.sql'), content: sql },
  ]
}
