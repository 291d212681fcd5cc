import { entities, rules, stores } from '#domain/model.ts'
import { emptiedColumns } from '#engine/erase/forget.ts'
import { type EntityModel, releaseModel } from '#engine/model-of.ts'
import { complete } from '#schema/complete/complete.ts'
import type { FieldOptions } from '#schema/field.ts'
import type { Store, StoreColumn } from '#schema/store.ts'
import { verify } from '#schema/verify/verify.ts'
import { ofDatabase } from '#tests/worlds/kept-rows.ts'
import type { Mutant } from '#tests/worlds/mutant.ts'

type Changing<T> = { -readonly [K in keyof T]: T[K] }

/** Sets a property of a declaration, or takes it out. Gives what puts it back. */
export function change<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): () => void {
  const before = Object.getOwnPropertyDescriptor(target, key)
  const changing = target as Changing<T>
  if (value === undefined) delete changing[key]
  else changing[key] = value
  return () => {
    if (before === undefined) delete changing[key]
    else Object.defineProperty(target, key, before)
  }
}

const all = stores as readonly Store[]

/** As the release starts: a model that does not hold together is refused. */
export const startRelease = (): unknown => verify(entities.map(complete), { stores: all, rules })

const without = (name: string, take: () => () => void): Mutant => ({
  name,
  async apply() {
    const putBack = take()
    try {
      startRelease()
      return putBack
    } catch {
      putBack()
      return undefined
    }
  },
})

/** Rows of people that the worlds plant: not those of accounts, and no holds, which keep whoever they are about. */
const ofPeople = all.filter(
  ({ wall, reach, name }) => wall === 'tenant' && reach !== undefined && !('apart' in reach) && !('account' in reach) && name !== 'hold',
)

const ofStores = (): Mutant[] =>
  ofPeople.flatMap((store) => [
    without(`${store.name} does not say whose its rows are`, () => change(store, 'reach', undefined)),
    without(`${store.name} claims that something else deals with its rows`, () =>
      change(store, 'reach', { apart: 'somebody else deals with them' }),
    ),
    ...(store.onErasure === 'retain'
      ? []
      : [without(`${store.name} claims that a law keeps its rows`, () => change(store, 'onErasure', 'retain'))]),
  ])

/** Of the entities that belong to people: whose they are, and on what they hang. */
const ofEntities = (): Mutant[] =>
  releaseModel()
    .entities.filter(({ subject }) => typeof subject === 'string')
    .flatMap((entity) => [
      without(`${entity.name} is nobody’s`, () => {
        const links = [change(entity, 'subject', { none: 'nobody is meant by it' }), change(entity, 'hangsOn', null)]
        return () => {
          for (const putBack of links) putBack()
        }
      }),
      ...namesOf(entity),
      ...keptOf(entity),
    ])

/** A name that is not said to be one is shown to others, and found in no text. */
const namesOf = ({ name, fields }: EntityModel): Mutant[] =>
  fields
    .filter(({ options }) => options.holds === 'user.name')
    .map(({ key, options }) =>
      without(`${name}.${key} is no name`, () => change<FieldOptions, 'holds'>(options, 'holds', 'nothing-personal')),
    )

const keptOf = ({ name, fields, subject }: EntityModel): Mutant[] =>
  subject === 'self'
    ? []
    : fields
        .filter(({ options, kind }) => options.holds === 'free-text' && kind.lives === 'row')
        .map(({ key, options }) =>
          without(`${name}.${key} is kept by a law`, () => change<FieldOptions, 'onErasure'>(options, 'onErasure', 'retain')),
        )

/** What is emptied in rows that stay goes by what its columns hold. */
const ofEmptied = (): Mutant[] =>
  ofPeople
    .filter(({ onErasure }) => onErasure === 'empty')
    .flatMap((store) =>
      emptiedColumns(store).map((column) =>
        without(`${store.name}.${column} claims to hold nothing of anybody`, () =>
          change(store.columns[column] as StoreColumn, 'holds', 'nothing-personal'),
        ),
      ),
    )

/** Every table of people’s rows that erasing takes away. */
const tables = (): Pick<Store, 'name' | 'ownedBy'>[] => [
  ...ofPeople.filter(({ onErasure }) => onErasure !== 'retain'),
  ...releaseModel()
    .entities.filter(({ subject }) => typeof subject === 'string')
    .flatMap(({ table, fields }) => [table, ...fields.flatMap(({ parts }) => parts?.table ?? [])])
    .map((name) => ({ name })),
]

/** Every one that the worlds can tell from the release, derived from the model. */
export const mutants = (): Mutant[] => [...ofStores(), ...ofEntities(), ...ofEmptied(), ...ofDatabase(tables())]
