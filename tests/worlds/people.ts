import { create } from '#engine/act/create.ts'
import type { Writing } from '#engine/act/writing.ts'
import { update } from '#engine/act.ts'
import type { EntityModel } from '#engine/model.ts'
import { ownKinds } from '#engine/own/draft.ts'
import { makeField } from '#engine/own/fields.ts'
import { makeObject } from '#engine/own/objects.ts'
import { type PersonRef, subjectField } from '#engine/people/graph.ts'
import type { Tenant } from '#tests/world.ts'
import type { Ground, Somebody } from '#tests/worlds/ground.ts'
import type { Shape } from '#tests/worlds/shape.ts'
import type { Values } from '#tests/worlds/values.ts'

const words = new Set(['text', 'longText', 'email', 'phone', 'url', 'address', 'date', 'dateTime'])

/** Fields of every kind of words on every entity that holds people's data, and an object about a person. */
async function makeOwnModel(tenant: Tenant): Promise<void> {
  const titleField = { label: 'Plate', kind: 'text', holds: 'free-text' }
  await makeObject(await tenant.as(tenant.owner), { name: 'Car', plural: 'Cars', subject: 'contact', titleField })
  const { model } = await tenant.as(tenant.owner)
  for (const entity of model.entities.filter((each) => isTheirs(each) || isPerson(each)))
    for (const kind of ownKinds().filter((each) => words.has(each)))
      await makeField(await tenant.as(tenant.owner), { entity: entity.name, kind, label: `Own ${kind}`, holds: 'free-text', options: {} })
}

/** Of people with whom the business deals; who works in it is a member, and comes by a door of their own. */
const isPerson = ({ subject, restrictable }: EntityModel): boolean => subject === 'self' && restrictable

const isTheirs = (entity: EntityModel): boolean =>
  (entity.hangsOn ?? subjectField(entity)) != null && !entity.readOnly && entity.arrives === null

/** Three people: a record in every entity whose records are people, and of everything that can belong to one as many as the shape says. */
export async function plantPerson(ground: Ground, tenant: Tenant, shape: Shape, all: readonly Values[]): Promise<Somebody[]> {
  if (shape.ownModel) await makeOwnModel(tenant)
  const writing = await tenant.as(tenant.owner)
  const found: Somebody[] = []
  for (const [index, values] of all.entries()) {
    const people: PersonRef[] = []
    for (const entity of writing.model.entities.filter(isPerson))
      people.push(...(await recordsOf(writing, entity, shape, values, index, all)))
    if (index === 0 && shape.alsoMember) people.push(await memberOf(tenant, values))
    for (const ref of people.slice(0, 1)) await belongings(writing, shape.notes, values, ref)
    found.push({ people, values })
  }
  await correct(ground, writing, shape, found)
  return found
}

async function recordsOf(
  writing: Writing,
  entity: EntityModel,
  shape: Shape,
  values: Values,
  index: number,
  [first]: readonly Values[],
): Promise<PersonRef[]> {
  const places = index === 0 && shape.duplicate ? ['', 'again '] : ['']
  const inputs = places.map((place) => values.record(entity, `${place}${entity.name}`))
  const [input] = inputs
  const tagged = entity.fields.filter(({ kind }) => kind.name === 'tags')
  if (input && tagged.length > 0) {
    const [tag] = await create(writing, 'tag', [{ name: `Tag ${index} of ${entity.plural}`, colour: 'red' }])
    for (const { key } of tagged) input[key] = [tag?.id]
  }
  const title = entity.title.sort ?? entity.title.of[0] ?? ''
  if (index === 1 && shape.namesake && input && first) {
    // Both are called so: the name tells nobody apart.
    input[title] = first.word(`${entity.name}.${title}`)
    first.share(String(input[title]))
  }
  if (index === 1 && shape.sharedMailbox && input && first) shareMailbox(entity, input, first)
  const made = await create(writing, entity.name, inputs)
  return made.map(({ id }) => ({ entity: entity.name, id }))
}

/** One address in the records of both. */
function shareMailbox(entity: EntityModel, input: Record<string, unknown>, first: Values): void {
  const field = entity.fields.find(({ parts }) => parts?.fields.some(({ kind }) => kind.name === 'email'))
  const inner = field?.parts?.fields.find(({ kind }) => kind.name === 'email')
  if (field === undefined || inner === undefined) return
  const email = first.email(`${entity.name}.${field.key}.${inner.key}`)
  input[field.key] = [...(input[field.key] as object[]), { [inner.key]: email }]
  first.share(email)
}

async function memberOf(tenant: Tenant, values: Values): Promise<PersonRef> {
  const input = {
    name: `${values.word('member.first')} ${values.word('member.last')}`,
    email: values.email('member.email'),
    role: 'member',
  }
  const [made] = await create(await tenant.as(tenant.owner), 'member', [input])
  return { entity: 'member', id: made?.id ?? '' }
}

/** Records of everything that belongs to a person or hangs on their record; what belongs to or hangs on something of theirs is theirs, too. */
async function belongings(writing: Writing, count: number, values: Values, to: PersonRef, path = ''): Promise<void> {
  for (const entity of writing.model.entities.filter(isTheirs)) {
    const field = entity.hangsOn ?? subjectField(entity)
    const leads = field?.to === null ? writing.model.get(to.entity).hangsOn === null : field?.to === to.entity
    if (field === undefined || !leads) continue
    const inputs = Array.from({ length: count }, (_, at) => ({
      ...values.record(entity, `${path}${entity.name} ${at}`),
      [field.key]: field.to === null ? to : to.id,
    }))
    const [first] = await create(writing, entity.name, inputs)
    if (first !== undefined) await belongings(writing, 1, values, { entity: entity.name, id: first.id }, `${path}${entity.name} `)
  }
}

/** What the record said before stands in its history alone. */
async function correct({ clock }: Ground, writing: Writing, { corrected }: Shape, people: readonly Somebody[]): Promise<void> {
  if (!corrected) return
  clock.at += 1000
  for (const { people: refs, values } of people) {
    const [ref] = refs
    if (ref === undefined) continue
    const entity = writing.model.get(ref.entity)
    const plain = entity.fields.filter(({ kind, options, own }) => kind.name === 'text' && options.holds !== 'user.name' && own === null)
    const input = Object.fromEntries(plain.map((field) => [field.key, values.of(field, 'corrected')]))
    await update(writing, ref.entity, [{ id: ref.id, input }])
  }
}
