import { randomBytes } from 'node:crypto'
import { stores } from '#domain/model.ts'
import { globalAad, globalColumns } from '#engine/erase/ciphertexts.ts'
import { tablePlans } from '#engine/storage/plan.ts'
import type { ColumnPlan, TablePlan } from '#engine/storage/tables.ts'
import { newId } from '#platform/clock/ids.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import type { Store } from '#schema/store.ts'
import type { World } from '#tests/world.ts'

/** A member of a tenant, who may have an account. */
export interface Seat {
  readonly tenantId: string
  readonly memberId: string
}

interface OfAccounts {
  readonly store: Store
  readonly plan: TablePlan
  /** The column that says whose the row is. */
  readonly column: string
}

/** The stores in which an account has rows, as they declare it: its own first, then those that lead to it. */
export const ofAccounts: readonly OfAccounts[] = (stores as readonly Store[])
  .flatMap((store) => {
    const plan = tablePlans().find(({ name }) => name === store.name)
    return plan !== undefined && store.reach !== undefined && 'account' in store.reach ? [{ store, plan, column: store.reach.account }] : []
  })
  .toSorted((a, b) => Number(b.store.name === 'account') - Number(a.store.name === 'account'))

function valueFor({ type, oneOf, optional, name }: ColumnPlan, said: (column: string) => string): unknown {
  if (type === 'text') return oneOf?.[0] ?? said(name)
  if (type === 'uuid') return optional ? null : newId()
  if (type === 'bytea') return randomBytes(32)
  if (type === 'inet') return '192.0.2.7'
  if (type === 'date') return '2026-11-22'
  if (type.startsWith('timestamptz')) return '2026-11-22T09:00:00.000Z'
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'bigint') return 1
  if (type.endsWith('[]')) return []
  throw new Error(`say in tests/worlds/accounts.ts what a column of the type ${type} may hold`)
}

const isSeat = ({ store }: OfAccounts): boolean => store.name === 'membership'

/** How many rows an account with so many seats has in it: one for each where it tells tenants apart, and one besides. */
export const rowsIn = (each: OfAccounts, seats: number): number =>
  each.plan.columns.some(({ name }) => name === 'tenant_id') ? seats + (isSeat(each) ? 0 : 1) : 1

interface Planting {
  readonly seats: readonly Seat[]
  /** A tenant in which it has no seat, and of which something is left all the same. */
  readonly elsewhere: string
  /** What stands in a column of words. */
  said(store: string, column: string): string
}

/** An account with these seats and rows in every store that accounts have rows in. Gives its id. */
export async function plantAccount({ ownerUrl, keys }: World, { seats, elsewhere, said }: Planting): Promise<string> {
  const id = newId()
  const owner = openOwner(ownerUrl)
  try {
    for (const each of ofAccounts) {
      const { store, plan, column } = each
      for (let at = 0; at < rowsIn(each, seats.length); at += 1) {
        const row = Object.fromEntries(plan.columns.map((one) => [one.name, valueFor(one, (name) => said(store.name, name))]))
        const { tenantId, memberId } = seats[at] ?? { tenantId: elsewhere, memberId: null }
        const isOptional = plan.columns.some(({ name, optional }) => name === 'tenant_id' && optional)
        const known = { id: newId(), tenant_id: memberId === null && isOptional ? null : tenantId, member_id: memberId, [column]: id }
        for (const [name, value] of Object.entries(known)) if (name in row) row[name] = value
        for (const sealed of globalColumns.filter((one) => one.store === store))
          row[sealed.column] = keys.installation.encrypt(Buffer.from('{}'), globalAad(sealed, row))
        const names = Object.keys(row)
        const places = names.map((_, index) => `$${index + 1}`)
        await owner.query({
          text: `insert into ${store.name} (${names.join(', ')}) values (${places.join(', ')})`,
          values: Object.values(row),
        })
      }
    }
  } finally {
    await owner.close()
  }
  return id
}

/** In which stores how many rows are the account's. */
export async function rowsOfAccount({ query }: Pick<Owner, 'query'>, id: string): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { store, column } of ofAccounts) {
    const { rows } = await query<{ count: number }>({
      text: `select count(*)::integer as count from ${store.name} where ${column} = $1`,
      values: [id],
    })
    const count = rows[0]?.count ?? 0
    if (count > 0) counts[store.name] = count
  }
  return counts
}

/** What takes a member out of a tenant: their seat, who they are to its provider, links that would let them in. */
export const ofSeat = new Set(['membership', 'identity', 'one_time_token', 'provider_visit'])
