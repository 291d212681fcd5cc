import { buffer } from 'node:stream/consumers'
import { fromBufferPromise } from 'yauzl'
import { create } from '#engine/act/create.ts'
import { mark, update } from '#engine/act.ts'
import { archiveOf } from '#engine/archive/export.ts'
import { bringIn } from '#engine/archive/import.ts'
import { openArchive } from '#engine/archive/open.ts'
import { makeField } from '#engine/own/fields.ts'
import { makeObject } from '#engine/own/objects.ts'
import { openSending, send } from '#engine/send.ts'
import { type Owner, openOwner } from '#platform/database/owner.ts'
import { openScratch } from '#platform/files/scratch.ts'
import type { Tenant, World } from '#tests/world.ts'

/** A tenant with something in every corner that its people can reach: links back and forth, fields and objects of its own, trash, history, letters. */
export async function furnish(world: World, tenant: Tenant): Promise<void> {
  const writing = await tenant.as(tenant.owner)
  const [mother] = await create(writing, 'company', [{ name: 'Mother "Ö" AG' }])
  const [daughter] = await create(writing, 'company', [{ name: 'Daughter', parent: mother?.id }])
  // The parent is younger than its child: links of a table to itself cannot be written row by row.
  const [younger] = await create(writing, 'company', [{ name: 'Younger' }])
  await update(writing, 'company', [{ id: mother?.id ?? '', input: { parent: younger?.id } }])
  const [tag] = await create(writing, 'tag', [{ name: 'VIP', colour: 'red' }])
  const people = await create(
    writing,
    'contact',
    Array.from({ length: 40 }, (_, index) => ({
      lastName: `Person ${index} "quoted", \\n`,
      company: daughter?.id,
      emails: [{ value: `p${index}@x.example`, label: 'work' }],
      tags: [tag?.id],
      owner: tenant.owner.actorId,
    })),
  )
  const ids = people.map(({ id }) => id)
  await create(writing, 'note', [{ about: { entity: 'contact', id: ids[0] }, text: 'Ünïcode 🦊 {"json":true} \\n' }])
  await update(writing, 'contact', [{ id: ids[0] ?? '', input: { jobTitle: 'Head' } }])
  await mark(writing, 'contact', ids.slice(30, 35), 'delete')
  await makeField(writing, { entity: 'contact', kind: 'text', label: 'Colour', holds: 'free-text', options: {} })
  const titleField = { label: 'Name', kind: 'text', holds: 'free-text' }
  await makeObject(await tenant.as(tenant.owner), { name: 'Machine', plural: 'Machines', subject: 'none', reason: 'a machine', titleField })
  const now = await tenant.as(tenant.owner)
  await update(now, 'contact', [{ id: ids[1] ?? '', input: { x_colour: 'green' } }])
  await create(now, 'x_machine', [{ [now.model.get('x_machine').title.of[0] ?? '']: 'Press 7' }])
  const sending = openSending(world, {
    smtpUrl: undefined,
    dkimKey: undefined,
    dkimSelector: undefined,
    mailFrom: 'a@x.example',
    baseUrl: 'https://x.example',
  })
  const letter = { tenantId: tenant.id, to: { name: 'Ada', email: 'ada@x.example' }, template: 'member.join' } as const
  await send(sending, { ...letter, subject: 'Hello', text: 'Ada, here it is', credential: false })
  await tenant.member('manager')
}

type Row = Record<string, unknown>
export type Photograph = ReadonlyMap<string, readonly Row[]>

const columnsText = `select table_name as "table", array_agg(column_name::text order by ordinal_position) as columns from information_schema.columns
where table_schema = 'public' and table_name in (select table_name from information_schema.columns where column_name = 'tenant_id') group by 1`

/** What binds a ciphertext to its row, said here once more and not asked of the exporter. */
const bindings: Readonly<Record<string, (row: Row) => string>> = {
  'change_part.sealed_values': (row) => `${String(row.change_id)}/${String(row.record_id)}`,
}

/**
 * Every row of the tenant in every table that `information_schema` names with a tenant, taken by the owner of the tables and not by the exporter. Ciphertexts are
 * opened, since each tenant has a key of its own.
 */
export async function photographOf(world: World & { readonly owner?: Owner }, tenantId: string): Promise<Photograph> {
  const cipher = await world.keys.tenant(tenantId)
  const open = (table: string, row: Row): Row => {
    const { tenant_id: _tenant, ...rest } = row
    return Object.fromEntries(
      Object.entries(rest).map(([name, value]) => {
        if (!name.startsWith('sealed_') || typeof value !== 'string') return [name, value]
        const bound = bindings[`${table}.${name}`]?.(row) ?? String(row.id)
        return [name, cipher.decrypt(Buffer.from(value.slice(2), 'hex'), `${table}|${name}|${bound}|${tenantId}`).toString()]
      }),
    )
  }
  const owner = world.owner ?? openOwner(world.ownerUrl)
  try {
    const { rows: tables } = await world.database.global<{ table: string; columns: string[] }>({ text: columnsText })
    const textOf = (columns: readonly string[], table: string): string =>
      `select to_jsonb(r) as row from (select ${columns.map((name) => `"${name}"`).join(', ')} from "${table}" where tenant_id = $1) r order by to_jsonb(r)::text`
    // What is searched belongs to the search role.
    const [searched, others] = [true, false].map((is) =>
      tables.filter(({ table }) => (table === 'search_entry' || table === 'mention') === is),
    )
    const found = await world.database.batch(
      tenantId,
      (searched ?? []).map(({ table, columns }) => ({ text: textOf(columns, table), values: [tenantId] })),
    )
    const all = new Map<string, readonly Row[]>()
    for (const [index, { table }] of (searched ?? []).entries())
      all.set(
        table,
        (found[index]?.rows ?? []).map(({ row }) => open(table, row as Row)),
      )
    await owner.transaction(async ({ query }) => {
      await query({ text: "select set_config('app.tenant_id', $1, true)", values: [tenantId] })
      for (const { table, columns } of others ?? []) {
        const { rows } = await query<{ row: Row }>({ text: textOf(columns, table), values: [tenantId] })
        all.set(
          table,
          rows.map(({ row }) => open(table, row)),
        )
      }
    })
    return all
  } finally {
    if (world.owner === undefined) await owner.close()
  }
}

export const everythingOf = async (tenant: Tenant): Promise<AsyncGenerator<Uint8Array>> =>
  archiveOf({ writing: await tenant.as(tenant.owner), contents: () => [], progress: async () => {} })

/** All bytes of an archive into a tenant, as the job does it. */
export async function bringInto(world: World, tenant: Tenant, bytes: AsyncIterable<Uint8Array>): Promise<{ rows: number }> {
  const scratch = await openScratch(world.keysDir, bytes)
  try {
    const archive = await openArchive(scratch)
    return await bringIn({ writing: await tenant.as(tenant.owner), archive, progress: async () => {} })
  } finally {
    await scratch.close()
  }
}

/** The parts of an archive by their paths. */
export async function unzip(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true })
  const found = new Map<string, Buffer>()
  for await (const entry of zip.eachEntry()) found.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)))
  return found
}
