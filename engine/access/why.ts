import type { Principal } from '#engine/access/principal.ts'
import type { Reading } from '#engine/access/reading.ts'
import { readable, scopeFor } from '#engine/access/scope.ts'
import { notFound } from '#engine/api/errors.ts'
import { findByIds, type ReadRecord } from '#engine/find.ts'
import { titlesOf } from '#engine/labels.ts'
import type { EntityModel } from '#engine/model.ts'
import { modelOf } from '#engine/model-of.ts'
import type { Scope } from '#schema/access.ts'

/** The rule that lets somebody do something, or does not. */
export type Because = 'all' | 'none' | 'owner' | 'author' | 'team' | 'not-own' | 'not-team' | 'target'

export interface Ruling {
  readonly action: string
  readonly allowed: boolean
  readonly scope: Scope
  readonly because: Because
}

export interface Why {
  readonly rules: readonly Ruling[]
  /** Whose the record is: its owner, or whoever made it where there is none. */
  readonly owner: { readonly id: string; readonly name: string | null } | null
  /** The keys of fields that they do not see. */
  readonly hidden: readonly string[]
}

const actions = ['read', 'update', 'delete', 'export'] as const

/** Whose it is, and whether that is said or follows from who made it. */
function holderOf({ owner }: EntityModel, record: ReadRecord): { id: string | null; authored: boolean } {
  const said = owner === null ? undefined : record[owner.key]
  return typeof said === 'string' ? { id: said, authored: false } : { id: (record.createdBy as string | null) ?? null, authored: true }
}

function ruleOf(scope: Scope, { actorId, mates }: Principal, holder: { id: string | null; authored: boolean }): Because {
  if (scope === 'all' || scope === 'none') return scope
  if (holder.id !== null && holder.id === actorId) return holder.authored ? 'author' : 'owner'
  if (scope === 'own') return 'not-own'
  return holder.id !== null && mates.includes(holder.id) ? 'team' : 'not-team'
}

const lets = (because: Because): boolean => because === 'all' || because === 'owner' || because === 'author' || because === 'team'

/**
 * What `someone` may do with a record, and by which rule. Whether they see it is tried, not told: the record is read as they would read it.
 * 404 where whoever asks does not see the record.
 */
export async function whyOf(asking: Reading, entityName: string, id: string, someone: Principal): Promise<Why> {
  const entity = asking.model.get(entityName)
  const [record] = await findByIds({ ...asking, principal: { ...asking.principal, kind: 'system' } }, entityName, [id])
  const [seen] = await findByIds(asking, entityName, [id], [])
  if (record === undefined || seen === undefined) throw notFound()
  const model = await modelOf(asking.database, someone)
  const theirs: Reading = { ...asking, principal: someone, model }
  const met = model.get(entityName)
  const sees = (await findByIds(theirs, entityName, [id], [])).length > 0
  const holder = holderOf(entity, record)
  const rules = actions.map((action): Ruling => {
    const scope = scopeFor(met, action, someone)
    const because = ruleOf(scope, someone, holder)
    // What hangs on a record that is out of sight is out of sight too, whatever the role says of it.
    const hidden = lets(because) && !sees && (action === 'read' || lets(ruleOf(scopeFor(met, 'read', someone), someone, holder)))
    return { action, scope, because: hidden ? 'target' : because, allowed: sees && lets(because) }
  })
  const [owner] = holder.id === null ? [] : await titlesOf(asking, 'member', [holder.id])
  return {
    rules,
    owner: holder.id === null ? null : { id: holder.id, name: owner?.[1] ?? null },
    hidden: met.fields.filter((field) => !readable(met, field, someone, 'work')).map(({ key }) => key),
  }
}
