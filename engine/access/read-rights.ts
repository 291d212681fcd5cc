import type { EntityModel, Model } from '#engine/model.ts'
import { decidedActions, type FieldRights, isAdministrative, type Rights, type Scope, scopes } from '#schema/access.ts'
import { gather, inside, step, wrong } from '#schema/problem.ts'

type Body = Readonly<Record<string, unknown>>

const objectIn = (input: unknown): Body => {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw wrong('not-an-object')
  return input as Body
}

/** Reads each value of an object at its own place, so that everything wrong is found at once. */
function each<T>(input: unknown, read: (key: string, value: unknown) => T): [string, T][] {
  const found: [string, T][] = []
  gather(
    Object.entries(objectIn(input)).map(
      ([key, value]) =>
        () =>
          inside(step(key), () => void found.push([key, read(key, value)])),
    ),
  )
  return found
}

function entityOf(model: Model, name: string): EntityModel {
  const entity = model.entity(name)
  if (entity === undefined) throw wrong('role.unknown-entity')
  return entity
}

function readScope(entity: EntityModel, action: string, input: unknown): Scope {
  if (!(decidedActions as readonly string[]).includes(action)) throw wrong('choice.not-one-of', { allowed: decidedActions.join(', ') })
  const scope = scopes.find((one) => one === input)
  if (scope === undefined) throw wrong('choice.not-one-of', { allowed: scopes.join(', ') })
  if (action !== 'read' && isAdministrative(entity.access)) throw wrong('role.administrative')
  return scope
}

const fieldActions = ['read', 'filter', 'edit'] as const

function readField(entity: EntityModel, key: string, input: unknown): Partial<FieldRights> {
  if (entity.field(key) === undefined) throw wrong('unknown-field')
  const said = each(input, (action, value) => {
    if (!fieldActions.some((one) => one === action)) throw wrong('choice.not-one-of', { allowed: fieldActions.join(', ') })
    if (typeof value !== 'boolean') throw wrong('boolean.not-yes-or-no')
    // Without what it hangs on a note would stand nowhere.
    if (action === 'read' && !value && entity.hangsOn?.key === key) throw wrong('role.field-needed')
    return value
  })
  return Object.fromEntries(said)
}

/** The rights that somebody sends for a role, laid over what it has: entity by entity and action by action; null puts back what the copied role says. Throws Wrong. */
export function readRights(model: Model, input: Body, before: Rights): Rights {
  const actions: Record<string, Readonly<Record<string, Scope>>> = { ...before.actions }
  const fields: Record<string, Readonly<Record<string, Partial<FieldRights>>>> = { ...before.fields }
  const laid = <T>(old: Readonly<Record<string, T>> | undefined, said: readonly (readonly [string, T | null])[]): Record<string, T> =>
    Object.fromEntries(Object.entries({ ...old, ...Object.fromEntries(said) }).filter((entry): entry is [string, T] => entry[1] !== null))
  gather([
    () =>
      inside('/actions', () => {
        for (const [name, said] of each(input.actions ?? {}, (entity, value) => {
          const known = entityOf(model, entity)
          return each(value, (action, scope) => (scope === null ? null : readScope(known, action, scope)))
        }))
          actions[name] = laid(actions[name], said)
      }),
    () =>
      inside('/fields', () => {
        for (const [name, said] of each(input.fields ?? {}, (entity, value) => {
          const known = entityOf(model, entity)
          return each(value, (key, rights) => (rights === null ? null : readField(known, key, rights)))
        }))
          fields[name] = laid(fields[name], said)
      }),
  ])
  return { actions, fields }
}
