import { editable, scopeFor } from '#engine/access/scope.ts'
import type { Writing } from '#engine/act/writing.ts'
import { keyAt } from '#engine/import/matches.ts'
import { joinPath, type Target, targetAt, targetPaths } from '#engine/import/target.ts'
import type { EntityModel, FieldModel, Model } from '#engine/model.ts'

/** A column of another record that the row links to: `company.domain` in a file of contacts. */
export interface LinkedTarget {
  readonly as: 'linked'
  readonly path: string
  /** The link. */
  readonly field: FieldModel
  readonly entity: EntityModel
  /** Where the column goes there. */
  readonly inner: Extract<Target, { as: 'field' | 'part' }>
}

/** The entity whose records a row can bring along: one that has a name of its own and that imports may make. */
function bringable(model: Model, entity: EntityModel, field: FieldModel): EntityModel | undefined {
  if (field.kind.name !== 'link' || field.to === null || field.to === entity.name) return undefined
  const linked = model.entity(field.to)
  const usable =
    linked !== undefined && !linked.readOnly && linked.arrives === null && linked.hangsOn === null && linked.title.of.length === 1
  return usable ? linked : undefined
}

/** Where such a path leads; undefined for every other path. Links of linked records are not followed any further. */
export function linkedAt(model: Model, entity: EntityModel, path: string): LinkedTarget | undefined {
  const dot = path.indexOf('.')
  const field = dot < 0 ? undefined : entity.field(path.slice(0, dot))
  if (field === undefined || targetAt(entity, path) !== undefined) return undefined
  const linked = bringable(model, entity, field)
  const inner = linked === undefined ? undefined : targetAt(linked, path.slice(dot + 1))
  if (linked === undefined || inner === undefined || (inner.as !== 'field' && inner.as !== 'part')) return undefined
  const value = inner.as === 'part' ? inner.inner : inner.field
  return value.to === null && value.kind.lives === 'row' ? { as: 'linked', path, field, entity: linked, inner } : undefined
}

/** Whether this importer may write there. */
export const mayBring = ({ entity, inner }: LinkedTarget, { principal }: Pick<Writing, 'principal'>): boolean =>
  editable(entity, inner.field, principal) && scopeFor(entity, 'create', principal) !== 'none'

/** Every path into records that the rows may bring along, beside the link's own. */
export function linkedPaths(writing: Pick<Writing, 'model' | 'principal'>, entity: EntityModel, fields: readonly FieldModel[]): string[] {
  return fields.flatMap((field) => {
    const linked = bringable(writing.model, entity, field)
    if (linked === undefined) return []
    return targetPaths(linked, linked.fields).flatMap((inner) => {
      const found = linkedAt(writing.model, entity, joinPath(field.key, inner))
      return found !== undefined && found.inner.field.key !== linked.title.of[0] && mayBring(found, writing) ? [found.path] : []
    })
  })
}

/** Fields by which a linked record is found before its title is asked: what is unique, or a code such as a domain. */
export const identities = (entity: EntityModel): FieldModel[] =>
  entity.fields.filter((field) => {
    const { unique, collation } = field.options as { unique?: true; collation?: string }
    return keyAt(entity, field.key) !== undefined && field.parts === null && (unique === true || collation === 'code')
  })
