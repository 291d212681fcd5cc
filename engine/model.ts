import { columnName, partsTable, snake } from '#engine/storage/tables.ts'
import type { Access, FieldRights, Scope } from '#schema/access.ts'
import { type Entity, isRestrictable, type States, type Subject, type Title } from '#schema/entity.ts'
import type { Field, FieldOptions, Kind, SqlType } from '#schema/field.ts'
import type { PartsOptions } from '#schema/fields/parts.ts'
import type { Retention, Uses } from '#schema/privacy.ts'

export type KeptSince = 'createdAt' | 'updatedAt'

/** What a sweep would end of one kind, and does not before somebody has looked: it is out of sight until then. */
export interface Waiting {
  /** `contact`, `trash:contact`, `contact.x_shoe_size`. */
  readonly kind: string
  readonly before: string
  readonly since: KeptSince
  /** Due as well, but held: these stay, and so they stay in sight. */
  readonly spared: readonly string[]
}

export interface ColumnModel {
  /** The part of the value that it holds; '' for a value of one column. */
  readonly key: string
  readonly name: string
  readonly type: SqlType
}

/** A field as the engine works with it. */
export interface FieldModel {
  readonly key: string
  readonly kind: Kind
  readonly options: FieldOptions
  /** Made by the tenant: its values are rows of the side table, its label is the tenant's own. */
  readonly own: { readonly id: string; readonly label: string } | null
  /** Of the record's row; for own fields, of the side table. */
  readonly columns: readonly ColumnModel[]
  readonly parts: { readonly table: string; readonly parent: string; readonly fields: readonly FieldModel[] } | null
  /** The entity that a link or user leads to. */
  readonly to: string | null
  /** Of an own field whose values wait for somebody to look before they end. */
  readonly waiting?: Waiting
}

/** What one role may do with one entity, where the role is the tenant's own. */
export interface EntityRights {
  scope(action: string): Scope
  field(field: FieldModel): FieldRights
}

/** An entity as the engine works with it: declared by the release, or made by the tenant. */
export interface EntityModel {
  readonly name: string
  readonly plural: string
  readonly own: { readonly id: string; readonly label: string; readonly labels: string } | null
  readonly table: string
  readonly fields: readonly FieldModel[]
  readonly title: Title
  readonly access: Access
  readonly states: States | null
  readonly grave?: readonly string[]
  readonly subject: Subject
  readonly uses: Uses
  readonly retain: Retention
  readonly owner: FieldModel | null
  /** Of people: says that one is a minor. */
  readonly minor: FieldModel | null
  readonly hangsOn: FieldModel | null
  /** Nobody but its author rewrites it by answering for the record on which it hangs. */
  readonly authored: boolean
  readonly readOnly: boolean
  /** Records are people whose data can be restricted. */
  readonly restrictable: boolean
  /** States in which an erasure needs a decision. */
  readonly barsErasure: readonly string[]
  /** Whether its records can be vCards, and whose. */
  readonly card: 'individual' | 'org' | null
  /** Comes with bytes through a door of its own. */
  readonly arrives: 'upload' | null
  /** Records that wait for somebody to look before they end. */
  readonly waiting?: readonly Waiting[]
  /** In the model of somebody whose role is the tenant's own: what that role may. */
  readonly rights?: EntityRights
  field(key: string): FieldModel | undefined
}

export const ownColumns: Readonly<Record<string, string>> = {
  text: 'text_value',
  date: 'date_value',
  'timestamptz(3)': 'time_value',
  boolean: 'boolean_value',
  uuid: 'link_value',
}

export function fieldModel(entity: string, key: string, declared: Field, own: FieldModel['own'] = null): FieldModel {
  const { kind, options } = declared
  const columns = kind.columns(options).map((column) => ({
    key: column.key === 'id' && 'to' in options ? '' : column.key,
    name: own === null ? columnName(key, column) : (ownColumns[column.type] ?? ''),
    type: column.type,
  }))
  const inner = kind.lives === 'parts' ? Object.entries((options as PartsOptions).fields) : null
  return {
    key,
    kind,
    options,
    own,
    columns,
    parts: inner && {
      table: partsTable(entity, key),
      parent: `${snake(entity)}_id`,
      fields: inner.map(([name, field]) => fieldModel(entity, name, field)),
    },
    to: 'to' in options ? String(options.to) : null,
  }
}

/** The common part of declared entities and own objects. */
export function entityOf(
  parts: Omit<EntityModel, 'owner' | 'minor' | 'hangsOn' | 'field'> & {
    owner: string | undefined
    minor?: string | undefined
    hangsOn: string | undefined
  },
): EntityModel {
  const byKey = new Map(parts.fields.map((field) => [field.key, field]))
  return {
    ...parts,
    owner: byKey.get(parts.owner ?? '') ?? null,
    minor: byKey.get(parts.minor ?? '') ?? null,
    hangsOn: byKey.get(parts.hangsOn ?? '') ?? null,
    field: (key) => byKey.get(key),
  }
}

export function entityModel(entity: Entity): EntityModel {
  return entityOf({
    name: entity.name,
    plural: entity.plural,
    own: null,
    table: snake(entity.name),
    fields: Object.entries(entity.fields).map(([key, declared]) => fieldModel(entity.name, key, declared)),
    title: entity.title,
    access: entity.access,
    states: entity.states ?? null,
    grave: entity.grave ?? [],
    subject: entity.subject,
    uses: entity.uses,
    retain: entity.retain,
    owner: entity.owner,
    minor: entity.minor,
    hangsOn: entity.hangsOn,
    authored: entity.authored ?? false,
    readOnly: entity.readOnly ?? false,
    restrictable: isRestrictable(entity),
    barsErasure: entity.barsErasure ?? [],
    card: entity.card ?? null,
    arrives: entity.arrives ?? null,
  })
}

/** The same entity with more fields. */
export const withFields = (entity: EntityModel, more: readonly FieldModel[]): EntityModel =>
  entityOf({
    ...entity,
    fields: [...entity.fields, ...more],
    owner: entity.owner?.key,
    minor: entity.minor?.key,
    hangsOn: entity.hangsOn?.key,
  })

/** All entities of one tenant. */
export class Model {
  readonly version: number
  readonly entities: readonly EntityModel[]
  readonly #byName: ReadonlyMap<string, EntityModel>
  readonly #byPlural: ReadonlyMap<string, EntityModel>

  constructor(version: number, entities: readonly EntityModel[]) {
    this.version = version
    this.entities = entities
    this.#byName = new Map(entities.map((entity) => [entity.name, entity]))
    this.#byPlural = new Map(entities.map((entity) => [entity.plural, entity]))
  }

  entity(name: string): EntityModel | undefined {
    return this.#byName.get(name)
  }

  byPlural(plural: string): EntityModel | undefined {
    return this.#byPlural.get(plural)
  }

  /** The entity of that name; throws when there is none, which is a mistake of ours. */
  get(name: string): EntityModel {
    const entity = this.#byName.get(name)
    if (entity === undefined) throw new Error(`no entity is called ${name}`)
    return entity
  }

  /** The same with every entity as `change` makes it. */
  mapped(change: (entity: EntityModel) => EntityModel): Model {
    return new Model(this.version, this.entities.map(change))
  }

  /** What may hang on any record: notes now, files and activities later. */
  get hanging(): readonly EntityModel[] {
    return this.entities.filter((entity) => entity.hangsOn !== null)
  }

  /** The links that lead to an entity, in records and in their parts. */
  linksTo(name: string): { entity: EntityModel; field: FieldModel; inside: FieldModel | null }[] {
    return this.entities.flatMap((entity) =>
      entity.fields.flatMap((field) => [
        ...(field.to === name ? [{ entity, field, inside: null }] : []),
        ...(field.parts?.fields ?? []).filter((inner) => inner.to === name).map((inner) => ({ entity, field: inner, inside: field })),
      ]),
    )
  }
}
