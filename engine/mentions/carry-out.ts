import { createHash } from 'node:crypto'
import { endRows } from '#engine/act/end.ts'
import { lockRows } from '#engine/act/lock.ts'
import { begin, stampOf, type Writing } from '#engine/act/writing.ts'
import { changeStatements } from '#engine/change/record.ts'
import type { Engine } from '#engine/engine.ts'
import { removeExports } from '#engine/erase/copies.ts'
import { keepText, textOfContent } from '#engine/mentions/contents.ts'
import { forgetHistory } from '#engine/mentions/history.ts'
import { forgetTokens, type Place, redactPlaces } from '#engine/mentions/redact.ts'
import { openWork, type ReviewKind, type ReviewWork } from '#engine/mentions/reviews.ts'
import { asSystem } from '#engine/people/as-system.ts'
import { statement } from '#engine/storage/sql.ts'
import { updateRows } from '#engine/storage/write.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Files } from '#platform/files/files.ts'
import { redactAll } from '#privacy/mentions/redact.ts'
import { foundIn, keysOf, mark, type Sought } from '#privacy/mentions/tokens.ts'
import type { Content } from '#schema/fields/content.ts'

interface Decided {
  readonly id: string
  readonly entity: string
  readonly record_id: string
  readonly field: string
  readonly kind: ReviewKind
  readonly decision: 'redact' | 'keep' | 'delete' | null
  readonly sealed_work: Buffer | null
}

/** As long a decision can be taken back. */
export const undoSeconds = 10

const decidedText = `select id, entity, record_id, field, kind, decision, sealed_work from mention_review
where tenant_id = $1 and done_at is null and (decided_at <= $2 or due_at <= $3) order by id limit 50`
const doneText = `update mention_review set done_at = $3, sealed_work = null, decision = $4, decided_at = coalesce(decided_at, $3) where tenant_id = $1 and id = $2 and done_at is null`

/** Does what was decided, and redacts what nobody decided in time. Each decision is carried out before it is noted, and can be carried out twice. Gives how many. */
export async function carryOut(engine: Engine, files: Files, { tenantId }: { readonly tenantId: string }): Promise<number> {
  const writing = await asSystem(engine, tenantId)
  for (let done = 0; ; ) {
    const now = engine.clock.now()
    const settled = new Date(now.getTime() - undoSeconds * 1000)
    const [found] = await engine.database.batch(tenantId, [statement(decidedText, [tenantId, settled.toISOString(), now.toISOString()])])
    const rows = (found?.rows ?? []) as unknown as Decided[]
    if (rows.length === 0) return done
    const gone: Sought[] = []
    for (const row of rows) {
      const decision = row.decision ?? 'redact'
      if (row.sealed_work === null || decision === 'keep') continue
      const work = openWork(await engine.keys.tenant(tenantId), tenantId, row.id, row.sealed_work)
      await carryOutOne(writing, files, row, decision, work)
      gone.push(work.sought)
    }
    if (gone.length > 0) await removeExports({ writing, files, identifiers: together(gone), entities: new Set(), ids: [] })
    for (const { id, decision } of rows) {
      const values = [tenantId, id, engine.clock.now().toISOString(), decision ?? 'redact']
      await engine.database.batch(tenantId, [statement(doneText, values)])
      done += 1
    }
  }
}

/** Everybody by whose names something went: a file that was taken out while that waited names them still. */
const together = (all: readonly Sought[]): Sought => ({
  emails: [...new Set(all.flatMap(({ emails }) => emails))],
  phones: [...new Set(all.flatMap(({ phones }) => phones))],
  names: [...new Map(all.flatMap(({ names }) => names).map((name) => [name.join(' '), name])).values()],
})

async function carryOutOne(
  writing: Writing,
  files: Files,
  row: Decided,
  decision: 'redact' | 'delete',
  { sought }: ReviewWork,
): Promise<void> {
  const place: Place = { entity: row.entity, recordId: row.record_id, field: row.field }
  if (row.kind === 'text') await redactPlaces(writing, [place], sought, 'all')
  else if (decision === 'delete') await endFile(writing, place, sought)
  else await redactFile(writing, files, place, sought)
}

/** The record of the file ends, and its bytes with it. */
async function endFile(writing: Writing, { entity: name, recordId }: Place, sought: Sought): Promise<void> {
  const { principal } = writing
  const act = await begin(writing, name, 1)
  const { cipher, entity } = act
  const wanted = allKeys(sought)
  await writing.database.tenant(principal.tenantId, async (tx) => {
    const rows = await lockRows(tx, writing, entity, [recordId])
    await forgetHistory(tx, writing, cipher, [recordId], (text) => foundIn(text, principal.country, wanted).length > 0)
    const statements = rows.length === 0 ? [] : await endRows(tx, writing, entity, [recordId], stampOf(act), cipher)
    await tx.finish([
      ...statements,
      ...(rows.length === 0
        ? []
        : changeStatements(
            {
              id: act.changeId,
              at: act.at,
              principal,
              action: 'redact',
              entity: name,
              rows: [{ id: recordId, before: null, after: null }],
            },
            cipher,
          )),
      forgetTokens(tx, cipher, [recordId], sought, 'all'),
      statement('delete from mention where tenant_id = $1 and record_id = $2 and tokens = $3::bigint[]', [
        principal.tenantId,
        recordId,
        '{}',
      ]),
    ])
  })
}

const allKeys = (sought: Sought): ReadonlySet<string> => {
  const { direct, names } = keysOf(sought)
  return new Set([...direct, ...names])
}

/** What the file says without the person, as plain text in its place. What can no longer be read goes. */
async function redactFile(writing: Writing, files: Files, place: Place, sought: Sought): Promise<void> {
  const { principal, clock } = writing
  const entity = writing.model.entity(place.entity)
  if (entity === undefined) return
  const [row] = await writing.database.tenant(principal.tenantId, (tx) => lockRows(tx, writing, entity, [place.recordId]))
  const content = row?.[place.field] as Content | null | undefined
  if (content === null || content === undefined) return
  const said = await textOfContent(files, principal.tenantId, content.id, content.mediaType)
  if (said === undefined) return endFile(writing, place, sought)
  const text = redactAll(said, sought, principal.country).text
  const bytes = Buffer.from(text === '' ? mark : text, 'utf8')
  const id = newId(clock)
  await files.write({ tenantId: principal.tenantId, area: 'file', id }, once(bytes))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  try {
    await replaceContent(writing, place, { id, mediaType: 'text/plain', size: bytes.length, sha256, preview: 'text' })
  } catch (error) {
    await files.remove({ tenantId: principal.tenantId, area: 'file', id }).catch(() => undefined)
    throw error
  }
  await keepText(writing, place, text)
}

async function replaceContent(writing: Writing, { entity: name, recordId, field }: Place, content: Content): Promise<void> {
  const act = await begin(writing, name, 1)
  const { entity, cipher } = act
  await writing.database.tenant(writing.principal.tenantId, async (tx) => {
    const [row] = await lockRows(tx, writing, entity, [recordId])
    if (row === undefined) throw new Error('the file is gone')
    const set: Record<string, unknown> = { [field]: content }
    // The name says what the bytes are, and they are plain text now.
    const title = entity.title.of[0]
    if (title !== undefined && typeof row[title] === 'string') set[title] = named(row[title])
    await tx.finish([
      ...updateRows(entity, [{ id: recordId, values: { ...row, ...set } }], new Set(Object.keys(set)), stampOf(act)),
      ...changeStatements(
        {
          id: act.changeId,
          at: act.at,
          principal: writing.principal,
          action: 'redact',
          entity: name,
          rows: [{ id: recordId, before: null, after: null }],
          fields: Object.keys(set),
        },
        cipher,
      ),
    ])
  })
}

const named = (name: string): string => (/\.txt$/i.test(name) ? name : `${name.slice(0, 251)}.txt`)

async function* once(bytes: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
