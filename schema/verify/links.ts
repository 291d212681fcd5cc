import type { Field } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import { type Fault, fault, type Pass } from '#schema/verify/fault.ts'

const targetsOf = (field: Field): string[] => [
  ...('to' in field.options ? [String(field.options.to)] : []),
  ...(field.kind.lives === 'parts' ? Object.values((field.options as PartsOptions).fields).flatMap(targetsOf) : []),
]

/** Links lead to what is declared; what hangs on a record does so by one required anchor. */
export const links: Pass = (entity, all) => {
  const known = all.map(({ name }) => name)
  const anchors = Object.entries(entity.fields).filter(([, field]) => field.kind.name === 'anchor')
  const lost = Object.entries(entity.fields).flatMap(([key, field]): Fault[] =>
    targetsOf(field).flatMap((to) =>
      known.includes(to) ? [] : [fault(`${entity.name}.${key}`, `no entity is called "${to}"`, `one of ${known.join(', ')}`)],
    ),
  )
  const hanging =
    entity.hangsOn === undefined ? anchors.map(([key]) => key) : anchors.map(([key]) => key).filter((key) => key !== entity.hangsOn)
  return [
    ...lost,
    ...(entity.hangsOn !== undefined && entity.fields[entity.hangsOn]?.kind.name !== 'anchor'
      ? [fault(`${entity.name}.hangsOn`, 'a record hangs on another by an anchor', 'about: anchor({})')]
      : []),
    ...hanging.map((key) => fault(`${entity.name}.${key}`, 'an anchor is that on which the record hangs', `hangsOn: '${key}'`)),
    ...(entity.owner !== undefined && entity.fields[entity.owner]?.kind.name !== 'user'
      ? [fault(`${entity.name}.owner`, 'an owner is a member', 'owner: user({})')]
      : []),
  ]
}
