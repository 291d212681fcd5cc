import { tellings } from '#domain/model.ts'
import type { Reading } from '#engine/access/reading.ts'
import { findByIds } from '#engine/find.ts'
import { type ChangedPart, partsOf, type SealedChange } from '#engine/live/changes.ts'
import type { EntityModel } from '#engine/model.ts'
import { type Notice, type NoticeKind, noticeKinds } from '#engine/notifications/notice.ts'
import type { Transaction } from '#platform/database/database.ts'
import type { Cipher } from '#platform/keys/cipher.ts'
import type { Anchor } from '#schema/fields/anchor.ts'

/** What reading changes needs: the tenant's records as the system sees them, and what lies encrypted in the changes. */
export interface Follower {
  readonly reading: Reading
  readonly cipher: Cipher
  readonly query: Transaction['query']
}

type Rule = Extract<(typeof tellings)[NoticeKind], { when: unknown }>['when']

/** One record that one member is told of. */
interface About {
  readonly memberId: string
  readonly entity: string
  readonly recordId: string
  readonly detail: string | null
}

const gone = new Set(['end', 'delete'])

/** Whom a change concerns, and why; nobody is told of what they did themselves. */
export async function noticesOf(follower: Follower, change: SealedChange): Promise<Notice[]> {
  const entity = follower.reading.model.entity(change.entity)
  if (entity === undefined || gone.has(change.action)) return []
  const rules = noticeKinds.flatMap((kind) => {
    const telling = tellings[kind]
    return 'when' in telling && mayTell(telling.when, entity, change) ? [{ kind, rule: telling.when }] : []
  })
  if (rules.length === 0) return []
  const parts = await partsOf(follower.query, follower.cipher, follower.reading.principal.tenantId, change.id)
  const found = await Promise.all(rules.map(async ({ kind, rule }) => gathered(kind, change, await aboutOf(follower, rule, entity, parts))))
  return found.flat()
}

/** Could this change be told of by that rule? Asked before anything is decrypted. */
function mayTell(rule: Rule, { name, owner, hangsOn }: EntityModel, { action, fields }: SealedChange): boolean {
  if (rule.event === 'owner-moves') return owner !== null && fields.includes(owner.key)
  if (rule.event === 'hung') return hangsOn !== null && (action === 'create' || action === 'import')
  return rule.entity === name && rule.action === action && fields.includes(rule.field)
}

async function aboutOf(follower: Follower, rule: Rule, entity: EntityModel, parts: readonly ChangedPart[]): Promise<About[]> {
  if (rule.event === 'owner-moves') return newOwners(entity, parts)
  if (rule.event === 'hung') return ownersOfTargets(follower, entity, parts)
  if (rule.tells === 'self')
    return parts.map(({ id, after }) => ({ memberId: id, entity: entity.name, recordId: id, detail: String(after?.[rule.field] ?? '') }))
  const records = await findByIds(
    follower.reading,
    entity.name,
    parts.map(({ id }) => id),
    [],
  )
  return records.flatMap(({ id, createdBy }) =>
    typeof createdBy === 'string' ? [{ memberId: createdBy, entity: entity.name, recordId: id, detail: null }] : [],
  )
}

function newOwners({ name, owner }: EntityModel, parts: readonly ChangedPart[]): About[] {
  const key = owner?.key ?? ''
  return parts.flatMap(({ id, before, after }) => {
    const now = after?.[key]
    return typeof now === 'string' && now !== before?.[key] ? [{ memberId: now, entity: name, recordId: id, detail: null }] : []
  })
}

async function ownersOfTargets({ reading }: Follower, { name, hangsOn }: EntityModel, parts: readonly ChangedPart[]): Promise<About[]> {
  const anchors = parts.flatMap(({ after }) => (after?.[hangsOn?.key ?? ''] as Anchor | null | undefined) ?? [])
  const groups = [...Map.groupBy(anchors, (anchor) => anchor.entity)]
  const found = await Promise.all(
    groups.map(async ([target, group]) => {
      const model = reading.model.entity(target)
      if (model === undefined) return []
      const records = await findByIds(reading, target, [...new Set(group.map(({ id }) => id))], [])
      return records.flatMap((record): About[] => {
        const owner = model.owner === null ? record.createdBy : record[model.owner.key]
        return typeof owner === 'string' ? [{ memberId: owner, entity: target, recordId: record.id, detail: name }] : []
      })
    }),
  )
  return found.flat()
}

/** One notice a member: of one record by its id, of many by their number. */
function gathered(kind: NoticeKind, change: SealedChange, about: readonly About[]): Notice[] {
  const actorKind = change.actorKind === 'member' || change.actorKind === 'key' ? change.actorKind : null
  const actorId = actorKind === null ? null : change.actorId
  const others = about.filter(({ memberId }) => memberId !== actorId)
  return [...Map.groupBy(others, ({ memberId }) => memberId)].flatMap(([memberId, all]) => {
    const [first] = all
    if (first === undefined) return []
    const { entity, recordId, detail } = first
    return [
      {
        kind,
        memberId,
        sourceId: change.id,
        entity,
        recordId: all.length === 1 ? recordId : null,
        detail,
        actorKind,
        actorId,
        count: all.length,
      },
    ]
  })
}
