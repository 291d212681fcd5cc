import { create } from '#engine/act/create.ts'
import { readChange, type Values } from '#engine/act/values.ts'
import type { Writing } from '#engine/act/writing.ts'
import { ApiError } from '#engine/api/errors.ts'
import { askedBeforeCode } from '#engine/erase/known.ts'
import type { Lookup } from '#engine/import/draft.ts'
import { identities } from '#engine/import/linked-target.ts'
import { type Match, matches, titleMatches } from '#engine/import/matches.ts'
import { madeStatement } from '#engine/import/store.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { type Problem, Wrong } from '#schema/problem.ts'

interface Wanted {
  readonly lookup: Lookup
  readonly values: Values
  /** What tells it from others, the surest first: `domain x.example`, `title Acme`. */
  readonly names: readonly string[]
}

const titleName = 'title'

/**
 * Records that rows bring along: each is found by what identifies it (a domain), else by its title, else made of all that its first row says of it. One that is there
 * stays as it is: a file of contacts does not change companies.
 */
export class RelatedFinder {
  readonly #writing: Writing
  readonly #importId: string
  readonly #createLinked: boolean
  readonly #reason: string | undefined
  /** By entity: the id of what bears a name; null where several do. */
  readonly #known = new Map<string, Map<string, string | null>>()

  constructor(finding: {
    readonly writing: Writing
    readonly importId: string
    readonly createLinked: boolean
    readonly erasureReason?: string | null
  }) {
    this.#writing = finding.writing
    this.#importId = finding.importId
    this.#createLinked = finding.createLinked
    this.#reason = finding.erasureReason ?? undefined
  }

  /** Puts ids into the lookups of one entity. With `make`, what is missing is made; else `toBeMade` stands for it. */
  async find(
    entity: EntityModel,
    lookups: readonly Lookup[],
    make: boolean,
    toBeMade: string,
    problems: Map<Lookup, Problem>,
  ): Promise<void> {
    const wanted = lookups.flatMap((lookup) => this.#read(entity, lookup, problems) ?? [])
    await this.#look(entity, wanted)
    for (const one of wanted) {
      const id = this.#idOf(entity, one)
      if (id === null) problems.set(one.lookup, { pointer: one.lookup.pointer, code: 'link.several' })
      else if (id !== undefined) one.lookup.put(id)
      else if (!this.#createLinked) problems.set(one.lookup, { pointer: one.lookup.pointer, code: 'link.unknown' })
      else if (make) await this.#make(entity, one, problems)
      else this.#check(entity, one, toBeMade, problems)
    }
  }

  #read(entity: EntityModel, lookup: Lookup, problems: Map<Lookup, Problem>): Wanted | undefined {
    const title = entity.field(entity.title.of[0] ?? '')
    const input = { ...lookup.details }
    if (title !== undefined && lookup.title !== '') input[title.key] ??= lookup.title
    try {
      const values = readChange(entity, input, this.#writing.principal)
      const named = (field: FieldModel, name: string): string[] =>
        typeof values[field.key] === 'string' && values[field.key] !== '' ? [`${name} ${values[field.key]}`] : []
      const names = [
        ...identities(entity).flatMap((field) => named(field, field.key)),
        ...(title === undefined ? [] : named(title, titleName)),
      ]
      return { lookup, values, names }
    } catch (error) {
      if (!(error instanceof Wrong)) throw error
      const [problem] = error.problems
      problems.set(lookup, { code: 'link.unknown', ...problem, pointer: `${lookup.pointer}${problem?.pointer ?? ''}` })
      return undefined
    }
  }

  /** The first name that somebody bears; undefined when nobody does. */
  #idOf(entity: EntityModel, { names }: Wanted): string | null | undefined {
    const known = this.#known.get(entity.name)
    return names.map((name) => known?.get(name)).find((id) => id !== undefined)
  }

  async #look(entity: EntityModel, wanted: readonly Wanted[]): Promise<void> {
    const known = this.#known.get(entity.name) ?? new Map<string, string | null>()
    this.#known.set(entity.name, known)
    const open = [...new Set(wanted.flatMap(({ names }) => names))].filter((name) => !known.has(name))
    const valuesOf = (kind: string): string[] =>
      open.filter((name) => name.startsWith(`${kind} `)).map((name) => name.slice(kind.length + 1))
    const learn = (kind: string, found: ReadonlyMap<string, Match>): void => {
      for (const [value, { id, several }] of found) known.set(`${kind} ${value}`, several ? null : id)
    }
    for (const field of identities(entity))
      learn(field.key, await matches(this.#writing, entity, { path: field.key, field, inner: null }, valuesOf(field.key)))
    learn(titleName, await titleMatches(this.#writing, entity, valuesOf(titleName)))
  }

  async #make(entity: EntityModel, wanted: Wanted, problems: Map<Lookup, Problem>, reason?: string): Promise<void> {
    const { tenantId } = this.#writing.principal
    const { lookup, values, names } = wanted
    try {
      const [made] = await create(this.#writing, entity.name, [values], {
        as: 'import',
        ...(reason === undefined ? {} : { reason }),
        along: (written, changeId) => [
          madeStatement(
            tenantId,
            this.#importId,
            entity.name,
            changeId,
            written.map(({ id }) => id),
          ),
        ],
      })
      if (made === undefined) return
      for (const name of names) this.#known.get(entity.name)?.set(name, made.id)
      lookup.put(made.id)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // The reason is kept with those alone who asked for erasure.
      if (error.code === askedBeforeCode && reason === undefined && this.#reason !== undefined)
        return this.#make(entity, wanted, problems, this.#reason)
      const [problem = { pointer: '', code: error.code, params: error.params }] = error.problems
      problems.set(lookup, {
        code: problem.code,
        ...(problem.params === undefined ? {} : { params: problem.params }),
        pointer: `${lookup.pointer}${problem.pointer}`,
      })
    }
  }

  /** In a check nothing is made: a record that could not be is told by what it lacks. */
  #check(entity: EntityModel, { lookup, values }: Wanted, toBeMade: string, problems: Map<Lookup, Problem>): void {
    const missing = entity.fields.find(
      ({ key, options }) => options.required && options.initial === undefined && (values[key] === undefined || values[key] === null),
    )
    if (missing === undefined) lookup.put(toBeMade)
    else problems.set(lookup, { pointer: `${lookup.pointer}/${missing.key}`, code: 'required' })
  }
}
