import { type Forget, keptFields, reachColumns, reachingStores } from '#engine/erase/forget.ts'
import { fixedLinks } from '#engine/erase/unlink.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import type { Owned, PersonRef } from '#engine/people/graph.ts'
import { keeping } from '#engine/storage/contents.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { ErasureFacts } from '#privacy/erasure-plan.ts'
import type { RestrictionGround } from '#schema/entity.ts'
import type { Store } from '#schema/store.ts'

async function count(tx: Transaction, asked: Statement): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(asked)
  return Number(rows[0]?.count ?? 0)
}

const storeCount = (store: Store, ids: readonly string[], tenantId: string): Statement =>
  statement(
    `select count(*)::integer as count from ${store.name} t where t.tenant_id = $1 and (${reachColumns(store)
      .map((column) => `t.${column} = any($2::uuid[])`)
      .join(' or ')})`,
    [tenantId, ids],
  )

const effectOf = ({ onErasure }: Store): Exclude<Forget['effect'], 'noted'> => (onErasure === 'empty' ? 'emptied' : 'erased')

async function rowsOf(tx: Transaction, ids: readonly string[]): Promise<ErasureFacts['rows']> {
  const found = await Promise.all(
    reachingStores()
      .filter(({ onErasure, grants }) => onErasure !== 'retain' && grants.includes('select'))
      .map(async (store) => ({
        table: store.name,
        count: await count(tx, storeCount(store, ids, tx.tenantId)),
        effect: effectOf(store) === 'emptied' ? ('empty' as const) : ('erase' as const),
      })),
  )
  return found.filter((each) => each.count > 0)
}

const entitiesOf = (model: Model, owned: Owned): [EntityModel, readonly string[]][] =>
  [...owned].flatMap(([name, ids]): [EntityModel, readonly string[]][] => {
    const entity = model.entity(name)
    return entity === undefined ? [] : [[entity, ids]]
  })

async function barsOf(tx: Transaction, model: Model, owned: Owned): Promise<ErasureFacts['bars']> {
  return Promise.all(
    entitiesOf(model, owned)
      .filter(([{ barsErasure }]) => barsErasure.length > 0)
      .map(async ([entity, ids]) => ({
        entity: entity.name,
        count: await count(
          tx,
          statement(
            `select count(*)::integer as count from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[]) and t.state = any($3::text[])`,
            [tx.tenantId, ids, entity.barsErasure],
          ),
        ),
      })),
  )
}

async function neededBy(tx: Transaction, model: Model, owned: Owned): Promise<ErasureFacts['needed']> {
  const all = [...owned.values()].flat()
  return Promise.all(
    fixedLinks(model, [...owned.keys()]).map(async ({ entity, field }) => ({
      entity: entity.name,
      field: field.key,
      count: await count(
        tx,
        statement(
          `select count(*)::integer as count from ${entity.table} t where t.tenant_id = $1 and t.${field.columns[0]?.name} = any($2::uuid[]) and not t.id = any($2::uuid[])`,
          [tx.tenantId, all],
        ),
      ),
    })),
  )
}

async function filesOf(tx: Transaction, model: Model, owned: Owned): Promise<number> {
  const counts = await Promise.all(
    entitiesOf(model, owned).flatMap(([entity, ids]) =>
      keeping(entity).map(({ column }) =>
        count(
          tx,
          statement(
            `select count(*)::integer as count from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[]) and t.${column} is not null`,
            [tx.tenantId, ids],
          ),
        ),
      ),
    ),
  )
  return counts.reduce((sum, each) => sum + each, 0)
}

/** Of the people those who want their data kept rather than erased, and those who were restricted after that moment. */
export async function restrictedOf(tx: Transaction, model: Model, people: readonly PersonRef[], since: string | null): Promise<number> {
  const counts = await Promise.all(
    [...Map.groupBy(people, ({ entity }) => entity)].map(async ([name, refs]) => {
      const entity = model.get(name)
      if (!entity.restrictable) return 0
      const text = `select count(*)::integer as count from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[]) and t.restricted_at is not null
and (t.restricted_for = any($3::text[]) or t.restricted_at > $4::timestamptz)`
      return count(tx, statement(text, [tx.tenantId, refs.map(({ id }) => id), keepingGrounds, since]))
    }),
  )
  return counts.reduce((sum, each) => sum + each, 0)
}

/** The person opposes the erasure, or needs the data for claims of their own (Art. 18(1) (b) and (c) GDPR). */
const keepingGrounds: readonly RestrictionGround[] = ['unlawful', 'claims']

const webhooksText = 'select count(*)::integer as count from webhook where tenant_id = $1'

/** What stands against erasing these records: open contracts and disputes, and what others need of them. */
export const standingOf = async (tx: Transaction, model: Model, owned: Owned): Promise<Pick<ErasureFacts, 'bars' | 'needed'>> => ({
  bars: await barsOf(tx, model, owned),
  needed: await neededBy(tx, model, owned),
})

/** Everything that is known of a person before the plan is made; holds and mentions are others' to find. */
export async function factsOf(
  tx: Transaction,
  model: Model,
  owned: Owned,
  found: Pick<ErasureFacts, 'holds' | 'restricted' | 'mentions'>,
): Promise<ErasureFacts> {
  const ids = [...owned.values()].flat()
  const { bars, needed } = await standingOf(tx, model, owned)
  return {
    ...found,
    records: Object.fromEntries([...owned].filter(([, each]) => each.length > 0).map(([name, each]) => [name, each.length])),
    rows: await rowsOf(tx, ids),
    kept: entitiesOf(model, owned).flatMap(([entity, each]) => {
      const fields = keptFields(entity).map(({ key }) => key)
      return fields.length === 0 ? [] : [{ entity: entity.name, count: each.length, fields }]
    }),
    bars,
    needed,
    files: await filesOf(tx, model, owned),
    recipients: [{ kind: 'webhook', count: await count(tx, statement(webhooksText, [tx.tenantId])) }],
  }
}
