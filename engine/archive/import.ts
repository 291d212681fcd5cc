import { entities } from '#domain/model.ts'
import type { Writing } from '#engine/act/writing.ts'
import { carriedHistory } from '#engine/archive/carried.ts'
import { ArchiveError } from '#engine/archive/errors.ts'
import { tablePath } from '#engine/archive/manifest.ts'
import { isModelRow } from '#engine/archive/model-rows.ts'
import type { OpenArchive } from '#engine/archive/open.ts'
import { type Traveller, travellers } from '#engine/archive/travel.ts'
import { type ArchiveRow, inBatches, insertRows, linkRows, readRow, sealRow } from '#engine/archive/write.ts'
import { changeStatements } from '#engine/change/record.ts'
import { statement } from '#engine/storage/sql.ts'
import { tablesOf } from '#engine/storage/tables.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Transaction } from '#platform/database/database.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Cipher } from '#platform/keys/cipher.ts'

export interface ImportOptions {
  readonly writing: Writing
  readonly archive: OpenArchive
  readonly progress: (done: number, total: number) => Promise<void>
  /** Goes along in the transaction: that the run has ended. */
  readonly along?: readonly Statement[]
}

/** The people of the tenant: they are there before anything is brought in, and are matched by their address. */
const people = 'member'
const historyTable = 'change_record'

const settingsTable = 'tenant_settings'
/** From where one may come in stays as it is here: the list of another place would shut out whoever brings it in. */
const asHere = ({ allowed_addresses: _ofElsewhere, ...row }: ArchiveRow): ArchiveRow => row

/** What nobody has on the first day: an organisation that has any of it is not empty. */
const grown: readonly string[] = [
  ...entities.flatMap((entity) => tablesOf(entity).map(({ name }) => name)).filter((name) => name !== people),
  'own_field',
  'own_object',
]

interface Passage {
  readonly tx: Transaction
  readonly cipher: Cipher
  readonly archive: OpenArchive
  readonly importId: string
  readonly tell: (rows: number) => Promise<void>
}

const memberText = 'select id, lower(email) as email, role, state from member where tenant_id = $1'
const withoutText = 'delete from member where tenant_id = $1 and id = $2'
const wordlessText = 'delete from search_entry where tenant_id = $1 and record_id = $2'
const versionText = 'select model_version from tenant_settings where tenant_id = $1'
/** Whoever remembers the tenant's own fields does so by this number: it never stands for two models. */
const raiseText =
  'update tenant_settings set model_version = $2 + 1 where tenant_id = $1 and model_version <= $2 and not (model_version = 0 and $2 = 0)'
const carryText =
  'insert into carried_change (tenant_id, change_id, import_id) select $1, r.id, $3 from json_to_recordset($2::json) as r(id uuid)'
const moveText = 'select app.move_membership($1, $2, $3)'

/** Nobody else brings something in, and nothing is there. */
async function mustBeEmpty(tx: Transaction): Promise<void> {
  await tx.query(statement(`select pg_advisory_xact_lock(hashtextextended('archive ' || $1::text, 0))`, [tx.tenantId]))
  for (const table of grown) {
    const found = await tx.query(statement(`select 1 from ${table} where tenant_id = $1 limit 1`, [tx.tenantId]))
    if (found.count > 0) throw new ArchiveError('archive.not-empty')
  }
}

interface Person {
  readonly id: string
  readonly email: string
  readonly role: string
  readonly state: string
}

async function bring(
  table: Traveller,
  { tx, cipher, archive, importId, tell }: Passage,
  change: (row: ArchiveRow) => ArchiveRow = (row) => row,
): Promise<void> {
  const path = tablePath(table.name)
  for await (const lines of inBatches(archive.lines(path))) {
    const read = lines.map((line) => readRow(table, line, path))
    if (!read.every((row) => isModelRow(table.name, row))) throw new ArchiveError('archive.row-wrong', path)
    const rows = read.map((row) => sealRow(table, change(row), cipher, tx.tenantId))
    await tx.query(insertRows(table, rows, tx.tenantId)).catch(asWrongRow(path))
    if (table.name === historyTable)
      await tx.query(statement(carryText, [tx.tenantId, JSON.stringify(rows.map(({ id }) => ({ id }))), importId]))
    await tell(rows.length)
  }
  if (table.toItself.length === 0) return
  for await (const lines of inBatches(archive.lines(path))) {
    const rows = lines
      .map((line) => readRow(table, line, path))
      .filter((row) => table.toItself.some((name) => (row[name] ?? null) !== null))
    if (rows.length > 0) await tx.query(linkRows(table, rows, tx.tenantId)).catch(asWrongRow(path))
  }
}

/** What the database refuses is no row of ours. */
const asWrongRow =
  (path: string) =>
  (error: unknown): never => {
    const refused = error instanceof DatabaseError && /^(22|23)/.test(error.sqlState ?? '')
    throw refused ? new ArchiveError('archive.row-wrong', path) : error
  }

/** Who of the archive is who here: by address, the first of those who are not in the trash. */
async function pairs(table: Traveller, { archive }: Passage, here: readonly Person[]): Promise<Map<unknown, Person>> {
  const byAddress = new Map(here.map((person) => [person.email, person]))
  const paired = new Map<unknown, Person>()
  const path = tablePath(table.name)
  for await (const line of archive.lines(path)) {
    const { id, email, deleted_at: deletedAt } = readRow(table, line, path)
    const address = String(email).toLowerCase()
    const same = byAddress.get(address)
    if (same === undefined || (deletedAt ?? null) !== null) continue
    paired.set(id, same)
    byAddress.delete(address)
  }
  return paired
}

/**
 * A member of the archive takes the place of the one here with the same address, who keeps account, role and state. The others come in without an account:
 * they are let in by a link when they are wanted.
 */
async function bringPeople(table: Traveller, passage: Passage): Promise<void> {
  const { tx } = passage
  const here = await tx.query<Person & Record<string, unknown>>(statement(memberText, [tx.tenantId]))
  const paired = await pairs(table, passage, here.rows)
  for (const { id } of paired.values()) for (const text of [wordlessText, withoutText]) await tx.query(statement(text, [tx.tenantId, id]))
  await bring(table, passage, (row) => {
    const same = paired.get(row.id)
    if (same !== undefined) return { ...row, role: same.role, state: same.state }
    return { ...row, state: row.state === 'active' ? 'invited' : row.state }
  })
  for (const [to, { id: from }] of paired) await tx.query(statement(moveText, [tx.tenantId, from, to]))
}

/**
 * Everything of an archive into an empty organisation: in one transaction, so that all of it is there afterwards or nothing.
 * Ids stay as they were; what was history arrives readable, under one new sealed record.
 */
export async function bringIn({ writing, archive, progress, along = [] }: ImportOptions): Promise<{ rows: number }> {
  const { database, keys, principal, clock } = writing
  const cipher = await keys.tenant(principal.tenantId)
  const total = archive.manifest.rows
  return database.tenant(principal.tenantId, async (tx) => {
    let done = 0
    const tell = async (rows: number): Promise<void> => {
      done += rows
      await progress(done, total)
    }
    await mustBeEmpty(tx)
    const importId = newId(clock)
    const passage: Passage = { tx, cipher, archive, importId, tell }
    const [version] = (await tx.query<{ model_version: number }>(statement(versionText, [tx.tenantId]))).rows
    for (const table of travellers) {
      if (table.name === people) await bringPeople(table, passage)
      else await bring(table, passage, table.name === settingsTable ? asHere : undefined)
    }
    await tx.query(statement(raiseText, [tx.tenantId, version?.model_version ?? 0]))
    const carried = await carriedHistory((text) => tx.query(text), tx.tenantId, importId)
    const after = { manifest: archive.sha256, rows: done, changes: carried.changes, history: carried.hash }
    const recorded = changeStatements(
      {
        id: importId,
        at: clock.now().toISOString(),
        principal,
        action: 'archive.import',
        entity: 'tenant',
        rows: [{ id: principal.tenantId, before: null, after }],
      },
      cipher,
    )
    await tx.finish([...recorded, ...along])
    return { rows: done }
  })
}
