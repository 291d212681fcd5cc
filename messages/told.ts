import type { Key, ParamsOf } from '#messages/catalogue.ts'

/** Who did it; a key that was revoked has no name any more. */
export interface Actor {
  readonly kind: 'member' | 'key'
  readonly name: string | null
}

/** A notification in words: how the record, whoever did it, the role and the entities are called in the reader's language. */
export interface Told {
  readonly kind: string
  readonly detail: string | null
  readonly count: number
  readonly actor: Actor | null
  readonly title: string | null
  /** "contacts", "Kontakte"; `what` is one of what was hung on. */
  readonly entities: string
  readonly what: string
  readonly role: string
}

/** The web's `t`, or the server's for one language. */
export type Say = <K extends Key>(key: K, ...params: ParamsOf<K>) => string

function actorIn(say: Say, actor: Actor | null): string {
  if (actor?.kind === 'key') return actor.name === null ? say('notifications.aKey') : say('notifications.key', { name: actor.name })
  return actor?.name ?? say('notifications.somebody')
}

/** What a notification says: one sentence, the same on screen and in a mail. */
export function sentenceOf(say: Say, told: Told): string {
  const { kind, detail, count, entities, what, role } = told
  const actor = actorIn(say, told.actor)
  const title = told.title ?? ''
  switch (kind) {
    case 'assigned':
      return told.title === null
        ? say('notifications.assignedMany', { actor, count, entities })
        : say('notifications.assigned', { actor, title })
    case 'added':
      if (told.title === null) return say('notifications.addedMany', { actor, count, what })
      if (detail === 'note' || detail === 'file') return say(`notifications.${detail}`, { actor, title })
      return say('notifications.added', { actor, title, what })
    case 'import':
      if (detail === 'operator') return say('notifications.importOperator', { entities })
      return say(
        detail === 'failed' ? 'notifications.importFailed' : detail === 'undone' ? 'notifications.undone' : 'notifications.import',
        {
          entities,
        },
      )
    case 'export':
      return say(detail === 'failed' ? 'notifications.exportFailed' : 'notifications.export', { entities })
    case 'joined':
      return say('notifications.joined', { title })
    case 'role':
      return say('notifications.role', { actor, role })
    case 'review':
      return say('notifications.review', { count })
    case 'request':
      return say('notifications.request')
    case 'request-due':
      return say(detail === '0' ? 'notifications.requestOverdue' : 'notifications.requestDue', { count: Number(detail) })
    case 'retention':
      if (detail === 'hold') return say('notifications.holdReview')
      return say(detail === 'extended' ? 'notifications.extendedReview' : 'notifications.retention')
    case 'device':
    case 'webhook':
    case 'audit':
      return say(`notifications.${kind}`)
    default:
      return say(detail === 'drill' ? 'notifications.drill' : 'notifications.backup')
  }
}
