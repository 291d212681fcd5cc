import { randomUUID } from 'node:crypto'
import { type Catalogue, readCatalogue } from '#engine/storage/catalogue.ts'
import { appRole, schemaSql, searchRole } from '#engine/storage/ddl.ts'
import type { TablePlan } from '#engine/storage/tables.ts'
import { openOwner } from '#platform/database/owner.ts'
import type { RoleNames } from '#platform/database/roles.ts'
import { dropDatabase } from '#platform/database/scratch.ts'

/** The catalogue of a database made from the model alone: in a scratch database beside the owner's, which is dropped at once. Needs CREATEDB. */
export async function wantedCatalogue(plans: readonly TablePlan[], ownerUrl: string, names: RoleNames): Promise<Catalogue> {
  const scratch = `steward_scratch_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const owner = openOwner(ownerUrl)
  await owner.script(`create database ${scratch}`)
  try {
    const url = new URL(ownerUrl)
    url.pathname = `/${scratch}`
    const inside = openOwner(url.href)
    try {
      await inside.script('create extension pg_trgm; create extension btree_gin;')
      await inside.script(`grant create on schema public to ${names.search}`)
      await inside.script(schemaSql(plans).replaceAll(appRole, names.app).replaceAll(searchRole, names.search))
      return await readCatalogue(inside)
    } finally {
      await inside.close()
    }
  } finally {
    await dropDatabase(owner, scratch)
    await owner.close()
  }
}
