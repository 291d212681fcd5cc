import type { Catalogue } from '#engine/storage/catalogue.ts'
import { columnSql, createTableSql, foreignKeySql, guardTableSql } from '#engine/storage/ddl.ts'
import type { TablePlan } from '#engine/storage/tables.ts'

type Parts = Readonly<Record<string, string>>

const named = (part: string): [kind: string, name: string] => {
  const space = part.indexOf(' ')
  return [part.slice(0, space), part.slice(space + 1)]
}

function addition(table: TablePlan, part: string, definition: string): string[] {
  const [kind, name] = named(part)
  if (kind === 'column') {
    const found = table.columns.find((candidate) => candidate.name === name)
    if (found === undefined) return []
    // Its check is a constraint, which is a part of its own.
    const { maxLength: _max, oneOf: _of, ...column } = found
    // Rows that are there need a value first: the reader of the proposal says which.
    if (column.optional || column.default !== undefined) return [`alter table ${table.name} add column ${columnSql(table.name, column)};`]
    return [
      `alter table ${table.name} add column ${columnSql(table.name, { ...column, optional: true })};`,
      `-- Fill ${table.name}.${name} here: it will not be empty.`,
      `alter table ${table.name} alter column ${name} set not null;`,
    ]
  }
  if (kind === 'constraint') return [`alter table ${table.name} add constraint ${name} ${definition};`]
  return kind === 'index' ? [`${definition};`] : []
}

function removal(table: string, part: string): string[] {
  const [kind, name] = named(part)
  if (kind === 'column') return [`alter table ${table} drop column ${name};`]
  if (kind === 'constraint') return [`alter table ${table} drop constraint ${name};`]
  if (kind === 'index') return [`drop index ${name};`]
  return [`drop ${kind} ${name} on ${table};`]
}

/** `text collate "C" not null default 1` in its pieces. */
const pieces = (definition: string): { type: string; required: boolean; otherwise: string | undefined } => {
  const [before = '', otherwise] = definition.split(' default ')
  return {
    type: before.replace(' not null', '').replace(/ collate (\S+)$/, (_, name: string) => ` collate "${name}"`),
    required: before.endsWith(' not null'),
    otherwise,
  }
}

function alteration(table: TablePlan, part: string, from: string, to: string): string[] {
  const [kind, name] = named(part)
  if (kind !== 'column') return [...removal(table.name, part), ...addition(table, part, to)]
  const [was, is] = [pieces(from), pieces(to)]
  const alter = `alter table ${table.name} alter column ${name}`
  return [
    ...(was.type === is.type ? [] : [`${alter} type ${is.type};`]),
    ...(was.otherwise === is.otherwise
      ? []
      : [is.otherwise === undefined ? `${alter} drop default;` : `${alter} set default ${is.otherwise};`]),
    ...(was.required === is.required ? [] : [`${alter} ${is.required ? 'set' : 'drop'} not null;`]),
  ]
}

const wall = 'policy wall'
const guards = (part: string): boolean => part === 'row security' || part === wall

/** Policies besides the wall are written by hand, and stand on the list of tests/walls/catalogue.ts: no declaration makes or removes them. */
const byHand = (part: string): boolean => part.startsWith('policy ') && part !== wall

/** What makes one table as the model wants it. A column goes before what stands on it comes. */
function changes(table: TablePlan, actual: Parts, wanted: Parts): string[] {
  const order = (part: string): number => (part.startsWith('column ') ? 0 : 1)
  const parts = [...new Set([...Object.keys(actual), ...Object.keys(wanted)])].filter(
    (part) => !guards(part) && !byHand(part) && actual[part] !== wanted[part],
  )
  const statements = parts
    .toSorted((a, b) => order(a) - order(b))
    .flatMap((part) => {
      const [from, to] = [actual[part], wanted[part]]
      if (to === undefined) return removal(table.name, part)
      return from === undefined ? addition(table, part, to) : alteration(table, part, from, to)
    })
  const guarded = Object.keys({ ...actual, ...wanted }).some((part) => guards(part) && actual[part] !== wanted[part])
  if (statements.length === 0 && !guarded) return []
  // Under FORCE even the owner meets the wall: it could add no foreign key and fill nothing.
  const open = table.wall === 'tenant' && table.ownedBy === 'owner' ? [`alter table ${table.name} no force row level security;`] : []
  const close = open.length === 0 ? [] : [`alter table ${table.name} force row level security;`]
  return [
    ...open,
    ...statements,
    ...close,
    ...(guarded ? [...(wall in actual ? removal(table.name, wall) : []), guardTableSql(table)] : []),
  ]
}

/** The SQL that turns a database into what the model wants: a draft for a human to read, correct and commit as the next migration. Empty when nothing differs. */
export function propose(plans: readonly TablePlan[], actual: Catalogue, wanted: Catalogue): string[] {
  const known = new Set(plans.map((plan) => plan.name))
  const fresh = plans.filter((plan) => actual[plan.name] === undefined)
  return [
    ...fresh.map(createTableSql),
    ...fresh.flatMap((table) => table.foreignKeys.map(({ column, table: target }) => foreignKeySql(table, column, target))),
    ...fresh.map(guardTableSql),
    ...plans
      .filter((plan) => actual[plan.name] !== undefined)
      .flatMap((plan) => changes(plan, actual[plan.name] ?? {}, wanted[plan.name] ?? {})),
    ...Object.keys(actual)
      .filter((table) => !known.has(table))
      .map((table) => `drop table ${table};`),
  ]
}
