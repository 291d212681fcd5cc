import { fault, type Pass } from '#schema/verify/fault.ts'

/** Every state is declared and can be reached from the first. */
export const states: Pass = ({ name, states: table, grave = [], barsErasure = [] }) => {
  const [first] = Object.keys(table ?? {})
  const bars = barsErasure
    .filter((state) => table?.[state] === undefined)
    .map((state) => fault(`${name}.barsErasure`, `there is no state "${state}"`, 'states of the record'))
  if (table === undefined || first === undefined)
    return table === undefined
      ? bars
      : [fault(`${name}.states`, 'no state is named', `states: { draft: { publish: 'public' }, public: {} }`)]
  const reached = new Set([first])
  for (const state of reached) for (const next of Object.values(table[state] ?? {})) reached.add(next)
  const actions = Object.values(table).flatMap((to) => Object.keys(to))
  return [
    ...bars,
    ...grave
      .filter((action) => !actions.includes(action))
      .map((action) => fault(`${name}.grave`, `no state has the action "${action}"`, `one of ${actions.join(', ')}`)),
    ...[...reached]
      .filter((state) => table[state] === undefined)
      .map((state) => fault(`${name}.states`, `"${state}" has no line of its own`, `${state}: {}`)),
    ...Object.keys(table)
      .filter((state) => !reached.has(state))
      .map((state) => fault(`${name}.states`, `no action leads to "${state}"`, 'an action that does, or no such state')),
  ]
}
