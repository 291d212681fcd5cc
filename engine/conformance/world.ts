import { entities } from '#domain/model.ts'
import { create, type Writing } from '#engine/act.ts'
import { ApiError } from '#engine/api/errors.ts'
import { Chance, type Pool, sample } from '#engine/conformance/samples.ts'
import { Ledger, watched } from '#engine/conformance/statements.ts'
import type { ReadRecord } from '#engine/find.ts'
import type { EntityModel } from '#engine/model.ts'
import { newId } from '#platform/clock/ids.ts'
import { kinds } from '#schema/kinds.ts'
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

const fieldText = `insert into own_field (tenant_id, id, entity, key, kind, label, options, position, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`
const objectText = `insert into own_object (tenant_id, id, key, plural_key, name, plural, subject, title_field, created_at) values ($1, $2, $3, $4, 'Machine', 'Machines', $5, 'x_name', $6)`
const versionText = 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1'

/** What an own field of a kind says besides; what a kind does not know it ignores. */
const optionsFor: Readonly<Record<string, object>> = {
  choice: { of: ['a', 'b', 'c'], labels: { a: 'A', b: 'B', c: 'C' } },
  link: { to: 'company' },
  user: { to: 'member' },
}

const snake = (kind: string): string => kind.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

async function ownEverything(world: World, { id }: Tenant): Promise<void> {
  const at = world.clock.now().toISOString()
  const field = (entity: string, key: string, kind: string, more: object, position: number) => ({
    text: fieldText,
    values: [
      id,
      newId(world.clock),
      entity,
      key,
      kind,
      key,
      JSON.stringify({ holds: 'free-text', ...optionsFor[kind], ...more }),
      position,
      at,
    ],
  })
  const ownable = [...kinds.values()].filter((kind) => kind.forOwnFields)
  await world.database.batch(id, [
    {
      text: objectText,
      values: [id, newId(world.clock), ownObject.key, ownObject.plural, JSON.stringify({ none: 'a machine is nobody' }), at],
    },
    field(ownObject.key, 'x_name', 'text', { required: true, list: true }, 0),
    ...everyEntity.flatMap((entity) => ownable.map((kind, index) => field(entity, `x_${snake(kind.name)}`, kind.name, {}, index + 1))),
    { text: versionText, values: [id] },
  ])
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
  await ownEverything(world, tenant)
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
