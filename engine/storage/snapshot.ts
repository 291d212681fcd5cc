import { writeFile } from 'node:fs/promises'
import { schemaSql } from '#engine/storage/ddl.ts'
import { tablePlans } from '#engine/storage/plan.ts'

/** Writes the schema of the model where reviewers see it change. Until the first release it is the first migration, too. */
const sql = `-- Derived from domain/model.ts: do not edit.\n\n${schemaSql(tablePlans())}\n`
await writeFile(new URL('../../tests/snapshots/schema.sql', import.meta.url), sql)
await writeFile(new URL('../../migrations/0001_model.sql', import.meta.url), sql)
