import { findByIds } from '#engine/find.ts'
import { textOfContent } from '#engine/mentions/contents.ts'
import { type Mention, mentionsOf } from '#engine/mentions/find.ts'
import { saidIn } from '#engine/mentions/texts.ts'
import { strangersOf } from '#engine/people/access/strangers.ts'
import { maskFor, portionsOf, type Subject } from '#engine/people/access/subject.ts'
import type { Files } from '#platform/files/files.ts'
import { placesOf, type Span } from '#privacy/mentions/redact.ts'
import type { Content } from '#schema/fields/content.ts'

/** A place in what is about somebody else, or about nobody, that names the person: the words around it, other people masked. */
export interface Passage {
  readonly entity: string
  readonly field: string
  readonly createdAt: string
  readonly passages: readonly string[]
}

/** Where the person is named besides their own records. By name alone only where nobody else here bears it: else it may be about them. */
export async function passagesOf(subject: Subject, files: Files): Promise<Passage[]> {
  const { system, ids, owned, known } = subject
  const cipher = await system.keys.tenant(system.principal.tenantId)
  const { found, namesakes } = await system.database.tenant(
    system.principal.tenantId,
    async (tx) => ({
      found: await mentionsOf(tx, cipher, known, { except: ids }),
      namesakes: await strangersOf(system.model, owned)(
        tx,
        known.names.map((words) => words.join(' ')),
      ),
    }),
    { readOnly: true },
  )
  const sure = found.filter(({ strength }) => strength === 'direct' || namesakes.names.length === 0)
  const places = [...new Map(sure.map((each) => [`${each.recordId} ${each.field}`, each])).values()]
  const passages: Passage[] = []
  for (const [name, group] of Map.groupBy(places, ({ entity }) => entity))
    for (const portion of portionsOf(group, 100)) passages.push(...(await passagesIn(subject, files, name, portion)))
  return passages
}

async function passagesIn(subject: Subject, files: Files, name: string, places: readonly Mention[]): Promise<Passage[]> {
  const { system, known } = subject
  const entity = system.model.entity(name)
  if (entity === undefined) return []
  const records = new Map(
    (await findByIds(system, name, [...new Set(places.map(({ recordId }) => recordId))])).map((each) => [each.id, each]),
  )
  const raw: Passage[] = []
  for (const { recordId, field: key } of places) {
    const record = records.get(recordId)
    const field = entity.field(key)
    if (record === undefined || field === undefined) continue
    const content = record[key] as Content | null
    const kept = field.kind.keeps === undefined || content === null ? undefined : content
    const text =
      kept === undefined
        ? saidIn(entity, field, record[key]).map((said) => said.text)
        : [(await textOfContent(files, system.principal.tenantId, kept.id, kept.mediaType)) ?? '']
    const passages = text.flatMap((each) => sentencesOf(each, placesOf(each, known, system.principal.country)))
    if (passages.length > 0) raw.push({ entity: name, field: key, createdAt: String(record.createdAt), passages })
  }
  return (await maskFor(subject, raw)).value(raw)
}

const sentenceEnd = /[.!?](?=\s)|\n/gu
const mostPassages = 20
const longest = 1000

/** The sentences in which these places stand, each once. */
function sentencesOf(text: string, places: readonly Span[]): string[] {
  const ends = [...text.matchAll(sentenceEnd)].map(({ index }) => index + 1)
  const found = places.map(({ start, end }) => {
    const from = ends.findLast((each) => each <= start) ?? 0
    const to = ends.find((each) => each >= end) ?? text.length
    return text.slice(Math.max(from, start - longest), Math.min(to, end + longest)).trim()
  })
  return [...new Set(found)].slice(0, mostPassages)
}
