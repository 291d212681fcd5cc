import { findByIds, type ReadRecord } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import type { EntityModel } from '#engine/model.ts'
import { maskFor, portionsOf, type Subject } from '#engine/people/access/subject.ts'

/** Some of the person's records, as the person may have them, and how what they lead to is called. */
export interface RecordPage {
  readonly records: readonly ReadRecord[]
  readonly labels: Readonly<Record<string, string>>
}

/** The person's records of one entity, a portion at a time, in the trash or not. */
export async function* recordPages(subject: Subject, entity: EntityModel): AsyncGenerator<RecordPage> {
  const { system, owned } = subject
  for (const ids of portionsOf(owned.get(entity.name) ?? [])) {
    const found = await findByIds(system, entity.name, ids)
    const labels = await labelsOf(system, entity, found)
    const records = found.map(({ can: _can, createdBy: _made, updatedBy: _changed, ...record }) => record)
    const mask = await maskFor(subject, [records, Object.keys(labels), labels])
    yield {
      // Links stay as they are, since what is theirs is found by its id; how others are called stands in the labels.
      records: records.map((record) => masked(entity, record as ReadRecord, mask.text)),
      labels: Object.fromEntries(Object.entries(labels).map(([id, title]) => [id, mask.word(id) ?? mask.text(title)])),
    }
  }
}

const texts = new Set(['text', 'longText', 'url'])

function masked(entity: EntityModel, record: ReadRecord, mask: (text: string) => string): ReadRecord {
  const changes = entity.fields.flatMap((field): [string, unknown][] => {
    const value = record[field.key]
    if (value === null || value === undefined) return []
    if (field.parts === null) return texts.has(field.kind.name) ? [[field.key, mask(String(value))]] : []
    const inner = field.parts.fields.filter(({ kind }) => texts.has(kind.name)).map(({ key }) => key)
    if (inner.length === 0) return []
    const parts = (value as Record<string, unknown>[]).map((part) => ({
      ...part,
      ...Object.fromEntries(inner.filter((key) => typeof part[key] === 'string').map((key) => [key, mask(String(part[key]))])),
    }))
    return [[field.key, parts]]
  })
  return { ...record, ...Object.fromEntries(changes) }
}
