import type { Reading } from '#engine/access/reading.ts'
import { reached, readable, scopeFor } from '#engine/access/scope.ts'
import { findByIds } from '#engine/find.ts'
import { type ChangedPart, idsOf, namedAtMost, partsOf, type SealedChange } from '#engine/live/changes.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'

/** What one reader is told of a change: ids and names of fields, never a value. */
export interface ChangeEvent {
  readonly entity: string
  readonly action: string
  /** The records; null for so many that the reader better asks anew. */
  readonly ids: readonly string[] | null
  /** Records that this change took out of the reader's sight: given to somebody else, or ended. */
  readonly gone: readonly string[]
  readonly fields: readonly string[]
  readonly by: { readonly kind: string; readonly id: string | null }
  readonly at: string
}

const sees = ({ model, principal }: Reading, entity: EntityModel): boolean =>
  scopeFor(entity, 'read', principal) === 'all' &&
  (entity.hangsOn === null || model.entities.every((target) => target.hangsOn !== null || scopeFor(target, 'read', principal) === 'all'))

const always = new Set(['state', 'deletedAt', 'restrictedAt', 'restrictedFor'])

const whoOf = ({ principal: { kind, actorId, role, ownRole = null, viewing } }: Reading): string =>
  JSON.stringify([kind, actorId, role, ownRole, viewing === true])

/** What several readers may know of some changes. What is asked for one is asked once: whoever may read everything shares the answers. */
export class Sights {
  readonly #changes: readonly SealedChange[]
  readonly #found = new Map<string, Promise<ReadonlySet<string>>>()
  readonly #parts = new Map<string, Promise<ChangedPart[]>>()

  constructor(changes: readonly SealedChange[]) {
    this.#changes = changes
  }

  /** Which of the records the reader may read now. The same code as any list: access is part of the query. */
  #readable(reading: Reading, entity: EntityModel, change: SealedChange): Promise<ReadonlySet<string>> {
    const isLarge = change.rows > namedAtMost
    const key = `${isLarge ? change.id : entity.name} ${sees(reading, entity) ? 'all' : whoOf(reading)}`
    let found = this.#found.get(key)
    if (found === undefined) {
      const alike = this.#changes.filter((each) => each.entity === entity.name).flatMap(({ ids }) => ids)
      found = this.#ask(reading, entity, isLarge ? idsOf(reading.database, reading.principal.tenantId, change) : [...new Set(alike)])
      this.#found.set(key, found)
    }
    return found
  }

  async #ask(reading: Reading, entity: EntityModel, ids: readonly string[] | Promise<readonly string[]>): Promise<ReadonlySet<string>> {
    const records = await findByIds(reading, entity.name, await ids, [])
    return new Set(records.map(({ id }) => id))
  }

  #partsOf(reading: Reading, change: SealedChange): Promise<ChangedPart[]> {
    const { tenantId } = reading.principal
    let parts = this.#parts.get(change.id)
    if (parts === undefined) {
      parts = reading.keys
        .tenant(tenantId)
        .then((cipher) => reading.database.tenant(tenantId, (tx) => partsOf((asked) => tx.query(asked), cipher, tenantId, change.id)))
      this.#parts.set(change.id, parts)
    }
    return parts
  }

  /** What was within the reader's reach by its owner until this change, and is not any more. Of more than can be named the reader asks anew when it looks. */
  async #lost(reading: Reading, entity: EntityModel, change: SealedChange, open: ReadonlySet<string>): Promise<readonly string[]> {
    const scope = scopeFor(entity, 'read', reading.principal)
    const { owner } = entity
    if (owner === null || scope === 'all' || change.rows > namedAtMost) return []
    if (change.action !== 'end' && !change.fields.includes(owner.key)) return []
    const mine = new Set<unknown>(reached(scope, reading.principal))
    return (await this.#partsOf(reading, change))
      .filter(({ id, before }) => !open.has(id) && mine.has(before?.[owner.key]))
      .map(({ id }) => id)
  }

  async #fieldsOf(reading: Reading, change: SealedChange, ids: ReadonlySet<string>): Promise<readonly string[]> {
    if (ids.size === change.rows) return change.fields
    if (ids.size === 0) return []
    // A field that changed in hidden records alone is not named.
    const seen = (await this.#partsOf(reading, change)).filter(({ id }) => ids.has(id))
    return [...new Set(seen.flatMap(({ before, after }) => Object.keys(after ?? before ?? {})))].sort()
  }

  /** The change as this reader may know it; undefined for one that is not for them, and for what is no record. */
  async eventOf(reading: Reading, change: SealedChange): Promise<ChangeEvent | undefined> {
    const entity = reading.model.entity(change.entity)
    if (entity === undefined || scopeFor(entity, 'read', reading.principal) === 'none') return undefined
    const { action, at, actorKind, actorId } = change
    const about = { entity: entity.name, action, gone: [], by: { kind: actorKind, id: actorId }, at }
    const many = change.rows > namedAtMost
    if (sees(reading, entity) && (action === 'end' || many))
      return { ...about, ids: many ? null : change.ids, fields: this.#open(reading, entity, change.fields) }
    const open = await this.#readable(reading, entity, change)
    const ids = many ? [...open] : change.ids.filter((id) => open.has(id))
    const gone = await this.#lost(reading, entity, change, open)
    if (ids.length + gone.length === 0) return undefined
    const fields = this.#open(reading, entity, await this.#fieldsOf(reading, change, new Set(ids)))
    return { ...about, ids: ids.length > namedAtMost ? null : ids, gone, fields }
  }

  #open(reading: Reading, entity: EntityModel, fields: readonly string[]): string[] {
    const mayRead = (field: FieldModel | undefined): boolean =>
      field !== undefined && readable(entity, field, reading.principal, reading.purpose)
    return fields.filter((key) => always.has(key) || mayRead(entity.field(key)))
  }
}
