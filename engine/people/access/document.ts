import type { EntityModel } from '#engine/model.ts'
import type { Held } from '#engine/people/access/contents.ts'
import type { Facts } from '#engine/people/access/facts.ts'
import { article, escaped, heading, items, pageOf, paragraph, quote } from '#engine/people/access/html.ts'
import type { Passage } from '#engine/people/access/mentions.ts'
import type { RecordPage } from '#engine/people/access/records.ts'
import type { Read } from '#engine/reads/list.ts'
import { entityLabel, fieldLabel, plainText } from '#engine/requests/plain.ts'
import { translate } from '#messages/catalogue.ts'
import { formatDate, formatDateTime } from '#messages/dates.ts'
import type { Language } from '#messages/message.ts'

/** What the document is made of: everything masked, in the order in which it is shown. */
export interface Told {
  readonly facts: Facts
  readonly records: readonly { readonly entity: EntityModel; readonly page: RecordPage }[]
  readonly rows: readonly { readonly label: string; readonly count: number; readonly path: string }[]
  readonly passages: readonly (Passage & { readonly label: string })[]
  readonly files: readonly Pick<Held, 'path' | 'name' | 'as'>[]
  readonly reads: readonly Read[]
}

const mostReads = 50

type Locale = Parameters<typeof formatDate>[1]

interface Speaking {
  readonly language: Language
  readonly locale: Locale
}

function recordsPart({ records, facts }: Told, { language, locale }: Speaking): string[] {
  return records.flatMap(({ entity, page: { records: found, labels } }) =>
    found.map((record) => {
      const values = entity.fields
        .map((field) => [fieldLabel(language, entity, field), plainText(language, entity, field, record[field.key], labels)] as const)
        .filter(([, text]) => text !== '')
      const gone = record.deletedAt as string | null | undefined
      const title = entityLabel(language, entity, false)
      return article(
        gone ? `${title} (${translate(language, 'access.document.trash', { day: dayOf(gone, locale, facts) })})` : title,
        values,
      )
    }),
  )
}

const dayOf = (moment: string, locale: Locale, { timeZone }: Facts): string =>
  formatDate(Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone).toPlainDate().toString(), locale)

function besidesPart({ rows, passages, files, facts }: Told, { language, locale }: Speaking): string[] {
  const counted = rows.map(
    ({ label, count, path }) =>
      `${label}: ${translate(language, 'access.document.rows', { count })}, ${translate(language, 'access.document.inFile', { file: path })}`,
  )
  const named = passages.flatMap(({ label, createdAt, passages: texts }) => [
    paragraph(translate(language, 'access.document.mentionIn', { what: label, day: dayOf(createdAt, locale, facts) }), true),
    ...texts.map(quote),
  ])
  const held = files.map(({ path, name, as }) => {
    if (as === 'listed') return `${name} (${translate(language, 'access.document.fileListed')})`
    return `${name} (${path}${as === 'text' ? `; ${translate(language, 'access.document.fileMasked')}` : ''})`
  })
  return [
    ...(counted.length === 0 ? [] : [heading(translate(language, 'access.document.besides')), items(counted)]),
    ...(named.length === 0 ? [] : [heading(translate(language, 'access.document.mentions')), ...named]),
    ...(held.length === 0 ? [] : [heading(translate(language, 'access.document.files')), items(held)]),
  ]
}

function whyPart({ facts }: Told, { language }: Speaking): string[] {
  const { tenant, webhooks } = facts
  return [
    heading(translate(language, 'access.document.why')),
    items(facts.uses),
    paragraph(translate(language, 'access.document.automated')),
    heading(translate(language, 'access.document.keep')),
    items(facts.kept),
    heading(translate(language, 'access.document.sources')),
    items(
      facts.sources.length === 0
        ? [translate(language, 'access.document.sourceUnknown')]
        : facts.sources.map((source) => translate(language, 'access.document.sourceSaid', { source })),
    ),
    heading(translate(language, 'access.document.recipients')),
    items([
      translate(language, 'access.document.hosting', { tenant }),
      ...(webhooks === 0 ? [] : [translate(language, 'access.document.programs', { count: webhooks, tenant })]),
    ]),
  ]
}

function readsPart({ reads }: Told, { language, locale }: Speaking): string[] {
  if (reads.length === 0) return []
  const shown = reads.slice(0, mostReads).map(({ at, role, purpose }) =>
    translate(language, 'access.document.readRow', {
      at: formatDateTime(at, locale),
      role,
      purpose: translate(language, `access.readBy.${purpose}`),
    }),
  )
  const more =
    reads.length > mostReads ? [paragraph(translate(language, 'access.document.readsMore', { file: 'data/record_read.json' }))] : []
  return [heading(translate(language, 'access.document.reads')), items(shown), ...more]
}

/** What people read who asked what is held about them: self-contained, to be printed, in their language (Art. 12(1), 15 GDPR). */
export function documentOf(told: Told, language: Language): string {
  const { facts } = told
  const { tenant, timeZone, madeAt } = facts
  const speaking: Speaking = { language, locale: { language, timeZone } }
  const title = translate(language, 'access.document.title', { tenant })
  return pageOf(language, title, [
    `<h1>${escaped(title)}</h1>`,
    paragraph(translate(language, 'access.document.made', { day: dayOf(madeAt, speaking.locale, facts) }), true),
    paragraph(translate(language, 'access.document.intro')),
    paragraph(translate(language, 'access.document.masked')),
    heading(translate(language, 'access.document.held')),
    ...recordsPart(told, speaking),
    ...besidesPart(told, speaking),
    ...whyPart(told, speaking),
    ...readsPart(told, speaking),
    heading(translate(language, 'access.document.rights')),
    paragraph(translate(language, 'access.document.rightsText')),
    ...(facts.ways.length === 0 ? [] : [heading(translate(language, 'access.document.contact')), items(facts.ways)]),
    ...(facts.authority === null ? [] : [heading(translate(language, 'access.document.authority')), paragraph(facts.authority)]),
  ])
}
