import type { OwnRole } from '#engine/access/own-role.ts'
import { trashOf, waitingOf } from '#engine/access/waiting.ts'
import { type EntityModel, entityOf, type FieldModel, fieldModel, Model, type Waiting, withFields } from '#engine/model.ts'
import type { Database } from '#platform/database/database.ts'
import type { Access } from '#schema/access.ts'
import { owed } from '#schema/complete/uses.ts'
import type { Subject } from '#schema/entity.ts'
import type { FieldOptions } from '#schema/field.ts'
import { kinds } from '#schema/kinds.ts'

interface FieldRow {
  id: string
  entity: string
  key: string
  kind: string
  label: string
  options: FieldOptions
}

interface ObjectRow {
  id: string
  key: string
  plural_key: string
  name: string
  plural: string
  subject: Subject
  title_field: string
  model_version: number
}

const fields = 'select id, entity, key, kind, label, options from own_field where tenant_id = $1 order by position, id'
const objects =
  'select id, key, plural_key, name, plural, subject, title_field from own_object where tenant_id = $1 order by created_at, id'
const roleText = 'select id, key, name, description, base, rights, version from own_role where tenant_id = $1 order by name, id'
const version = 'select model_version from tenant_settings where tenant_id = $1'

/** Own objects are open to all who work in the tenant, as contacts are. */
const ownAccess: Access = {
  read: { manager: 'all', member: 'all', 'read-only': 'all' },
  write: { manager: 'all', member: 'own' },
  create: { manager: 'all', member: 'all' },
  export: { manager: 'all' },
  import: { manager: 'all' },
}

/** Own fields are filtered, sorted and found as far as their kind allows: nobody declares that by hand. */
function ownField(row: FieldRow): FieldModel {
  const kind = kinds.get(row.kind)
  if (kind === undefined) throw new Error(`no kind of field is called ${row.kind}`)
  const able: FieldOptions = { filterable: true, ...(kind.sortable ? { sortable: true } : {}), search: true }
  return fieldModel(row.entity, row.key, { kind, options: { ...able, ...row.options } }, { id: row.id, label: row.label })
}

/** A list without the title would name nobody. */
const withTitle = (fields: readonly FieldModel[], title: string): FieldModel[] =>
  fields.map((field) => (field.key === title ? { ...field, options: { ...field.options, list: true } } : field))

function ownObject(row: ObjectRow, own: readonly FieldModel[]): EntityModel {
  return entityOf({
    name: row.key,
    plural: row.plural_key,
    own: { id: row.id, label: row.name, labels: row.plural },
    table: 'own_record',
    fields: withTitle(own, row.title_field),
    title: { of: [row.title_field] },
    access: ownAccess,
    states: null,
    subject: row.subject,
    uses: { 'essential.service': 'contract', ...owed },
    retain: { clock: 'createdAt', rule: 'while-subscribed', action: 'erase' },
    owner: undefined,
    hangsOn: undefined,
    authored: false,
    readOnly: false,
    restrictable: false,
    barsErasure: [],
    card: null,
    arrives: null,
  })
}

/** Where a choice is open to the roles that the tenant made, they are among its choices, called as the tenant calls them. */
function withRoles(entity: EntityModel, roles: readonly OwnRole[]): EntityModel {
  const isOpen = (field: FieldModel): boolean => 'more' in field.options && field.options.more === 'own-roles'
  if (roles.length === 0 || !entity.fields.some(isOpen)) return entity
  const opened = (field: FieldModel): FieldModel => {
    const { of, labels } = field.options as unknown as { of: readonly string[]; labels?: Readonly<Record<string, string>> }
    const more = Object.fromEntries(roles.map(({ key, name }) => [key, name]))
    return { ...field, options: { ...field.options, of: [...of, ...Object.keys(more)], labels: { ...labels, ...more } } as FieldOptions }
  }
  const fields = entity.fields.map((field) => (isOpen(field) ? opened(field) : field))
  return entityOf({ ...entity, fields, owner: entity.owner?.key, minor: entity.minor?.key, hangsOn: entity.hangsOn?.key })
}

/** With what waits for somebody to look before it ends: records, and values of own fields. */
function withWaiting(entity: EntityModel, waiting: readonly Waiting[]): EntityModel {
  const records = waiting.filter(({ kind }) => kind === entity.name || kind === trashOf(entity.name))
  const ofField = ({ key }: FieldModel): Waiting | undefined => waiting.find(({ kind }) => kind === `${entity.name}.${key}`)
  if (records.length === 0 && !entity.fields.some((field) => ofField(field) !== undefined)) return entity
  const fields = entity.fields.map((field): FieldModel => {
    const found = ofField(field)
    return found === undefined ? field : { ...field, waiting: found }
  })
  const named = { owner: entity.owner?.key, minor: entity.minor?.key, hangsOn: entity.hangsOn?.key }
  return entityOf({ ...entity, fields, waiting: records, ...named })
}

/** What a tenant made of the model: its entities, and its roles by their keys. */
export interface TenantModel {
  readonly model: Model
  readonly roles: ReadonlyMap<string, OwnRole>
}

/** Reads a tenant's own fields, objects and roles, and what of its records waits, and joins them to the declared entities. */
export async function readOwnModel(database: Database, tenantId: string, declared: readonly EntityModel[]): Promise<TenantModel> {
  const statement = (name: string, text: string) => ({ name, text, values: [tenantId] })
  const [fieldRows, objectRows, roleRows, versionRow, waitingRows] = await database.batch(tenantId, [
    statement('own_fields', fields),
    statement('own_objects', objects),
    statement('own_roles', roleText),
    statement('model_version', version),
    waitingOf(tenantId),
  ])
  const byEntity = Map.groupBy((fieldRows?.rows ?? []) as unknown as FieldRow[], (row) => row.entity)
  const own = (name: string): FieldModel[] => (byEntity.get(name) ?? []).map(ownField)
  const roles = (roleRows?.rows ?? []) as unknown as OwnRole[]
  const waiting = (waitingRows?.rows ?? []) as unknown as Waiting[]
  const entities = [
    ...declared.map((entity) => (byEntity.has(entity.name) ? withFields(entity, own(entity.name)) : entity)),
    ...((objectRows?.rows ?? []) as unknown as ObjectRow[]).map((row) => ownObject(row, own(row.key))),
  ].map((entity) => withWaiting(withRoles(entity, roles), waiting))
  const model = new Model(Number(versionRow?.rows[0]?.model_version ?? 0), entities)
  return { model, roles: new Map(roles.map((role) => [role.key, role])) }
}
