import type { EntityModel, FieldModel, Model } from '#engine/model.ts'
import { isName, type Owned, peopleOf, wordsOf } from '#engine/people/graph.ts'
import { statement } from '#engine/storage/sql.ts'
import type { Transaction } from '#platform/database/database.ts'
import { type Initial, initialsIn, namesPossible } from '#privacy/mentions/mask.ts'
import { spellingsOf } from '#privacy/mentions/spellings.ts'
import type { Sought } from '#privacy/mentions/tokens.ts'

const page = 1000

const nameFields = (entity: EntityModel): FieldModel[] =>
  entity.fields.filter(({ options: { holds }, own, kind }) => own === null && kind.lives === 'row' && isName(holds))

interface Names {
  readonly entity: EntityModel
  readonly columns: readonly string[]
}

/** The entities whose people have names that can be looked up. */
const namedPeople = (model: Model): Names[] =>
  peopleOf(model).flatMap((entity) => {
    const columns = nameFields(entity).flatMap((field) => field.columns.map(({ name }) => name))
    return columns.length === 0 || entity.own !== null ? [] : [{ entity, columns }]
  })

type Called = Readonly<Record<string, unknown>>

/**
 * What people are called of whom this holds, each name once, whoever else bears it: page by page behind the last name, in two walks along the indexes of names, one of those for
 * the trash. Nobody is left out, however many there are: whoever is not found here is not masked.
 * @param values begin with the tenant and the ids of the person's own records
 */
async function called(
  tx: Transaction,
  { entity: { table }, columns }: Names,
  condition: string,
  values: readonly unknown[],
): Promise<Called[]> {
  const list = columns.map((column) => `t.${column}`).join(', ')
  const found: Called[] = []
  for (let last: Called | undefined; ; ) {
    const after = last === undefined ? [] : columns.map((column) => last?.[column])
    const behind =
      last === undefined ? '' : ` and (${list}) > (${after.map((_, index) => `$${values.length + index + 1}::text`).join(', ')})`
    const select = `select distinct ${list} from ${table} t where t.tenant_id = $1 and not t.id = any($2::uuid[]) and ${condition}${behind}`
    const walks = ['is null', 'is not null'].map((trash) => `(${select} and t.deleted_at ${trash} order by ${list} limit ${page})`)
    const { rows } = await tx.query(
      statement(`${walks.join(' union ')} order by ${columns.join(', ')} limit ${page}`, [...values, ...after]),
    )
    found.push(...rows)
    last = rows.at(-1)
    if (rows.length < page) return found
  }
}

/** Of so many words each is looked up in the index of names; of more the tenant's names are walked through instead: weighing the words one by one would take longest of all. */
const mostLookedUp = 20_000

/** Whose whole name stands among these words, in whichever order. */
async function calledBy(tx: Transaction, names: Names, own: readonly string[], words: readonly string[]): Promise<string[][]> {
  const as = words.length > mostLookedUp ? " || ''" : ''
  const condition = names.columns.map((column) => `t.${column}${as} = any($3::text[])`).join(' and ')
  const found = await called(tx, names, condition, [tx.tenantId, own, words])
  return found.map((row) => names.columns.flatMap((column) => wordsOf(row[column])))
}

/** Whose name stands there with an initial: one part of it whole, of another the first letter. */
async function shortened(tx: Transaction, names: Names, own: readonly string[], found: readonly Initial[]): Promise<string[][]> {
  if (found.length === 0 || names.columns.length < 2) return []
  const letters = [...new Set(found.map(({ letter }) => letter))]
  const whole = [...new Set(found.flatMap(({ name }) => spellingsOf(name)))]
  const both = names.columns.flatMap((column) =>
    names.columns
      .filter((other) => other !== column)
      .map((other) => `(t.${column} = any($3::text[]) and left(t.${other}, 1) = any($4::text[]))`),
  )
  const people = await called(tx, names, `(${both.join(' or ')})`, [tx.tenantId, own, whole, letters])
  const asked = new Set(whole)
  return people.flatMap((row) =>
    names.columns
      .filter((column) => asked.has(String(row[column])))
      .flatMap((column) =>
        names.columns.filter((other) => other !== column).map((other) => [String(row[other]).slice(0, 1), ...wordsOf(row[column])]),
      ),
  )
}

/** Finds the names of other people of the tenant in texts, however they are spelled there. */
export type Strangers = (tx: Transaction, texts: readonly string[]) => Promise<Pick<Sought, 'names'>>

/**
 * For all texts of one export: what was asked once is not asked again, unless a new word stands beside it. A name stands whole in one text, so that after very many words it is begun
 * anew with those of the next texts: asking for all of them each time would take ever longer.
 */
export function strangersOf(model: Model, owned: Owned): Strangers {
  const read = new Set<string>()
  const words = new Set<string>()
  const initials = new Map<string, Initial>()
  const names = new Map<string, string[]>()
  return async (tx, texts) => {
    if (words.size > mostLookedUp) for (const each of [read, words, initials]) each.clear()
    const before = words.size + initials.size
    for (const text of new Set(texts)) {
      for (const name of namesPossible(text)) {
        if (read.has(name)) continue
        read.add(name)
        for (const spelling of spellingsOf(name)) words.add(spelling)
      }
      for (const each of initialsIn(text)) initials.set(`${each.letter} ${each.name}`, each)
    }
    if (words.size + initials.size > before)
      for (const name of await othersNamed(tx, model, owned, { words: [...words], initials: [...initials.values()] }))
        names.set(name.join(' '), name)
    return { names: [...names.values()] }
  }
}

async function othersNamed(
  tx: Transaction,
  model: Model,
  owned: Owned,
  { words, initials }: { readonly words: readonly string[]; readonly initials: readonly Initial[] },
): Promise<string[][]> {
  const found: string[][] = []
  for (const names of namedPeople(model)) {
    const own = owned.get(names.entity.name) ?? []
    found.push(...(await calledBy(tx, names, own, words)), ...(await shortened(tx, names, own, initials)))
  }
  return found.filter((each) => each.length > 1)
}

/** Which of these ids are people who are not the person: how each is called instead of by name, which is `wordFor` their entity and record. */
export async function peopleAmong(
  tx: Transaction,
  model: Model,
  ids: readonly string[],
  own: ReadonlySet<string>,
): Promise<ReadonlyMap<string, EntityModel>> {
  const wanted = [...new Set(ids)].filter((id) => !own.has(id))
  const found = new Map<string, EntityModel>()
  if (wanted.length === 0) return found
  for (const entity of peopleOf(model)) {
    const where = entity.own === null ? '' : ' and t.object = $3'
    const values = [tx.tenantId, wanted, ...(entity.own === null ? [] : [entity.name])]
    const text = `select t.id from ${entity.table} t where t.tenant_id = $1 and t.id = any($2::uuid[])${where}`
    const { rows } = await tx.query<{ id: string }>(statement(text, values))
    for (const { id } of rows) found.set(id, entity)
  }
  return found
}
