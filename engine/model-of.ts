import { entities, rules, stores } from '#domain/model.ts'
import type { Principal } from '#engine/access/principal.ts'
import { type EntityModel, entityModel, type FieldModel, Model } from '#engine/model.ts'
import { readOwnModel } from '#engine/own-model.ts'
import type { Database } from '#platform/database/database.ts'
import { complete } from '#schema/complete/complete.ts'
import { verify } from '#schema/verify/verify.ts'

export type { EntityModel, FieldModel, Model }

const declared = verify(entities.map(complete), { stores, rules }).map(entityModel)
const staticModel = new Model(0, declared)

/** The entities of the release alone, without anybody's own fields: for schema, OpenAPI and checks. */
export const releaseModel = (): Model => staticModel

const known = new Map<string, Model>()
const remembered = 2000

/** The model as this tenant sees it: the declared entities with its own fields, and its own objects. Remembered by the version that the principal brings. */
export async function modelOf(
  database: Database,
  { tenantId, modelVersion }: Pick<Principal, 'tenantId' | 'modelVersion'>,
): Promise<Model> {
  if (modelVersion === 0) return staticModel
  const found = known.get(tenantId)
  if (found?.version === modelVersion) return found
  const model = await readOwnModel(database, tenantId, declared)
  if (known.size >= remembered) known.delete(known.keys().next().value ?? '')
  known.set(tenantId, model)
  return model
}
