import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { lineStatements, type NewLine } from '#engine/consent/ledger.ts'
import { decideErasure, startErasure } from '#engine/erase/erasures.ts'
import { erasureOf } from '#engine/erase/list.ts'
import { runErasure } from '#engine/erase/run.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { lift, restrict } from '#engine/people/restrict.ts'
import { deliver, openSending, type Sending, sendAsking } from '#engine/send.ts'
import { newId } from '#platform/clock/ids.ts'
import type { Tenant } from '#tests/world.ts'
import type { Ground } from '#tests/worlds/ground.ts'

const options = { smtpUrl: undefined, dkimKey: undefined, dkimSelector: undefined, mailFrom: 'a@x.example', baseUrl: 'https://x.example' }
const kinds = ['personal', 'campaign', 'privacy.request'] as const
type Kind = (typeof kinds)[number]

/** What happens to somebody, or is done. */
export interface Step {
  readonly who: number
  readonly topic: number
  readonly kind: Kind
  readonly what:
    | 'write'
    | 'agree'
    | 'withdraw'
    | 'object'
    | 'give a reason'
    | 'restrict'
    | 'lift'
    | 'let leave'
    | 'erase'
    | 'erase and let leave'
}

const often = (weight: number, ...whats: Step['what'][]) => ({ weight, arbitrary: fc.constantFrom(...whats) })

export const stories: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    who: fc.nat(2),
    topic: fc.nat(1),
    kind: fc.constantFrom(...kinds),
    what: fc.oneof(
      often(10, 'write'),
      often(6, 'agree', 'let leave'),
      often(6, 'withdraw', 'object', 'give a reason', 'restrict', 'lift'),
      often(1, 'erase', 'erase and let leave'),
    ),
  }),
  { minLength: 30, maxLength: 50 },
)

/** Somebody, as who reads the law and nothing of the product would note them. */
interface Noted {
  readonly ref: PersonRef
  readonly email: string
  /** For each topic what they said last. */
  readonly topics: (boolean | undefined)[]
  hasReason: boolean
  hasObjected: boolean
  isRestricted: boolean
  isErased: boolean
}

interface Letter {
  readonly kind: Kind
  readonly who: Noted
  readonly topic: number
}

/** May this letter leave now? In the words of the law, and by no line of the product. */
function may({ kind, who, topic }: Letter): boolean {
  // What a law demands reaches everybody.
  if (kind === 'privacy.request') return true
  if (who.isErased || who.isRestricted) return false
  // One person’s letter to another wants a reason, and ends with an objection; a newsletter wants a yes to it, and the last word counts.
  return kind === 'personal' ? who.hasReason && !who.hasObjected : who.topics[topic] === true
}

/** A story that is told in a tenant of its own: the product does it, and what leaves is compared with what may. */
export class Correspondence {
  readonly #ground: Ground
  readonly #tenant: Tenant
  readonly #sending: Sending
  readonly #left: string[] = []
  readonly #letters = new Map<string, Letter>()
  readonly #people: readonly Noted[]
  readonly #purposes: readonly string[]
  /** Around each message that is taken, and each that may leave: where a test leaves the gate open. */
  readonly #around: Around

  constructor(ground: Ground, tenant: Tenant, people: readonly Noted[], purposes: readonly string[], around: Around) {
    this.#ground = ground
    this.#tenant = tenant
    this.#people = people
    this.#purposes = purposes
    this.#around = around
    const { database, keys, clock } = ground
    const mail = { send: async ({ subject }: { subject: string }) => void this.#left.push(subject), close: async () => {} }
    this.#sending = { ...openSending({ database, keys, clock }, options), mail }
  }

  async tell({ what, who, topic, kind }: Step): Promise<void> {
    const noted = this.#people[who]
    if (noted === undefined || (noted.isErased && what !== 'write' && what !== 'let leave')) return
    switch (what) {
      case 'write':
        return this.#write({ kind, who: noted, topic })
      case 'let leave':
        return this.#letLeave()
      case 'agree':
      case 'withdraw':
      case 'object':
        return this.#say(noted, what, topic)
      case 'give a reason':
        return this.#giveReason(noted)
      case 'restrict':
      case 'lift':
        await (what === 'lift' ? lift(await this.#owner(), [noted.ref]) : restrict(await this.#owner(), [noted.ref], 'accuracy'))
        noted.isRestricted = what === 'restrict'
        return
      default:
        return this.#erase(noted, what === 'erase and let leave')
    }
  }

  readonly #owner = (): Promise<Writing> => this.#tenant.as(this.#tenant.owner)

  async #write(letter: Letter): Promise<void> {
    const { kind, who, topic } = letter
    // The answer to a request goes to whoever asked, by hand.
    if (who.isErased && kind === 'privacy.request') return
    const subject = newId(this.#ground.clock)
    const asked = {
      ...{ tenantId: this.#tenant.id, template: kind, to: { name: '', email: who.email }, subject, text: 'x', credential: false },
      person: who.ref,
      ...(kind === 'campaign' ? { purposeId: this.#purposes[topic] ?? '' } : {}),
    }
    const { ruling } = await this.#around('taken', () => sendAsking(this.#sending, asked))
    assert.equal(ruling.verdict.allowed, may(letter), `${kind} is taken as the law says`)
    if (ruling.verdict.allowed) this.#letters.set(subject, letter)
  }

  async #waiting(): Promise<string[]> {
    const text = `select id from message where tenant_id = $1 and state = 'waiting' order by id`
    const [found] = await this.#ground.database.batch(this.#tenant.id, [{ text, values: [this.#tenant.id] }])
    return (found?.rows ?? []).map(({ id }) => String(id))
  }

  async #deliverAll(): Promise<void> {
    for (const messageId of await this.#waiting())
      await this.#around('leaves', () => deliver(this.#sending, { tenantId: this.#tenant.id, messageId }))
  }

  /** All that may leave by now leaves, and nothing else; each once. */
  async #letLeave(): Promise<void> {
    const wanted = [...this.#letters].filter(([, letter]) => may(letter) && !letter.who.isErased).map(([subject]) => subject)
    await this.#deliverAll()
    assert.deepEqual(this.#left.splice(0).toSorted(), wanted.toSorted())
    this.#letters.clear()
    assert.deepEqual(await this.#waiting(), [], 'nothing waits that nobody lets go')
  }

  async #say(noted: Noted, what: 'agree' | 'withdraw' | 'object', topic: number): Promise<void> {
    const { database, keys, clock } = this.#ground
    const { id } = this.#tenant
    const said: Pick<NewLine, 'act' | 'method' | 'class' | 'purposeId'> =
      what === 'object'
        ? { act: 'objected', method: 'staff', class: 'marketing', purposeId: null }
        : {
            act: what === 'agree' ? 'given' : 'withdrawn',
            method: 'double-opt-in',
            class: 'newsletter',
            purposeId: this.#purposes[topic] ?? '',
          }
    const statements = lineStatements(clock, await keys.tenant(id), id, [{ ...said, person: noted.ref, channel: 'any' }])
    await database.batch(id, statements)
    if (what === 'object') {
      noted.hasObjected = true
      noted.topics.fill(false)
    } else {
      noted.topics[topic] = what === 'agree'
      // Who agreed to hear from us is no stranger.
      noted.hasReason ||= what === 'agree'
    }
  }

  async #giveReason(noted: Noted): Promise<void> {
    const { database, clock } = this.#ground
    const text = `insert into writing_reason (tenant_id, id, entity, person_id, reason, at) values ($1, $2, 'contact', $3, 'asked', $4)`
    await database.batch(this.#tenant.id, [{ text, values: [this.#tenant.id, newId(clock), noted.ref.id, clock.now().toISOString()] }])
    noted.hasReason = true
  }

  /** Erased while letters leave or not: afterwards nothing of theirs does. */
  async #erase(noted: Noted, racing: boolean): Promise<void> {
    const { erasing } = this.#ground
    const writing = await this.#owner()
    const erasureId = await startErasure(writing, [noted.ref])
    if ((await erasureOf(writing, erasureId)).state === 'deciding') await decideErasure(writing, erasureId, true)
    const run = () => runErasure(erasing, { tenantId: this.#tenant.id, erasureId })
    if (!racing) await run()
    else {
      const lawful = new Set([...this.#letters].filter(([, letter]) => may(letter)).map(([subject]) => subject))
      await Promise.all([run(), this.#deliverAll()])
      for (const subject of this.#left.splice(0)) assert.ok(lawful.delete(subject), 'what leaves beside an erasure might leave without it')
      this.#letters.clear()
    }
    noted.isErased = true
    const text = `select 'message' as table from message where tenant_id = $1 and record_id = $2
union all select 'told' from told where tenant_id = $1 and person_id = $2`
    const [found] = await this.#ground.database.batch(this.#tenant.id, [{ text, values: [this.#tenant.id, noted.ref.id] }])
    assert.deepEqual(found?.rows, [], 'a letter to somebody who is erased leaves something behind')
  }
}

/** Works between being asked whether a message may be taken, or may leave. */
export type Around = <T>(where: 'taken' | 'leaves', work: () => Promise<T>) => Promise<T>

/** Three people, of whom nobody said anything yet, and two topics. */
export async function correspond(ground: Ground, story: readonly Step[], around: Around = (_where, work) => work()): Promise<void> {
  const tenant = await ground.tenant()
  const writing = await tenant.as(tenant.owner)
  const emails = ['ada', 'grace', 'mary'].map((name) => `${name}@x.example`)
  const made = await create(
    writing,
    'contact',
    emails.map((value, index) => ({ lastName: `Person ${index}`, emails: [{ value }] })),
  )
  const purposes = await create(
    writing,
    'purpose',
    ['News', 'More'].map((name) => ({ name, class: 'newsletter', notice: `Yes to ${name}` })),
  )
  const people = made.map(
    ({ id }, index): Noted => ({
      ...{ ref: { entity: 'contact', id }, email: emails[index] ?? '', topics: [undefined, undefined] },
      ...{ hasReason: false, hasObjected: false, isRestricted: false, isErased: false },
    }),
  )
  const told = new Correspondence(
    ground,
    tenant,
    people,
    purposes.map(({ id }) => id),
    around,
  )
  for (const step of story) await told.tell(step)
}
