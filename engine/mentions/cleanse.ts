import type { Writing } from '#engine/act/writing.ts'
import { readContents } from '#engine/mentions/contents.ts'
import { type Mention, mentionsOf } from '#engine/mentions/find.ts'
import { type RedactionCounts, redactPlaces } from '#engine/mentions/redact.ts'
import { type Asked, openReviews } from '#engine/mentions/reviews.ts'
import { tellOwners } from '#engine/notifications/follow.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Files } from '#platform/files/files.ts'
import type { Sought } from '#privacy/mentions/tokens.ts'

export interface Cleansed extends RedactionCounts {
  /** Fields and files of others that name the person, or may. */
  readonly mentions: number
  /** Places that wait for a reviewer. */
  readonly reviews: number
  /** Files of the tenant that nobody can read: whether they name the person nobody knows. */
  readonly unreadable: number
  /** Places that name the person still, after addresses and numbers have gone. */
  readonly left: number
}

const unreadableText = 'select count(*)::integer as count from mention where tenant_id = $1 and unreadable'

/** What an erasure does to the texts of others: files that nobody read yet are read, addresses and numbers go at once, and what may be somebody else's name waits for a reviewer. Can be done again. */
export async function cleanse(writing: Writing, files: Files, asked: Asked, own: Iterable<string>): Promise<Cleansed> {
  const { principal, database } = writing
  await readContents(writing, files, principal)
  const except = new Set(own)
  const found = await look(writing, asked, except)
  const redacted = await redactPlaces(
    writing,
    found.filter(({ strength, ...place }) => strength === 'direct' && !isFile(writing, place)),
    asked.sought,
    'direct',
  )
  const left = await look(writing, asked, except)
  const reviews = await openReviews(writing, files, left, asked)
  // Told once for each erasure, however often it is tried.
  if (reviews > 0) await tellOwners(writing, principal.tenantId, { kind: 'review', sourceId: asked.erasureId, count: reviews })
  const [counted] = await database.batch(principal.tenantId, [statement(unreadableText, [principal.tenantId])])
  return { ...redacted, mentions: found.length, reviews, unreadable: Number(counted?.rows[0]?.count ?? 0), left: left.length }
}

/** How many places name the person now, and of these the texts in which an address or a number stands, which no reviewer has to see. */
export async function placesLeft(writing: Writing, sought: Sought, own: Iterable<string>): Promise<{ places: number; direct: number }> {
  const found = await look(writing, { sought }, new Set(own))
  return { places: found.length, direct: found.filter((each) => each.strength === 'direct' && !isFile(writing, each)).length }
}

const isFile = ({ model }: Writing, { entity, field }: Pick<Mention, 'entity' | 'field'>): boolean =>
  model.entity(entity)?.field(field)?.kind.keeps !== undefined

async function look(writing: Writing, { sought }: Pick<Asked, 'sought'>, except: ReadonlySet<string>): Promise<Mention[]> {
  const cipher = await writing.keys.tenant(writing.principal.tenantId)
  return writing.database.tenant(writing.principal.tenantId, (tx) => mentionsOf(tx, cipher, sought, { except }))
}
