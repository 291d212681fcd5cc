import type { Principal } from '#engine/access/principal.ts'
import type { Reading } from '#engine/access/reading.ts'
import type { Engine } from '#engine/engine.ts'
import { asChanges, changesAfter, type SealedChange } from '#engine/live/changes.ts'
import { beat, frame, hello } from '#engine/live/frames.ts'
import { type Head, headsOf, positionAt, toldSince } from '#engine/live/heads.ts'
import { readPlace, writePlace } from '#engine/live/place.ts'
import { Sights } from '#engine/live/sight.ts'
import { statement } from '#engine/storage/sql.ts'

/** Where the events of one listener go. */
export interface Sink {
  /** False when it takes no more: the listener is too slow, and comes again from where it was. */
  write(text: string): boolean
  end(): void
}

export interface Joining {
  readonly tenantId: string
  /** The id of the last event that the listener has. */
  readonly after: string | undefined
  readonly sink: Sink
  /** Who the listener is now, asked anew. Throws when it is let in no more. */
  readonly resolve: () => Promise<Principal>
}

export interface LiveOptions extends Engine {
  readonly readingAs: (principal: Principal) => Promise<Reading>
  /** Those of these sessions that have not ended. */
  readonly livingSessions: (ids: readonly string[]) => Promise<ReadonlySet<string>>
  /** May a change of this sort move what somebody may do? */
  readonly movesRights: (entity: string) => boolean
  readonly failed: (error: unknown) => void
}

/** Tells whoever listens what changes in their tenant: in sealed order, each change once, and only what they may read at that moment. */
export interface Live {
  /** Begins to tell; gives what ends it. */
  join(joining: Joining): Promise<() => void>
  /** One look at what is new; runs by itself while anybody listens. */
  round(): Promise<void>
  /** Something was sealed just now: no need to wait for the next look. */
  poke(): void
  /** Tells these members of a tenant something that is no change, in this process. */
  tell(tenantId: string, memberIds: ReadonlySet<string>, event: string, data: unknown): void
  close(): Promise<void>
}

const lookEvery = 500
const beatEvery = 15_000
/** A key may expire, and no change says so. */
const resolveEvery = 60_000
/**
 * A new listener fetched what it shows a moment ago, and on a slow line or a busy machine it was seconds ago: what was written since is told
 * again rather than missed.
 */
const overlap = 15_000
const page = 50
/** Whoever missed more is told to fetch everything anew. */
const missedAtMost = 5000
const tenantsAtOnce = 4

const waitingText =
  'select distinct c.entity from unsealed u join change_record c on c.tenant_id = $1 and c.id = u.change_id where u.tenant_id = $1'

interface Listener extends Joining {
  reading: Reading
  position: number
  beatAt: number
  resolvedAt: number
}

/** What a listener was let in with, without what only changes how things are shown. */
const rightsOf = ({ modelVersion: _model, language: _language, timeZone: _zone, country: _country, ...rights }: Principal): string =>
  JSON.stringify(rights)

class Channels implements Live {
  readonly #options: LiveOptions
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #notified = new Map<string, string | null>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #poked = false
  #closed = false

  constructor(options: LiveOptions) {
    this.#options = options
  }

  #now(): number {
    return this.#options.clock.now().getTime()
  }

  async join(joining: Joining): Promise<() => void> {
    const { tenantId, after, sink } = joining
    const { database, keys, readingAs } = this.#options
    const cipher = await keys.tenant(tenantId)
    const head = (await headsOf(database, [tenantId])).get(tenantId) ?? { position: 0, notified: null }
    const start = after === undefined ? await positionAt(database, tenantId, new Date(this.#now() - overlap)) : 0
    // After the position: what moves rights from now on is met on the way.
    const principal = await joining.resolve()
    const reader = { tenantId, actorId: principal.actorId }
    const kept = after === undefined ? start : readPlace(after, cipher, reader)
    const isLost = kept === undefined || kept > head.position || head.position - kept > missedAtMost
    const position = isLost ? head.position : kept
    const listener: Listener = {
      ...joining,
      reading: await readingAs(principal),
      position,
      beatAt: this.#now(),
      resolvedAt: this.#now(),
    }
    // The model may have changed between fetching it and listening, or while the line was down: that is no event which could be sent again.
    const first = isLost ? { event: 'reset', data: {} } : { event: 'ready', data: { model: principal.modelVersion } }
    sink.write(hello + frame({ id: writePlace(position, cipher, reader), ...first }))
    if (this.#closed) sink.end()
    else this.#add(listener, head)
    return () => this.#remove(listener)
  }

  #add(listener: Listener, head: Head): void {
    const { tenantId } = listener
    const all = this.#listeners.get(tenantId) ?? new Set()
    this.#listeners.set(tenantId, all.add(listener))
    if (!this.#notified.has(tenantId)) this.#notified.set(tenantId, head.notified)
    this.poke()
  }

  #remove(listener: Listener): void {
    const all = this.#listeners.get(listener.tenantId)
    if (all?.delete(listener) !== true || all.size > 0) return
    this.#listeners.delete(listener.tenantId)
    this.#notified.delete(listener.tenantId)
  }

  #isThere(listener: Listener): boolean {
    return this.#listeners.get(listener.tenantId)?.has(listener) === true
  }

  #end(listener: Listener): void {
    this.#remove(listener)
    listener.sink.end()
  }

  #write(listener: Listener, text: string): void {
    if (this.#isThere(listener) && !listener.sink.write(text)) this.#end(listener)
  }

  poke(): void {
    if (this.#closed || this.#listeners.size === 0) return
    this.#poked = true
    if (this.#running !== undefined) return
    clearTimeout(this.#timer)
    this.#running = this.#look()
      .catch(this.#options.failed)
      .finally(() => {
        this.#running = undefined
        if (this.#poked) this.poke()
        else if (this.#listeners.size > 0 && !this.#closed) this.#timer = setTimeout(() => this.poke(), lookEvery)
      })
  }

  async round(): Promise<void> {
    while (this.#running !== undefined) await this.#running
    this.poke()
    await this.#running
  }

  async #look(): Promise<void> {
    this.#poked = false
    const tenantIds = [...this.#listeners.keys()]
    if (tenantIds.length === 0) return
    const [heads] = await Promise.all([headsOf(this.#options.database, tenantIds), this.#endSessions()])
    const queue = tenantIds.values()
    const work = async (): Promise<void> => {
      for (const tenantId of queue) await this.#tenant(tenantId, heads.get(tenantId))
    }
    await Promise.all(Array.from({ length: tenantsAtOnce }, work))
  }

  /** The end of a session is no change of any tenant: all that listen are asked for together. */
  async #endSessions(): Promise<void> {
    const all = [...this.#listeners.values()].flatMap((listeners) => [...listeners])
    const ids = new Set(all.map(({ reading }) => reading.principal.sessionId).filter((id) => id !== null))
    if (ids.size === 0) return
    const living = await this.#options.livingSessions([...ids])
    for (const listener of all) {
      const { sessionId } = listener.reading.principal
      if (sessionId !== null && !living.has(sessionId)) this.#end(listener)
    }
  }

  async #tenant(tenantId: string, head: Head | undefined): Promise<void> {
    const listeners = this.#listeners.get(tenantId)
    if (listeners === undefined) return
    // Closed, since its rows are being exchanged: whoever listened comes again when it is open.
    if (head === undefined) {
      for (const listener of [...listeners]) this.#end(listener)
      return
    }
    const now = this.#now()
    for (const listener of [...listeners])
      if (listener.reading.principal.kind === 'key' && now - listener.resolvedAt >= resolveEvery) await this.#resolve(listener)
    if ([...listeners].some(({ position }) => position < head.position)) await this.#deliver(tenantId, listeners)
    if (head.notified !== this.#notified.get(tenantId)) {
      this.#notified.set(tenantId, head.notified)
      this.tell(tenantId, await toldSince(this.#options.database, tenantId, new Date(now - 30_000)), 'notification', {})
    }
    const cipher = await this.#options.keys.tenant(tenantId)
    for (const listener of [...listeners])
      if (now - listener.beatAt >= beatEvery) {
        listener.beatAt = now
        this.#write(listener, beat(writePlace(listener.position, cipher, listener.reading.principal)))
      }
  }

  async #deliver(tenantId: string, listeners: ReadonlySet<Listener>): Promise<void> {
    const { database, movesRights } = this.#options
    for (;;) {
      const from = Math.min(...[...listeners].map(({ position }) => position))
      if (from === Number.POSITIVE_INFINITY) return
      // What moves rights and has no position yet counts already: so the tail is asked for after the changes.
      const [found, waiting] = await database.batch(tenantId, [changesAfter(tenantId, from, page), statement(waitingText, [tenantId])])
      const changes = asChanges(found?.rows ?? [])
      if ([...changes, ...((waiting?.rows ?? []) as { entity: string }[])].some(({ entity }) => movesRights(entity)))
        await Promise.all([...listeners].map((listener) => this.#resolve(listener)))
      const sights = new Sights(changes)
      await Promise.all([...listeners].map((listener) => this.#give(listener, changes, sights)))
      if (changes.length < page) return
    }
  }

  async #give(listener: Listener, changes: readonly SealedChange[], sights: Sights): Promise<void> {
    const { reading } = listener
    const cipher = await this.#options.keys.tenant(listener.tenantId)
    for (const change of changes) {
      if (change.position <= listener.position) continue
      const event = await sights.eventOf(reading, change)
      if (!this.#isThere(listener)) return
      listener.position = change.position
      if (event !== undefined)
        this.#write(listener, frame({ id: writePlace(change.position, cipher, reading.principal), event: 'change', data: event }))
    }
  }

  /** Whoever may do other things now is sent away, and comes again as who they are. */
  async #resolve(listener: Listener): Promise<void> {
    const before = listener.reading.principal
    try {
      const principal = await listener.resolve()
      if (rightsOf(principal) !== rightsOf(before)) {
        this.#write(listener, frame({ event: 'rights', data: {} }))
        return this.#end(listener)
      }
      listener.resolvedAt = this.#now()
      listener.reading = await this.#options.readingAs(principal)
      if (principal.modelVersion !== before.modelVersion) this.#write(listener, frame({ event: 'model', data: {} }))
    } catch {
      this.#end(listener)
    }
  }

  tell(tenantId: string, memberIds: ReadonlySet<string>, event: string, data: unknown): void {
    for (const listener of [...(this.#listeners.get(tenantId) ?? [])]) {
      const { kind, actorId } = listener.reading.principal
      if (kind === 'member' && actorId !== null && memberIds.has(actorId)) this.#write(listener, frame({ event, data }))
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    for (const listeners of this.#listeners.values()) for (const listener of [...listeners]) this.#end(listener)
    await this.#running
  }
}

export const openLive = (options: LiveOptions): Live => new Channels(options)
