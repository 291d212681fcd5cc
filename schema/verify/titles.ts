import { fault, type Pass } from '#schema/verify/fault.ts'

/** A record must be callable by everyone who may read it. */
export const titles: Pass = ({ name, title, fields }) => {
  const at = `${name}.title`
  const named = [...title.of, ...(title.otherwise ?? [])]
  return [
    ...(title.of.length === 0 ? [fault(at, 'a record has no name', `title: { of: ['name'] }`)] : []),
    ...named.flatMap((key) =>
      fields[key] === undefined ? [fault(at, `there is no field "${key}"`, `one of ${Object.keys(fields).join(', ')}`)] : [],
    ),
    ...named.flatMap((key) =>
      fields[key]?.options.readableBy ? [fault(at, `not everyone may read "${key}"`, 'a field without readableBy')] : [],
    ),
    ...(title.sort !== undefined && !fields[title.sort]?.options.sortable
      ? [fault(at, `lists cannot be sorted by "${title.sort}"`, `${title.sort}: …({ sortable: true, … })`)]
      : []),
  ]
}
