import { entities, stores } from '#domain/model.ts'
import { complete } from '#schema/complete/complete.ts'
import type { Entity } from '#schema/entity.ts'
import type { Field } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import type { Uses } from '#schema/privacy.ts'
import type { Store } from '#schema/store.ts'

const usesOf = (uses: Uses | undefined): string =>
  Object.entries(uses ?? {})
    .map(([use, basis]) => `${use} (${basis})`)
    .join('; ')

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`

/** A field and, within parts, each of theirs. */
function fieldRows(key: string, { kind, options }: Field): string[] {
  const inner = kind.lives === 'parts' ? Object.entries((options as PartsOptions).fields) : []
  const rows =
    inner.length === 0 ? [row(key, kind.name, options.holds ?? 'nothing-personal', options.onErasure ?? '', usesOf(options.uses))] : []
  return [
    ...rows,
    ...inner.flatMap(([name, field]) =>
      fieldRows(`${key}.${name}`, {
        ...field,
        options: { onErasure: options.onErasure ?? 'erase', uses: options.uses ?? {}, ...field.options },
      }),
    ),
  ]
}

function entityPart(entity: Entity): string[] {
  const { subject, retain } = entity
  return [
    `## ${entity.name}`,
    '',
    `Role: ${entity.role}. Whose: ${typeof subject === 'string' ? subject : `nobody (${subject.none})`}. Kept: ${retain.rule}, from ${retain.clock}, then ${retain.action}.`,
    '',
    row('field', 'kind', 'holds', 'on erasure', 'uses (basis)'),
    row('---', '---', '---', '---', '---'),
    ...Object.entries(entity.fields).flatMap(([key, field]) => fieldRows(key, field)),
    '',
  ]
}

function storePart(store: Store): string[] {
  const { retain } = store
  return [
    `## ${store.name}`,
    '',
    `Role: ${store.role}. Wall: ${store.wall}. Whose: ${store.subject}. Why: ${store.why}. Kept: ${retain.rule}, from ${retain.clock}, then ${retain.action}.`,
    '',
    row('column', 'type', 'holds'),
    row('---', '---', '---'),
    ...Object.entries(store.columns).map(([name, column]) => row(name, column.type, column.holds)),
    '',
  ]
}

/** What is held, of whom, why and how long: one line a field and column, from the declarations alone. */
export const dataMap = (): string =>
  [
    '# Data map',
    '',
    'Derived from domain/model.ts: do not edit. Categories and uses are keys of the fideslang taxonomy (CC BY 4.0).',
    '',
    ...entities.map(complete).flatMap(entityPart),
    ...stores.flatMap(storePart),
  ].join('\n')
