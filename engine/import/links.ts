import { scopeFor } from '#engine/access/scope.ts'
import { create } from '#engine/act/create.ts'
import { readNew } from '#engine/act/values.ts'
import type { Writing } from '#engine/act/writing.ts'
import { ApiError } from '#engine/api/errors.ts'
import type { Lookup } from '#engine/import/draft.ts'
import { type Match, matches, titleMatches } from '#engine/import/matches.ts'
import { ownText } from '#engine/import/own-text.ts'
import { RelatedFinder } from '#engine/import/related.ts'
import { madeStatement } from '#engine/import/store.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { type Problem, Wrong } from '#schema/problem.ts'
import { isId } from '#schema/values/id.ts'

/** In a check nothing is made: this stands for the record that the import would make. */
const toBeMade = '00000000-0000-7000-8000-000000000000'

const byId = { path: 'id', field: null, inner: null } as const
const mostAtOnce = 1000

export interface Finding {
  readonly writing: Writing
  readonly importId: string
  /** Whether records that are named and not there are made: companies, tags. */
  readonly createLinked: boolean
  /** Why somebody is made who asked for erasure. */
  readonly erasureReason?: string | null
}

/** The one field that a record of an entity needs to be there: its title. Undefined where it needs more, or may not be made. */
export function titleAlone(entity: EntityModel, { principal }: Writing): FieldModel | undefined {
  const [key, more] = entity.title.of
  const field = more === undefined ? entity.field(key ?? '') : undefined
  const needed = entity.fields.filter(({ options }) => options.required && options.initial === undefined)
  const enough = field?.kind.name === 'text' && needed.every((each) => each === field) && !entity.readOnly && entity.hangsOn === null
  return enough && scopeFor(entity, 'create', principal) !== 'none' ? field : undefined
}

/** Finds the records that rows name, a query an entity and batch; makes those that are missing, each once an import. */
export class LinkFinder {
  readonly #finding: Finding
  readonly #titles = new Map<string, Map<string, Match | null>>()
  readonly #ids = new Map<string, Set<string>>()
  readonly #related: RelatedFinder

  constructor(finding: Finding) {
    this.#finding = finding
    this.#related = new RelatedFinder(finding)
  }

  /** Puts ids into all that can be found, and says what is wrong with the rest. */
  async find(lookups: readonly Lookup[], { make, later }: Finds): Promise<Found> {
    const found: Found = { problems: new Map(), waiting: new Set() }
    for (const [name, group] of Map.groupBy(lookups, ({ entity }) => entity)) {
      const entity = this.#finding.writing.model.get(name)
      const expected = later?.entity === name ? later.titles : new Set<string>()
      const brought = group.filter(({ id, details }) => id === '' && details !== undefined)
      if (brought.length > 0) await this.#related.find(entity, brought, make, toBeMade, found.problems)
      const named = group.filter((lookup) => !brought.includes(lookup)).map((lookup) => this.#named(entity, lookup, found.problems))
      await this.#knowIds(entity, named)
      await this.#knowTitles(entity, named, make, expected)
      for (const each of named) this.#settle(entity, each, found, make ? expected : new Set())
    }
    return found
  }

  /** A title as it is stored. What stands in the column of titles and is an id is one. */
  #named(entity: EntityModel, lookup: Lookup, problems: Found['problems']): Named {
    if (lookup.id === '' && isId(lookup.title.toLowerCase())) return { lookup, id: lookup.title.toLowerCase(), title: '' }
    const field = titleAlone(entity, this.#finding.writing)
    try {
      return { lookup, id: lookup.id, title: lookup.title === '' ? '' : titleAs(entity, field, lookup.title, this.#finding.writing) }
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      problems.set(lookup, { ...error.problems[0], code: error.problems[0]?.code ?? 'link.unknown', pointer: lookup.pointer })
      return { lookup, id: lookup.id, title: '' }
    }
  }

  async #knowIds(entity: EntityModel, named: readonly Named[]): Promise<void> {
    const known = mapFor(this.#ids, entity.name, () => new Set<string>())
    const wanted = named.map(({ id }) => id).filter((id) => id !== '' && !known.has(id))
    for (const id of (await matches(this.#finding.writing, entity, byId, wanted)).keys()) known.add(id)
  }

  async #knowTitles(entity: EntityModel, named: readonly Named[], make: boolean, expected: ReadonlySet<string>): Promise<void> {
    const ids = this.#ids.get(entity.name)
    const known = mapFor(this.#titles, entity.name, () => new Map<string, Match | null>())
    const wanted = [
      ...new Set(named.filter(({ id, title }) => title !== '' && !ids?.has(id) && !known.has(title)).map(({ title }) => title)),
    ]
    const found = await titleMatches(this.#finding.writing, entity, wanted)
    const field = this.#finding.createLinked ? titleAlone(entity, this.#finding.writing) : undefined
    const missing = wanted.filter((title) => !found.has(title) && !expected.has(title))
    if (field !== undefined && make) await this.#make(entity, field, missing, found)
    for (const title of wanted) {
      const comes = !make && (field !== undefined || expected.has(title))
      const match = found.get(title) ?? (comes ? { id: toBeMade, several: false } : null)
      // What a later row makes is looked for again.
      if (match !== null || !expected.has(title)) known.set(ownText(title), match)
    }
  }

  async #make(entity: EntityModel, field: FieldModel, titles: readonly string[], found: Map<string, Match>): Promise<void> {
    for (let at = 0; at < titles.length; at += mostAtOnce) await this.#makeSome(entity, field, titles.slice(at, at + mostAtOnce), found)
  }

  async #makeSome(entity: EntityModel, field: FieldModel, titles: readonly string[], found: Map<string, Match>): Promise<void> {
    const { writing, importId } = this.#finding
    try {
      const made = await create(
        writing,
        entity.name,
        titles.map((title) => ({ [field.key]: title })),
        {
          as: 'import',
          along: (written, changeId) => [
            madeStatement(
              writing.principal.tenantId,
              importId,
              entity.name,
              changeId,
              written.map(({ id }) => id),
            ),
          ],
        },
      )
      for (const [index, title] of titles.entries()) found.set(title, { id: made[index]?.id ?? '', several: false })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // Somebody made one of them in this moment: it is there now.
      const there = await titleMatches(writing, entity, titles)
      for (const [title, match] of there) found.set(title, match)
      const left = titles.filter((title) => !there.has(title))
      if (titles.length > 1) for (const title of left) await this.#makeSome(entity, field, [title], found)
    }
  }

  #settle(entity: EntityModel, { lookup, id, title }: Named, { problems, waiting }: Found, expected: ReadonlySet<string>): void {
    if (problems.has(lookup)) return
    const match = title === '' ? null : this.#titles.get(entity.name)?.get(title)
    if (id !== '' && this.#ids.get(entity.name)?.has(id)) lookup.put(id)
    else if (match?.several === false) lookup.put(match.id)
    else if (match === undefined && expected.has(title)) waiting.add(lookup)
    else problems.set(lookup, { pointer: lookup.pointer, code: match?.several ? 'link.several' : 'link.unknown' })
  }
}

export interface Finds {
  /** Whether what is missing is made; without, it counts as found. */
  readonly make: boolean
  /** Titles that rows of the same file will bear: a link to one of them waits for its row. */
  readonly later?: { readonly entity: string; readonly titles: ReadonlySet<string> } | undefined
}

export interface Found {
  readonly problems: Map<Lookup, Problem>
  readonly waiting: Set<Lookup>
}

interface Named {
  readonly lookup: Lookup
  readonly id: string
  readonly title: string
}

/** A title as it is stored. Throws Wrong for what cannot be one. */
export function titleAs(entity: EntityModel, field: FieldModel | undefined, title: string, { principal }: Writing): string {
  if (field === undefined) return title.trim().replace(/\s+/g, ' ')
  const value = readNew(entity, { [field.key]: title }, principal)[field.key]
  return typeof value === 'string' ? value : ''
}

function mapFor<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
