import { buffer } from 'node:stream/consumers'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { addTenant } from '#platform/accounts/tenants.ts'
import { newId } from '#platform/clock/ids.ts'
import { areas } from '#platform/files/files.ts'
import { type Photograph, photographOf } from '#tests/everything.ts'
import { read, type Written } from '#tests/privacy/canaries.ts'
import type { Tenant } from '#tests/world.ts'
import { plantAccount } from '#tests/worlds/accounts.ts'
import { knock } from '#tests/worlds/doors.ts'
import type { Ground, Somebody } from '#tests/worlds/ground.ts'
import { plantPerson } from '#tests/worlds/people.ts'
import { plantRows } from '#tests/worlds/rows.ts'
import type { Shape } from '#tests/worlds/shape.ts'
import { bring, plantTraces } from '#tests/worlds/traces.ts'
import { Values } from '#tests/worlds/values.ts'
import { follow } from '#tests/worlds/webhooks.ts'

/** One tenant, in which one person is everywhere that a person can be, and others are as well. */
export interface Generated {
  readonly ground: Ground
  readonly shape: Shape
  readonly tenant: Tenant
  /** Whose rights are exercised. */
  readonly person: Somebody
  /** Who is to notice nothing. */
  readonly others: readonly Somebody[]
  /** What others wrote about the person. */
  readonly quotes: readonly PersonRef[]
  /** Of the person who works here, who has one here and in another tenant. */
  readonly account: string | undefined
}

/** Makes a world of that shape through the product's own doors. */
export async function generate(ground: Ground, shape: Shape): Promise<Generated> {
  const tenant = await ground.tenant()
  await ground.database.global(addTenant({ id: tenant.id, slug: `w${tenant.id.slice(-12)}`, name: 'World' }, ground.clock.now()))
  const [s, t, u] = ['S', 'T', 'U'].map((name) => new Values(shape.seed, name))
  if (s === undefined || t === undefined || u === undefined) throw new Error('nobody is there')
  const tell = shape.programs ? await follow(ground, tenant) : undefined
  const planted = await plantPerson(ground, tenant, shape, [s, t, u])
  const people = shape.imported ? await bring(ground, tenant, planted) : planted
  for (const { people: refs } of people) for (const ref of refs.slice(0, 1)) await plantRows(ground, tenant.id, ref)
  const quotes = await plantTraces(ground, tenant, shape, people)
  if (shape.programs) for (const each of people) await knock(ground, tenant, each)
  await tell?.(people)
  const writing = await tenant.as(tenant.owner)
  const crowd = Array.from({ length: shape.bystanders }, (_, index) => ({ lastName: `Bystander ${index}` }))
  if (crowd.length > 0) await create(writing, 'contact', crowd)
  const [person, ...others] = people
  if (person === undefined) throw new Error('nobody is there')
  return { ground, shape, tenant, person, others, quotes, account: await accountOf(ground, tenant, person) }
}

/** The person's own with the operator, who is another controller: nothing in it is the tenant's. */
async function accountOf(ground: Ground, tenant: Tenant, { people }: Somebody): Promise<string | undefined> {
  const member = people.find(({ entity }) => entity === 'member')
  if (member === undefined) return undefined
  const { database, keys, clock } = ground
  const [other, elsewhere] = [newId(clock), newId(clock)]
  for (const id of [other, elsewhere]) {
    await keys.create(id)
    await database.global(addTenant({ id, slug: `o${id.slice(-12)}`, name: 'Other' }, clock.now()))
  }
  const seats = [
    { tenantId: tenant.id, memberId: member.id },
    { tenantId: other, memberId: newId(clock) },
  ]
  return plantAccount(ground, { seats, elsewhere, said: (store, column) => `${store} ${column} ${member.id}` })
}

export const ownerOf = ({ tenant }: Generated): Promise<Writing> => tenant.as(tenant.owner)

/** Everything that is held of the tenant, read past the product: rows with what lies encrypted in them, bytes of files, and what the installation holds of nobody. */
export interface Sight {
  readonly rows: Photograph
  readonly files: ReadonlyMap<string, Buffer>
  readonly rest: string
}

const looked = new WeakMap<Sight, ReadonlyMap<string, Written>>()

/** The same, place by place, ready to be looked through for many values: `table contact`, `file export/…`, `the installation`. */
export function placesOf(sight: Sight): ReadonlyMap<string, Written> {
  const known = looked.get(sight)
  if (known !== undefined) return known
  const made = new Map<string, Written>([
    ...[...sight.rows].map(([table, each]) => [`table ${table}`, read(JSON.stringify(each))] as const),
    ...[...sight.files].map(([name, bytes]) => [`file ${name}`, read(bytes)] as const),
    ['the installation', read(sight.rest)],
  ])
  looked.set(sight, made)
  return made
}

/** The work of an erasure knows whom it erases, and goes with the certificate. */
const passing = new Set(['erasure_work'])

export async function see({ ground, tenant }: Generated): Promise<Sight> {
  const photograph = await photographOf(ground, tenant.id)
  const files = new Map<string, Buffer>()
  for await (const name of ground.erasing.files.olderThan(new Date(8.64e15), areas, tenant.id))
    files.set(`${name.area}/${name.id}`, await buffer(ground.erasing.files.read(name)))
  return { rows: new Map([...photograph].filter(([table]) => !passing.has(table))), files, rest: await restOf(ground) }
}

const restText = `select format('select t::text as row from %I.%I t', n.nspname, c.relname) as text from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and not c.relforcerowsecurity and pg_get_userbyid(c.relowner) = current_user`

/** Tables without a wall: of the installation, and of the queue. */
const restOf = ({ owner }: Ground): Promise<string> =>
  owner.transaction(async ({ query }) => {
    const { rows } = await query<{ text: string }>({ text: restText })
    const found: string[] = []
    for (const { text } of rows) found.push(...(await query<{ row: string }>({ text })).rows.map(({ row }) => row))
    return found.join('\n')
  })
