import type { Writing } from '#engine/act/writing.ts'
import { findByIds } from '#engine/find.ts'
import { titleOf } from '#engine/title.ts'
import type { Anchor } from '#schema/fields/anchor.ts'

export interface Named {
  readonly entity: string
  readonly id: string
  /** Null where the record is gone. */
  readonly title: string | null
}

/** A record, and what it hangs on. */
export interface Place {
  readonly record: Named
  readonly about: Named | null
}

/** How the records are called, and what they hang on. */
export async function namesOf(
  writing: Writing,
  rows: readonly { readonly entity: string; readonly record_id: string }[],
): Promise<Map<string, Place>> {
  const named = new Map<string, Place>()
  const anchors = new Map<string, Anchor>()
  for (const [name, group] of Map.groupBy(rows, ({ entity }) => entity)) {
    const entity = writing.model.entity(name)
    if (entity === undefined) continue
    const ids = [...new Set(group.map((row) => row.record_id))]
    for (const record of await findByIds(writing, name, ids)) {
      const anchor = entity.hangsOn === null ? undefined : (record[entity.hangsOn.key] as Anchor | null | undefined)
      if (anchor) anchors.set(record.id, anchor)
      named.set(record.id, { record: { entity: name, id: record.id, title: titleOf(entity, record) }, about: null })
    }
  }
  for (const [name, group] of Map.groupBy([...anchors], ([, anchor]) => anchor.entity)) {
    const entity = writing.model.entity(name)
    if (entity === undefined) continue
    const records = new Map(
      (await findByIds(writing, name, [...new Set(group.map(([, { id }]) => id))])).map((record) => [record.id, record]),
    )
    for (const [id, anchor] of group) {
      const record = records.get(anchor.id)
      const about = { entity: name, id: anchor.id, title: record === undefined ? null : titleOf(entity, record) }
      const own = named.get(id)
      if (own !== undefined) named.set(id, { ...own, about })
    }
  }
  return named
}
