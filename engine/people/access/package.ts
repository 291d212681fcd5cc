import type { Writing } from '#engine/act/writing.ts'
import { Parcel, passing } from '#engine/archive/parcel.ts'
import type { EntityModel } from '#engine/model.ts'
import { accountsOf } from '#engine/people/access/accounts.ts'
import { contentsOf } from '#engine/people/access/contents.ts'
import { documentOf } from '#engine/people/access/document.ts'
import { factsOf } from '#engine/people/access/facts.ts'
import { knownFormerly } from '#engine/people/access/formerly.ts'
import { passagesOf } from '#engine/people/access/mentions.ts'
import { type RecordPage, recordPages } from '#engine/people/access/records.ts'
import { type Row, rowPages, storesAbout } from '#engine/people/access/rows.ts'
import { type Subject, subjectOf } from '#engine/people/access/subject.ts'
import { cardsOf, recordsCsv, recordsJson, rowsJson, schemaOf } from '#engine/people/access/tables.ts'
import type { PersonRef } from '#engine/people/graph.ts'
import { readsOf } from '#engine/reads/list.ts'
import { entityLabel, fieldLabel } from '#engine/requests/plain.ts'
import { translate } from '#messages/catalogue.ts'
import deAccess from '#messages/de/access.ts'
import enAccess from '#messages/en/access.ts'
import { type Language, messageAt } from '#messages/message.ts'
import type { Database } from '#platform/database/database.ts'
import { atOneMoment } from '#platform/database/frozen.ts'
import type { Files } from '#platform/files/files.ts'
import type { Store } from '#schema/store.ts'

/** `access`: everything (Art. 15 GDPR); `portability`: what they gave, for other programs (Art. 20). */
export const accessForms = ['access', 'portability'] as const
export type AccessForm = (typeof accessForms)[number]

export interface Packing {
  /** Must be the system's (`asSystem`): it reads everything. */
  readonly system: Writing
  readonly files: Files
  readonly people: readonly PersonRef[]
  readonly form: AccessForm
  readonly language: Language
  /** Whoever answers looked into the files that nobody could read and whose name is somebody else's. */
  readonly unread?: boolean
}

/** How a store is called; its name where nobody has given it one. */
export function storeLabel(language: Language, name: string): string {
  const found = messageAt(language === 'de' ? deAccess : enAccess, `stores.${name}`)
  return typeof found === 'string' ? found : name
}

const json = (value: unknown): Buffer[] => [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]

/** Everything of these people, who are one, as it is at one moment, as a ZIP: written while it is read. */
export async function* accessPackage(packing: Packing): AsyncGenerator<Uint8Array> {
  const { system } = packing
  const parcel = new Parcel(system.clock.now())
  const write = (database: Database) => fill(parcel, { ...packing, system: { ...system, database } })
  yield* passing(parcel, () => atOneMoment(system.database, system.principal.tenantId, write))
}

interface Pages {
  readonly entity: EntityModel
  readonly pages: readonly RecordPage[]
}

async function pagesOf(subject: Subject, form: AccessForm): Promise<Pages[]> {
  const themselves = new Set(subject.people.map(({ entity }) => entity))
  const entities = [...subject.owned.keys()]
    .filter((name) => form === 'access' || themselves.has(name))
    .map((name) => subject.system.model.get(name))
  // The person stands first: whoever reads looks for themselves.
  const ordered = entities.toSorted((a, b) => Number(themselves.has(b.name)) - Number(themselves.has(a.name)))
  const found: Pages[] = []
  for (const entity of ordered) found.push({ entity, pages: await Array.fromAsync(recordPages(subject, entity)) })
  return found
}

async function fill(parcel: Parcel, packing: Packing): Promise<void> {
  const { system, files, people, form, language } = packing
  const subject = await knownFormerly(await subjectOf(system, people, language))
  const found = await pagesOf(subject, form)
  const rows = form === 'access' ? await countRows(subject) : []
  const accounts = form === 'access' ? await accountsOf(subject) : []
  const told = [
    ...rows.map(({ store: { name }, count }) => ({ name, count })),
    ...(accounts.length > 0 ? [{ name: 'account', count: accounts.length }] : []),
  ]
  if (form === 'access') await addDocument(parcel, packing, subject, found, told)
  for (const { entity, pages } of found) {
    parcel.add(`data/${entity.plural}.json`, () => recordsJson(subject, entity, pages))
    parcel.add(`data/${entity.plural}.csv`, () => recordsCsv(subject, entity, pages))
    if (entity.card !== null) parcel.add(`data/${entity.plural}.vcf`, () => cardsOf(subject, files, entity, pages))
  }
  for (const { store, rows: all } of rows) parcel.add(rowsPath(store), () => rowsJson(all === null ? rowPages(subject, store) : [all]))
  if (accounts.length > 0) parcel.add(rowsPath({ name: 'account' }), () => json(accounts))
  parcel.add('schema.json', () =>
    json(
      schemaOf(
        subject,
        found.map(({ entity }) => entity),
        rows.map(({ store }) => store),
      ),
    ),
  )
  parcel.add('manifest.json', () =>
    json({ format: 'steward-access', version: 1, form, madeAt: system.clock.now().toISOString(), people, parts: parcel.parts.slice() }),
  )
  await parcel.end()
}

const rowsPath = ({ name }: Pick<Store, 'name'>): string => `data/${name}.json`

interface Counted {
  readonly store: Store
  readonly count: number
  /** All of them where they are few, so that nothing is read twice. */
  readonly rows: readonly Row[] | null
}

const fewRows = 2000

async function countRows(subject: Subject): Promise<Counted[]> {
  const found: Counted[] = []
  for (const store of storesAbout(subject.system.model)) {
    let count = 0
    let rows: Row[] | null = []
    for await (const page of rowPages(subject, store)) {
      count += page.length
      if (count > fewRows) rows = null
      rows?.push(...page)
    }
    if (count > 0) found.push({ store, count, rows })
  }
  return found
}

async function addDocument(
  parcel: Parcel,
  { files, language, system, unread = false }: Packing,
  subject: Subject,
  found: readonly Pages[],
  rows: readonly { readonly name: string; readonly count: number }[],
): Promise<void> {
  const passages = await passagesOf(subject, files)
  const held = await Array.fromAsync(contentsOf(subject, files, unread))
  const facts = await factsOf(
    subject,
    found.flatMap(({ pages }) => pages.flatMap(({ records }) => records)),
  )
  const label = ({ entity, field }: { entity: string; field: string }): string => {
    const of = system.model.get(entity)
    const named = of.field(field)
    return `${entityLabel(language, of, false)}, ${named === undefined ? field : fieldLabel(language, of, named)}`
  }
  const told = {
    facts,
    records: found.flatMap(({ entity, pages }) => pages.map((page) => ({ entity, page }))),
    rows: rows.map(({ name, count }) => ({ label: storeLabel(language, name), count, path: rowsPath({ name }) })),
    passages: passages.map((each) => ({ ...each, label: label(each) })),
    files: held,
    reads: await readsOf(system, [...subject.ids], language),
  }
  parcel.add(`${translate(language, 'access.document.file')}.html`, () => [Buffer.from(documentOf(told, language))])
  if (passages.length > 0) parcel.add('data/mentions.json', () => json(passages))
  for (const { path, as, read } of held) if (as !== 'listed') parcel.add(path, read)
}
