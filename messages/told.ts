import type { Key, ParamsOf } from '#messages/catalogue.ts'

/** A notification in words: how the record, whoever did it, the role and the entities are called in the reader's language. */
export interface Told {
  readonly kind: string
  readonly detail: string | null
  readonly count: number
  readonly actor: string | null
  readonly title: string | null
  /** "contacts", "Kontakte"; `what` is one of what was hung on. */
  readonly entities: string
  readonly what: string
  readonly role: string
}

/** The web's `t`, or the server's for one language. */
export type Say = <K extends Key>(key: K, ...params: ParamsOf<K>) => string

/** What a notification says: one sentence, the same on screen and in a mail. */
export function sentenceOf(say: Say, told: Told): string {
  const { kind, detail, count, entities, what, role } = told
  const actor = told.actor ?? say('notifications.somebody')
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
    case 'device':
    case 'webhook':
    case 'audit':
      return say(`notifications.${kind}`)
    default:
      return say('notifications.backup')
  }
}
