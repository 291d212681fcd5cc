import type { Principal } from '#engine/access/principal.ts'
import { editable, readable } from '#engine/access/scope.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { systemFields } from '#schema/entity.ts'
import { readValue } from '#schema/fields/parts.ts'
import { gather, inside, step, Wrong } from '#schema/problem.ts'

export type Input = Readonly<Record<string, unknown>>
export type Values = Record<string, unknown>

const isSystem = (key: string): boolean => key === 'state' || (systemFields as readonly string[]).includes(key)

/** Keys that no field bears, and fields that only verbs write, are said at once: what is silently dropped is lost. */
function refuseStrangers(entity: EntityModel, input: Input): (() => void)[] {
  return Object.keys(input).map((key) => () => {
    const field = entity.field(key)
    if (field === undefined) throw new Wrong([{ pointer: step(key), code: isSystem(key) ? 'read-only' : 'unknown-field' }])
    if (field.options.set === 'by-rule') throw new Wrong([{ pointer: step(key), code: 'read-only' }])
  })
}

function readField(field: FieldModel, input: unknown, country: string): unknown {
  return inside(`/${field.key}`, () => {
    const value = readValue(field, input, { country })
    return field.kind.lives === 'taggings' ? (value as string[]).toSorted() : value
  })
}

/** What a new record gets where nothing was said; undefined for nothing. */
export function initialOf(field: FieldModel, principal: Principal): unknown {
  const { initial: from } = field.options
  if (from === undefined) return undefined
  if (from === 'channel') return principal.channel
  if (from === 'actor') return principal.kind === 'member' ? principal.actorId : undefined
  return from.value
}

/** Who may not read a field cannot write it either: it is as unknown as one that does not exist. */
function refuseHidden(entity: EntityModel, field: FieldModel, principal: Principal): void {
  if (!readable(entity, field, principal, 'work')) throw new Wrong([{ pointer: `/${field.key}`, code: 'unknown-field' }])
  if (!editable(entity, field, principal)) throw new Wrong([{ pointer: `/${field.key}`, code: 'read-only' }])
}

/** The values of a new record: read, normalised, with initial ones where nothing was said. Throws Wrong with every problem found. */
export function readNew(entity: EntityModel, input: Input, principal: Principal): Values {
  const values: Values = {}
  gather([
    ...refuseStrangers(entity, input),
    ...entity.fields.map((field) => () => {
      if (input[field.key] !== undefined) refuseHidden(entity, field, principal)
      const given = input[field.key] === undefined ? initialOf(field, principal) : input[field.key]
      values[field.key] = readField(field, given, principal.country)
    }),
  ])
  if (entity.states !== null) values.state = Object.keys(entity.states)[0]
  return values
}

/** The values of a change, only of the fields that it names (RFC 7396: null empties, lists are replaced whole). */
export function readChange(entity: EntityModel, input: Input, principal: Principal): Values {
  const values: Values = {}
  gather([
    ...refuseStrangers(entity, input),
    ...entity.fields
      .filter((field) => input[field.key] !== undefined)
      .map((field) => () => {
        refuseHidden(entity, field, principal)
        values[field.key] = readField(field, input[field.key], principal.country)
      }),
  ])
  return values
}

/** Prefixes problems of one item in a batch. */
export function ofItem<T>(index: number, alone: boolean, read: () => T): T {
  return alone ? read() : inside(`/${index}`, read)
}
