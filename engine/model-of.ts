import { entities, rules, stores } from '#domain/model.ts'
import { type OwnRole, underRole } from '#engine/access/own-role.ts'
import type { Principal } from '#engine/access/principal.ts'
import { type EntityModel, entityModel, type FieldModel, Model } from '#engine/model.ts'
import { readOwnModel, type TenantModel } from '#engine/own-model.ts'
import type { Database } from '#platform/database/database.ts'
import { mustAgree } from '#privacy/retention/conflicts.ts'
import { complete } from '#schema/complete/complete.ts'
import { verify } from '#schema/verify/verify.ts'

export type { EntityModel, FieldModel, Model }

mustAgree(entities, stores)
const declared = verify(entities.map(complete), { stores, rules }).map(entityModel)
const staticModel = new Model(0, declared)

/** The entities of the release alone, without anybody's own fields: for schema, OpenAPI and checks. */
export const releaseModel = (): Model => staticModel

const remembered = 2000

interface Known extends TenantModel {
  /** As its own roles meet it; made when somebody comes with one. */
  readonly under: Map<string, Model>
}

const known = new Map<string, Known>()

/**
 * The model as this principal meets it: the declared entities with the tenant's own fields, its own objects, and, where the principal's role is the tenant's own, what that
 * role may. Remembered by the version that the principal brings, which counts the changes of all three.
 */
export async function modelOf(
  database: Database,
  { tenantId, modelVersion, ownRole }: Pick<Principal, 'tenantId' | 'modelVersion' | 'ownRole'>,
): Promise<Model> {
  if (modelVersion === 0) return ownRole ? underRole(staticModel, undefined) : staticModel
  const { model, roles, under } = await knownOf(database, tenantId, modelVersion)
  if (!ownRole) return model
  const found = under.get(ownRole)
  if (found !== undefined) return found
  const made = underRole(model, roles.get(ownRole))
  if (roles.has(ownRole)) under.set(ownRole, made)
  return made
}

async function knownOf(database: Database, tenantId: string, modelVersion: number): Promise<Known> {
  const found = known.get(tenantId)
  if (found?.model.version === modelVersion) return found
  const read: Known = { ...(await readOwnModel(database, tenantId, declared)), under: new Map() }
  if (known.size >= remembered) known.delete(known.keys().next().value ?? '')
  known.set(tenantId, read)
  return read
}

/** The roles that a tenant made, by their keys. */
export const ownRolesOf = async (
  database: Database,
  { tenantId, modelVersion }: Pick<Principal, 'tenantId' | 'modelVersion'>,
): Promise<ReadonlyMap<string, OwnRole>> => (modelVersion === 0 ? new Map() : (await knownOf(database, tenantId, modelVersion)).roles)
