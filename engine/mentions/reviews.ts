import { lockRows } from '#engine/act/lock.ts'
import type { Writing } from '#engine/act/writing.ts'
import { textOfContent } from '#engine/mentions/contents.ts'
import type { Mention } from '#engine/mentions/find.ts'
import { formerTexts } from '#engine/mentions/history.ts'
import { saidIn } from '#engine/mentions/texts.ts'
import { statement } from '#engine/storage/sql.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Statement } from '#platform/database/statement.ts'
import type { Files } from '#platform/files/files.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import { placesOf, type Snippet, snippetsOf } from '#privacy/mentions/redact.ts'
import type { Sought } from '#privacy/mentions/tokens.ts'
import type { Content } from '#schema/fields/content.ts'

export type ReviewKind = 'text' | 'file'

/** What a review knows while it waits: whom to look for, and what the reviewer is shown. */
export interface ReviewWork {
  readonly sought: Sought
  readonly snippets: readonly Snippet[]
  /** How many places there are, shown or not. */
  readonly places: number
  /** Only the history names the person: the text itself was changed since. */
  readonly former: boolean
}

interface Found {
  readonly mention: Mention
  readonly kind: ReviewKind
  readonly work: ReviewWork
}

const atOnce = 100
const day = 24 * 60 * 60 * 1000
/** After the request; then what nobody decided is redacted. */
export const reviewDays = 7

const workAad = (tenantId: string, id: string): string => `mention_review|sealed_work|${id}|${tenantId}`

export const openWork = (cipher: Cipher, tenantId: string, id: string, sealed: Uint8Array): ReviewWork =>
  JSON.parse(cipher.decrypt(sealed, workAad(tenantId, id)).toString('utf8')) as ReviewWork

export interface Asked {
  readonly erasureId: string
  /** When the person asked: the day on which nobody's decision counts is the seventh after. */
  readonly askedAt: string
  readonly sought: Sought
}

/**
 * Puts places that may name the person, or somebody else of that name, before a reviewer: names in texts, and whatever names them in a file. Doing it again opens nothing twice.
 * Gives how many wait.
 */
export async function openReviews(writing: Writing, files: Files, mentions: readonly Mention[], asked: Asked): Promise<number> {
  const { database, keys, clock, principal } = writing
  const cipher = await keys.tenant(principal.tenantId)
  let opened = 0
  const waiting: Statement[] = []
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await database.batch(principal.tenantId, waiting.splice(0))
  }
  for (const [, [mention, ...more]] of Map.groupBy(mentions, ({ recordId, field }) => `${recordId} ${field}`)) {
    if (mention === undefined) continue
    const found = await workOf(writing, files, cipher, mention, asked.sought)
    // A name that an address held, and that went with it, is no question any more.
    if (found === undefined || (found.kind === 'text' && [mention, ...more].every(({ strength }) => strength === 'direct'))) continue
    waiting.push(reviewStatement(cipher, principal.tenantId, { id: newId(clock), at: clock.now() }, found, asked))
    opened += 1
    if (waiting.length >= atOnce) await flush()
  }
  await flush()
  return opened
}

const insertText = `insert into mention_review (tenant_id, id, erasure_id, entity, record_id, field, kind, created_at, due_at, sealed_work)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (tenant_id, erasure_id, record_id, field) do nothing`

function reviewStatement(
  cipher: Cipher,
  tenantId: string,
  { id, at }: { readonly id: string; readonly at: Date },
  { mention: { entity, recordId, field }, kind, work }: Found,
  { erasureId, askedAt }: Asked,
): Statement {
  const due = new Date(Date.parse(askedAt) + reviewDays * day)
  const sealed = cipher.encrypt(Buffer.from(JSON.stringify(work)), workAad(tenantId, id))
  return statement(insertText, [tenantId, id, erasureId, entity, recordId, field, kind, at.toISOString(), due.toISOString(), sealed])
}

/** What the place says now, else what it said; undefined where nothing of it is left. */
async function workOf(writing: Writing, files: Files, cipher: Cipher, mention: Mention, sought: Sought): Promise<Found | undefined> {
  const { tenantId, country } = writing.principal
  const { kind, texts } = await textsOf(writing, files, mention)
  const shown = (some: readonly string[], former: boolean): Found | undefined => {
    const all = some.map((text) => ({ text, spans: placesOf(text, sought, country) })).filter(({ spans }) => spans.length > 0)
    if (all.length === 0) return undefined
    const snippets = all.flatMap(({ text, spans }) => snippetsOf(text, spans)).slice(0, 5)
    return { mention, kind, work: { sought, snippets, former, places: all.reduce((sum, { spans }) => sum + spans.length, 0) } }
  }
  const now = shown(texts, false)
  if (now !== undefined || kind === 'file') return now
  const names = (text: string): boolean => placesOf(text, sought, country).length > 0
  return shown(await writing.database.tenant(tenantId, (tx) => formerTexts(tx, cipher, mention.recordId, names), { readOnly: true }), true)
}

/** A file is read outside of any transaction: it may take a minute. */
export async function textsOf(
  writing: Writing,
  files: Files,
  { entity: name, recordId, field: key }: Mention,
): Promise<{ kind: ReviewKind; texts: readonly string[] }> {
  const { tenantId } = writing.principal
  const entity = writing.model.entity(name)
  const field = entity?.field(key)
  if (entity === undefined || field === undefined) return { kind: 'text', texts: [] }
  const [row] = await writing.database.tenant(tenantId, (tx) => lockRows(tx, writing, entity, [recordId]))
  if (field.kind.keeps === undefined)
    return { kind: 'text', texts: row === undefined ? [] : saidIn(entity, field, row[key]).map(({ text }) => text) }
  const content = row?.[key] as Content | null | undefined
  if (content === null || content === undefined) return { kind: 'file', texts: [] }
  const text = await textOfContent(files, tenantId, content.id, content.mediaType)
  return { kind: 'file', texts: text === undefined ? [] : [text] }
}

export interface ReviewCounts {
  readonly waiting: number
  readonly redacted: number
  readonly kept: number
  readonly deleted: number
}

const countText = `select count(*) filter (where done_at is null)::integer as waiting, count(*) filter (where done_at is not null and decision = 'redact')::integer as redacted,
count(*) filter (where done_at is not null and decision = 'keep')::integer as kept, count(*) filter (where done_at is not null and decision = 'delete')::integer as deleted
from mention_review where tenant_id = $1 and erasure_id = $2`

const kindsText = 'select distinct kind from mention_review where tenant_id = $1 and erasure_id = $2 and done_at is null'

/** What still waits for a reviewer of this erasure: texts, files. */
export async function waitingKinds(
  { database, principal }: Pick<Writing, 'database' | 'principal'>,
  erasureId: string,
): Promise<ReadonlySet<ReviewKind>> {
  const [found] = await database.batch(principal.tenantId, [statement(kindsText, [principal.tenantId, erasureId])])
  return new Set((found?.rows ?? []).map(({ kind }) => kind as ReviewKind))
}

/** How far the reviewers of one erasure came: for its plan, its screen and its certificate. */
export async function reviewCounts(
  { database, principal }: Pick<Writing, 'database' | 'principal'>,
  erasureId: string,
): Promise<ReviewCounts> {
  const [found] = await database.batch(principal.tenantId, [statement(countText, [principal.tenantId, erasureId])])
  return found?.rows[0] as unknown as ReviewCounts
}
