import { entities } from '#domain/model.ts'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act.ts'
import { ApiError } from '#engine/api/errors.ts'
import { Chance, type Pool, sample } from '#engine/conformance/samples.ts'
import { Ledger, watched } from '#engine/conformance/statements.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { ownKinds } from '#engine/own/draft.ts'
import { makeField } from '#engine/own/fields.ts'
import { makeObject } from '#engine/own/objects.ts'
import { openWorld, type Tenant, type World } from '#tests/world.ts'

/** The own object that every tenant of the suite has. */
export const ownObject = { key: 'x_machine', plural: 'x_machines' } as const

/** Everything that has an API: the declared entities, each with an own field of every kind, and an own object. */
export const everyEntity: readonly string[] = [...entities.map(({ name }) => name), ownObject.key]

export interface Conformance extends World {
  /** A tenant with own fields of every kind on every entity, an own object, and some records of each to link to. */
  furnished(): Promise<Furnished>
}

export interface Furnished extends Tenant {
  readonly writing: Writing
  readonly pool: Pool
  entity(name: string): EntityModel
}

/** What an own field of a kind says besides; what a kind does not know it ignores. */
const optionsFor: Readonly<Record<string, object>> = {
  choice: { choices: ['A', 'B', 'C'] },
  link: { entity: 'company' },
}

async function ownEverything(tenant: Tenant): Promise<void> {
  const writing = () => tenant.as(tenant.owner)
  const draft = (kind: string) => ({ kind, label: kind, holds: 'free-text', options: optionsFor[kind] ?? {} })
  const titleField = { label: 'Name', kind: 'text', holds: 'free-text' }
  await makeObject(await writing(), { name: 'Machine', plural: 'Machines', subject: 'none', reason: 'a machine is nobody', titleField })
  for (const entity of everyEntity) for (const kind of ownKinds()) await makeField(await writing(), { entity, ...draft(kind) })
}

/** Makes a record of the fewest fields: the required ones, and those whose absence a verb refuses. */
export async function createMinimal(writing: Writing, entity: EntityModel, pool: Pool, serial: number): Promise<ReadRecord> {
  const input: Record<string, unknown> = {}
  const add = (key: string): void => {
    const field = entity.field(key)
    if (field === undefined) throw new Error(`${entity.name} has no field ${key}`)
    input[key] = sample(field, { chance: new Chance(serial), pool, serial })
  }
  for (const field of entity.fields) if (field.options.required && field.options.initial === undefined) add(field.key)
  for (;;) {
    try {
      const [record] = await create(writing, entity.name, [input])
      if (record === undefined) throw new Error('nothing was made')
      return record
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 409 ? error.params.field : undefined
      if (typeof refused !== 'string' || refused in input) throw error
      add(refused)
    }
  }
}

async function furnish(world: World): Promise<Furnished> {
  const tenant = await world.tenant()
  await ownEverything(tenant)
  const writing = await tenant.as(tenant.owner)
  const pool = new Map<string, string[]>([['member', [tenant.owner.actorId ?? '']]])
  // What hangs on nothing first: so that links and anchors find something.
  const order = writing.model.entities.filter((entity) => entity.hangsOn === null)
  for (const serial of [1, 2, 3])
    for (const entity of order) {
      const record = await createMinimal(writing, entity, pool, serial + 1000)
      pool.set(entity.name, [...(pool.get(entity.name) ?? []), record.id])
    }
  return { ...tenant, writing, pool, entity: (name) => writing.model.get(name) }
}

/** A database in which every statement of the engine is watched: closing it fails when one of them forgot its tenant. */
export async function openConformance(): Promise<Conformance> {
  const ledger = new Ledger()
  const world = await openWorld((database) => watched(database, ledger.see))
  return {
    ...world,
    furnished: () => furnish(world),
    async close() {
      await world.close()
      ledger.check()
    },
  }
}
