import { fault, type Pass } from '#schema/verify/fault.ts'

/** What a filter means by these words already. */
const ofFilters = new Set(['and', 'or', 'not'])
const ofAllRecords = new Set(['create', 'update', 'delete', 'restore', 'end', 'export', 'import', 'bulk', 'query', 'history'])
const word = /^[a-z][a-z-]*$/

/** Actions are paths, states are stored and filtered by: words in small letters that mean nothing else. */
export const words: Pass = ({ name, fields, states }, all) => [
  ...Object.keys(fields)
    .filter((key) => ofFilters.has(key))
    .map((key) => fault(`${name}.${key}`, `"${key}" joins the conditions of a filter`, 'another key')),
  ...Object.entries(fields)
    .filter(([, { options }]) => 'to' in options && all.find((other) => other.name === options.to)?.hangsOn !== undefined)
    .map(([key]) =>
      fault(`${name}.${key}`, 'what hangs on a record ends with it, and a link to it would be lost', 'a link to that record'),
    ),
  ...Object.entries(states ?? {}).flatMap(([state, to]) => [
    ...(word.test(state) ? [] : [fault(`${name}.states`, `the state "${state}" is no word in small letters`, 'in-review')]),
    ...Object.keys(to)
      .filter((action) => !word.test(action) || ofAllRecords.has(action))
      .map((action) => fault(`${name}.states`, `"${action}" cannot be a path below the record`, 'a verb of the field, such as issue')),
  ]),
]
