import { baseScope, type OwnRole, rightsOn } from '#engine/access/own-role.ts'
import { readRights } from '#engine/access/read-rights.ts'
import type { Writing } from '#engine/act/writing.ts'
import { update } from '#engine/act.ts'
import { ApiError, conflict, invalid, notFound } from '#engine/api/errors.ts'
import { recordOf } from '#engine/change/record.ts'
import { find } from '#engine/find.ts'
import type { EntityModel, Model } from '#engine/model.ts'
import { ownRolesOf } from '#engine/model-of.ts'
import { ownKey } from '#engine/own/draft.ts'
import { statement } from '#engine/storage/sql.ts'
import { modelWord } from '#messages/words.ts'
import { newId } from '#platform/clock/ids.ts'
import { DatabaseError } from '#platform/database/errors.ts'
import type { Statement } from '#platform/database/statement.ts'
import { decidedActions, type FieldRights, isAdministrative, type Rights, type Role, roles, type Scope } from '#schema/access.ts'
import { inside, wrong } from '#schema/problem.ts'
import { readText } from '#schema/values/text.ts'

type Body = Readonly<Record<string, unknown>>

/** A role with its rights on everything that the tenant holds. Built-in ones have no id and are not changed. */
export interface RoleAnswer {
  readonly id: string | null
  readonly key: string
  readonly name: string
  readonly description: string
  readonly base: Role
  readonly version: number
  readonly actions: Readonly<Record<string, Readonly<Record<string, Scope>>>>
  /** Of the fields that not everybody with the role may read, filter by and change. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, FieldRights>>>>
}

const mostRoles = 50
const nothingSaid: Rights = { actions: {}, fields: {} }

const scopesOf = (model: Model, scope: (entity: EntityModel, action: string) => Scope): RoleAnswer['actions'] =>
  Object.fromEntries(
    model.entities.map((entity) => [entity.name, Object.fromEntries(decidedActions.map((action) => [action, scope(entity, action)]))]),
  )

function fieldsOf(model: Model, role: OwnRole): RoleAnswer['fields'] {
  const narrowed = (entity: EntityModel): [string, FieldRights][] => {
    const rights = rightsOn(entity, role)
    return entity.fields.flatMap((field): [string, FieldRights][] => {
      const may = rights.field(field)
      return may.read && may.filter && may.edit ? [] : [[field.key, may]]
    })
  }
  const entries = model.entities.map((entity) => [entity.name, narrowed(entity)] as const).filter(([, fields]) => fields.length > 0)
  return Object.fromEntries(entries.map(([name, fields]) => [name, Object.fromEntries(fields)]))
}

const answerOf = (model: Model, role: OwnRole): RoleAnswer => ({
  id: role.id,
  key: role.key,
  name: role.name,
  description: role.description,
  base: role.base,
  version: role.version,
  actions: scopesOf(model, (entity, action) => rightsOn(entity, role).scope(action)),
  fields: fieldsOf(model, role),
})

const builtIn = ({ model, principal }: Writing, role: Role): RoleAnswer => ({
  id: null,
  key: role,
  name: modelWord(principal.language, 'member', `role:${role}`) ?? role,
  description: '',
  base: role,
  version: 0,
  actions: scopesOf(model, (entity, action) => baseScope(entity, action, role)),
  fields: {},
})

/** Every role of the tenant, the built-in ones first; `administrative` names what only owners and admins write, whatever a role says. */
export async function rolesOf(writing: Writing): Promise<{ data: RoleAnswer[]; administrative: string[] }> {
  const own = await ownRolesOf(writing.database, writing.principal)
  return {
    data: [...roles.map((role) => builtIn(writing, role)), ...[...own.values()].map((role) => answerOf(writing.model, role))],
    administrative: writing.model.entities.filter(({ access }) => isAdministrative(access)).map(({ name }) => name),
  }
}

async function mustFind({ database, principal }: Writing, is: (role: OwnRole) => boolean): Promise<OwnRole> {
  const found = [...(await ownRolesOf(database, principal)).values()].find(is)
  if (found === undefined) throw notFound()
  return found
}

/** Two roles of one name, one of them built in, could not be told apart. */
function readName(input: unknown): string {
  return inside('/name', () => {
    const name = readText(input ?? '', 60, false)
    if (name === '') throw wrong('required')
    const taken = roles.flatMap((role) => [role, modelWord('en', 'member', `role:${role}`), modelWord('de', 'member', `role:${role}`)])
    if (taken.some((one) => one?.toLowerCase() === name.toLowerCase())) throw wrong('not-unique')
    return name
  })
}

const readDescription = (input: unknown): string => inside('/description', () => readText(input ?? '', 300, false))

function refuseStrangers(body: Body, known: readonly string[]): void {
  const strange = Object.keys(body).filter((key) => !known.includes(key))
  if (strange.length > 0) throw invalid(strange.map((key) => ({ pointer: `/${key}`, code: 'unknown-field' })))
}

const bump = 'update tenant_settings set model_version = model_version + 1 where tenant_id = $1'
const insertText = `insert into own_role (tenant_id, id, key, name, description, base, rights, version, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8) returning id`
const updateText = `update own_role set name = $3, description = $4, rights = $5, version = version + 1, updated_at = $6
where tenant_id = $1 and id = $2 and version = $7 returning id`

/** Runs a change of a role: counted with those of the model, recorded, all or nothing. */
async function change(
  writing: Writing,
  action: string,
  { id, before, after }: { id: string; before: Body | null; after: Body | null },
  text: Statement,
): Promise<void> {
  const { principal, database } = writing
  const recorded = await recordOf(writing, principal, { action, entity: 'ownRole', rows: [{ id, before, after }] })
  try {
    await database.tenant(principal.tenantId, async (tx) => {
      const { rows } = await tx.query<{ id: string }>(text)
      if (rows.length === 0) throw action === 'role.end' ? conflict('role.in-use', { members: 1, keys: 0 }) : new ApiError(412, 'stale')
      await tx.finish([statement(bump, [principal.tenantId]), ...recorded])
    })
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'database.unique') throw invalid([{ pointer: '/name', code: 'not-unique' }])
    throw error
  }
}

const recordedOf = ({ name, description, base, rights }: OwnRole): Body => ({ name, description, base, rights })

/** Makes a role as a copy of another, built in or own. */
export async function makeRole(writing: Writing, body: Body): Promise<RoleAnswer> {
  const { principal, database, clock, model } = writing
  refuseStrangers(body, ['name', 'description', 'from'])
  const own = await ownRolesOf(database, principal)
  if (own.size >= mostRoles) throw conflict('role.too-many', { max: mostRoles })
  const name = readName(body.name)
  const copied = own.get(String(body.from))
  const base = copied?.base ?? roles.find((role) => role === body.from)
  if (base === undefined)
    throw invalid([{ pointer: '/from', code: 'choice.not-one-of', params: { allowed: [...roles, ...own.keys()].join(', ') } }])
  const role: OwnRole = {
    id: newId(clock),
    key: ownKey(name),
    name,
    description: readDescription(body.description),
    base,
    rights: copied?.rights ?? nothingSaid,
    version: 1,
  }
  const { tenantId } = principal
  const values = [tenantId, role.id, role.key, role.name, role.description, base, JSON.stringify(role.rights), clock.now().toISOString()]
  await change(writing, 'role.make', { id: role.id, before: null, after: recordedOf(role) }, statement(insertText, values))
  return answerOf(model, role)
}

/** Changes name, description and rights. 412 with the role as it stands when somebody else was faster. */
export async function changeRole(writing: Writing, id: string, body: Body, version: number | undefined): Promise<RoleAnswer> {
  const { principal, clock, model } = writing
  refuseStrangers(body, ['name', 'description', 'actions', 'fields'])
  const before = await mustFind(writing, (role) => role.id === id)
  if (version !== undefined && version !== before.version) throw new ApiError(412, 'stale', { extra: { current: answerOf(model, before) } })
  const after: OwnRole = {
    ...before,
    name: body.name === undefined ? before.name : readName(body.name),
    description: body.description === undefined ? before.description : readDescription(body.description),
    rights: readRights(model, body, before.rights),
    version: before.version + 1,
  }
  const values = [
    principal.tenantId,
    id,
    after.name,
    after.description,
    JSON.stringify(after.rights),
    clock.now().toISOString(),
    before.version,
  ]
  await change(writing, 'role.change', { id, before: recordedOf(before), after: recordedOf(after) }, statement(updateText, values))
  return answerOf(model, after)
}

/** Gives every member who bears the role another; each is a change of that member, so that verbs decide and history tells. */
async function moveMembers(writing: Writing, from: string, to: string): Promise<void> {
  for (;;) {
    const { data } = await find(writing, 'member', { filter: { role: { eq: from } }, fields: [], limit: 500 })
    if (data.length === 0) return
    await update(
      writing,
      'member',
      data.map(({ id }) => ({ id, input: { role: to } })),
    )
  }
}

/**
 * Ends a role that nobody bears; those who do get the role `moveTo` first. 409 with how many bear it where none is said.
 * @param keys counts the API keys that bear a role, and gives them another
 */
export async function endRole(
  writing: Writing,
  id: string,
  moveTo: string | undefined,
  keys: { count(role: string): Promise<number>; move(from: string, to: string): Promise<void> },
): Promise<void> {
  const { principal } = writing
  const role = await mustFind(writing, (one) => one.id === id)
  const members = (await find(writing, 'member', { filter: { role: { eq: role.key } }, fields: [], limit: 1, count: true })).count ?? 0
  const bearing = await keys.count(role.key)
  if (members + bearing > 0) {
    if (moveTo === undefined) throw conflict('role.in-use', { members, keys: bearing })
    await mustBeGivable(writing, moveTo, role.key)
    await moveMembers(writing, role.key, moveTo)
    await keys.move(role.key, moveTo)
  }
  const ended = { id, before: recordedOf(role), after: null }
  const gone = statement(
    'delete from own_role r where r.tenant_id = $1 and r.id = $2 and not exists (select 1 from member m where m.tenant_id = $1 and m.role = $3 and m.deleted_at is null) returning r.id',
    [principal.tenantId, id, role.key],
  )
  await change(writing, 'role.end', ended, gone)
}

/** A role that can be given instead of `not`; 422 for one that is not there. Owners are made one by one. */
async function mustBeGivable({ database, principal }: Writing, key: string, not: string): Promise<void> {
  const own = await ownRolesOf(database, principal)
  const open = [...roles.filter((role) => role !== 'owner'), ...own.keys()].filter((role) => role !== not)
  if (!open.includes(key)) throw invalid([{ pointer: '/moveTo', code: 'choice.not-one-of', params: { allowed: open.join(', ') } }])
}
