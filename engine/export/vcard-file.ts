import ICAL from 'ical.js'
import { type CardField, cardFields } from '#engine/export/card-layout.ts'
import { cardPhoto } from '#engine/export/card-photo.ts'
import { type ExportColumn, exportColumns } from '#engine/export/columns.ts'
import type { Encode, Taking } from '#engine/export/format.ts'
import type { ReadRecord } from '#engine/find.ts'
import { labelsOf } from '#engine/labels.ts'
import type { FieldModel } from '#engine/model.ts'

type Labels = Readonly<Record<string, string>>
type Params = Readonly<Record<string, string>>

const product = '-//Steward//Steward//EN'
/** What we call the places where other programs have words of their own. */
const types: Readonly<Record<string, string>> = { mobile: 'cell', office: 'work' }
const addressParts = ['', '', 'street', 'city', 'region', 'postalCode', 'country'] as const

/** One line, folded and escaped. Lists and structures of a value are the library's matter. */
const line = (version: Version, name: string, params: Params, type: string, ...values: readonly (string | readonly string[])[]): string =>
  `${ICAL.stringify.property([name.toLowerCase(), params, type, ...values] as never, designs[version], false)}\r\n`

const designs = { '4.0': ICAL.design.vcard, '3.0': ICAL.design.vcard3 } as const
type Version = keyof typeof designs

/** What a value is unless the line says otherwise: then the line needs not say it. */
const valueTypes: Readonly<Record<Version, Readonly<Record<string, string>>>> = {
  '4.0': { TEL: 'uri', URL: 'uri' },
  '3.0': { TEL: 'phone-number', URL: 'uri' },
}

const cellOf = (field: FieldModel, value: unknown, path = ''): string =>
  value === null || value === undefined ? '' : field.kind.toCell(value, path, field.options)

/** The value of one property, of a part or of the field itself. */
function propertyLine(version: Version, property: string, field: FieldModel, value: unknown, type: string): string {
  const params: Params = type === '' ? {} : { type }
  if (property === 'ADR') {
    const parts = addressParts.map((part) => (part === '' ? '' : cellOf(field, value, part)))
    return parts.every((part) => part === '') ? '' : line(version, property, params, 'text', parts)
  }
  const text = cellOf(field, value)
  if (text === '') return ''
  return line(version, property, params, valueTypes[version][property] ?? 'text', text)
}

function fieldLines(version: Version, { field, property, inner, label }: CardField, record: ReadRecord, labels: Labels): string {
  const value = record[field.key]
  if (inner !== null)
    return ((value ?? []) as Record<string, unknown>[])
      .map((part) => {
        const place = label === null ? '' : String(part[label.key] ?? '')
        return propertyLine(version, property, inner, part[inner.key], types[place] ?? place)
      })
      .join('')
  if (field.to === null) return propertyLine(version, property, field, value, '')
  const titles = [value ?? []].flat().flatMap((id) => labels[String(id)] ?? [])
  if (titles.length === 0) return ''
  return property === 'ORG' ? line(version, property, {}, 'text', titles) : line(version, property, {}, 'text', ...titles)
}

/** Where a column stands whose value has no property of its own. */
const ownLine = (version: Version, path: string, text: string): string =>
  text === '' ? '' : line(version, 'X-STEWARD', { 'x-path': path }, 'text', text)

/** Folded by ourselves, and long lines faster; the library escapes the comma of a `data:` URI, which is none of a list. */
const foldedAscii = (text: string): string => `${text.slice(0, 75)}${text.slice(75).replaceAll(/.{1,74}/g, '\r\n $&')}\r\n`

const photoLine = (version: Version, base64: string): string =>
  foldedAscii(version === '4.0' ? `PHOTO:data:image/jpeg;base64,${base64}` : `PHOTO;ENCODING=b;TYPE=JPEG:${base64}`)

interface Writer {
  readonly version: Version
  readonly taking: Taking
  readonly plain: readonly CardField[]
  /** The key of the photo, for whoever may see it. */
  readonly photo: string | undefined
  readonly named: ReadonlyMap<string, FieldModel>
  /** Columns that no property holds: own fields, ids of links, owners. */
  readonly left: readonly ExportColumn[]
}

function writerOf(version: Version, taking: Taking): Writer {
  const { entity, fields, counts, writing } = taking
  const laid = cardFields({ card: entity.card, fields })
  const held = (path: string): boolean =>
    laid.some(({ field }) => path === field.key || (field.to === null && path.startsWith(`${field.key}.`)))
  const left = exportColumns(entity, fields, counts, writing.principal.language).filter(
    ({ path }) => !['id', 'createdAt', 'updatedAt'].includes(path) && !held(path),
  )
  const named = new Map(laid.filter(({ property }) => property.startsWith('N.')).map(({ property, field }) => [property, field]))
  const plain = laid.filter(({ property }) => !property.startsWith('N.') && property !== 'PHOTO')
  return { version, taking, plain, photo: laid.find(({ property }) => property === 'PHOTO')?.field.key, named, left }
}

/** What stands on a card besides the record's own values. */
interface Beside {
  readonly labels: Labels
  readonly title: string
  readonly photo: string | undefined
}

function cardOf({ version, taking: { entity }, plain, named, left }: Writer, record: ReadRecord, { labels, title, photo }: Beside): string {
  const name = (part: string): string => {
    const field = named.get(part)
    return field === undefined ? '' : cellOf(field, record[field.key])
  }
  const isOrganisation = entity.card === 'org'
  return [
    'BEGIN:VCARD\r\n',
    `VERSION:${version}\r\n`,
    `PRODID:${product}\r\n`,
    version === '4.0' ? line(version, 'KIND', {}, 'text', isOrganisation ? 'org' : 'individual') : '',
    line(version, 'UID', {}, 'text', `urn:uuid:${record.id}`),
    line(version, 'FN', {}, 'text', title),
    named.size > 0 || version === '3.0' ? line(version, 'N', {}, 'text', [name('N.family'), name('N.given'), '', '', '']) : '',
    ...plain.map((field) => fieldLines(version, field, record, labels)),
    photo === undefined ? '' : photoLine(version, photo),
    ...left.map(({ path, cell }) => ownLine(version, path, cell(record, labels))),
    'END:VCARD\r\n',
  ].join('')
}

/** How a record is called on its card: a card must have a name. */
function titleOf({ entity }: Taking, record: ReadRecord): string {
  const words = entity.title.of.map((key) => record[key]).filter((word) => typeof word === 'string' && word !== '')
  if (words.length > 0) return words.join(' ')
  const first = entity.title.otherwise?.flatMap((key) => [record[key] ?? []].flat())[0] as { value?: string } | string | undefined
  return (typeof first === 'object' ? first.value : first) ?? record.id
}

async function photoOf({ photo, taking: { files, writing } }: Writer, record: ReadRecord): Promise<string | undefined> {
  const id = photo === undefined ? null : record[photo]
  return typeof id === 'string' ? cardPhoto(files, { tenantId: writing.principal.tenantId, area: 'image', id }) : undefined
}

const cards = (version: Version): Encode =>
  async function* (taking, pages) {
    const writer = writerOf(version, taking)
    for await (const records of pages) {
      const labels = await labelsOf(taking.writing, taking.entity, records)
      for (const record of records) {
        const photo = await photoOf(writer, record)
        yield Buffer.from(cardOf(writer, record, { labels, title: titleOf(taking, record), photo }))
      }
    }
  }

/** Cards of people or organisations (RFC 6350), and as older address books read them (RFC 2426). */
export const vcardFile = cards('4.0')
export const vcard3File = cards('3.0')
