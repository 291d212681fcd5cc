import ICAL from 'ical.js'
import { joinNames } from '#engine/export/cell.ts'
import { mostColumns, tooLargePhoto, tooManyColumns } from '#engine/import/readers/limits.ts'
import { type Cells, tableOf } from '#engine/import/readers/table.ts'
import { cardLines, modernLine, photoLine } from '#engine/import/readers/vcard-lines.ts'

/** A property as jCal has it (RFC 7265): name, parameters, type, values. */
interface Property {
  readonly name: string
  readonly params: Readonly<Record<string, string | readonly string[]>>
  readonly values: readonly (string | readonly string[])[]
}

/** Properties whose value is divided by semicolons; elsewhere an escaped one is a plain semicolon. */
const structured = /^(?:[\w-]+\.)?(?:N|ADR|ORG|GENDER|CLIENTPIDMAP)[;:]/i

/** Versions 2.1 and 3 know parameters without a name: `TEL;WORK;FAX:…`. */
function withNamedTypes(line: string): string {
  const colon = /^(?:[^":]|"[^"]*")*(?=:)/.exec(line)?.[0].length ?? 0
  return line.slice(0, colon).replace(/;([A-Za-z0-9-]+)(?=;|$)/g, ';TYPE=$1') + line.slice(colon)
}

/** One line of a card; undefined when it is none. */
function propertyOf(line: string, modern: boolean): Property | undefined {
  const plain = withNamedTypes(modernLine(line))
  const text = structured.test(plain) ? plain : plain.replace(/\\(\\|;)/g, (found, sign: string) => (sign === ';' ? ';' : found))
  try {
    const design = modern ? ICAL.design.vcard : ICAL.design.vcard3
    const [name, params, , ...values] = ICAL.parse.property(text, design) as unknown as [
      string,
      Property['params'],
      string,
      ...(string | string[] | (string | string[])[])[],
    ]
    return {
      name,
      params,
      values: values.map((value) => (Array.isArray(value) ? value.map((each) => [each].flat().join(' ')) : String(value))),
    }
  } catch {
    return undefined
  }
}

const first = (property: Property): string => {
  const [value] = property.values
  return (typeof value === 'string' ? value : (value ?? []).filter((part) => part !== '').join(', ')).trim()
}

const partsOf = (property: Property): readonly string[] => {
  const [value = ''] = property.values
  return typeof value === 'string' ? [value] : value
}

const typesOf = ({ params }: Property): string[] => [params.type ?? []].flat().flatMap((type) => type.toLowerCase().split(','))

/** What says nothing about where a number or address belongs. */
const meaningless = new Set(['pref', 'voice', 'internet', 'text', 'msg', 'video', 'x400', 'postal', 'parcel', 'dom', 'intl', 'textphone'])
const telling = ['fax', 'cell', 'work', 'home']

/** The most telling type of a property: a fax at work is a fax. Apple writes labels of its own in a line beside it. */
function labelOf(property: Property, labels: ReadonlyMap<string, string>): string {
  const own = labels.get(String(property.params.group ?? ''))
  if (own !== undefined) return own
  const types = typesOf(property).filter((type) => !meaningless.has(type))
  return telling.find((type) => types.includes(type)) ?? types[0] ?? ''
}

const preference = (property: Property): number => {
  const { pref } = property.params
  if (typeof pref === 'string' && /^\d+$/.test(pref)) return Number(pref)
  return typesOf(property).includes('pref') ? 0 : 101
}

/** Properties of which a card has several: the preferred one first. */
const several = ['email', 'tel', 'adr', 'url', 'impp', 'related'] as const
const addressCells = ['', '', 'street', 'city', 'region', 'postalCode', 'country'] as const
const single = ['fn', 'title', 'role', 'note', 'bday', 'anniversary', 'nickname', 'gender', 'tz', 'lang', 'kind'] as const

/** Cards that Steward wrote say by which column the rest comes back, and their id is one of ours. */
const ours = /\/\/Steward\/\//

/** What a card says, by columns that are named after its properties: `EMAIL.0`, `EMAIL.0.TYPE`, `ADR.0.city`. */
function cellsOfCard(lines: readonly string[]): Cells {
  const modern = lines.some((line) => /^VERSION:4/i.test(line))
  const photos = lines.filter((line) => photoLine.test(line)).map(photoCell)
  const properties = lines.filter((line) => !photoLine.test(line)).flatMap((line) => propertyOf(line, modern) ?? [])
  const byName = Map.groupBy(properties, ({ name }) => name)
  const labels = new Map(
    (byName.get('x-ablabel') ?? []).map((label) => [String(label.params.group), first(label).replace(/^_\$!<(.*)>!\$_$/, '$1')]),
  )
  const cells = new Map<string, string>()
  const put = (path: string, text: string): void => {
    if (text !== '') cells.set(path, text)
    if (cells.size > mostColumns) throw tooManyColumns()
  }
  const one = (name: string): Property | undefined => byName.get(name)?.[0]
  putName(one('n'), put)
  const organisation = one('org')
  const isOrganisation = one('kind') !== undefined ? first(one('kind') as Property) === 'org' : one('x-abshowas') !== undefined
  const [company = '', ...units] = organisation === undefined ? [] : partsOf(organisation)
  put('ORG', company.trim() === '' && isOrganisation && one('fn') !== undefined ? first(one('fn') as Property) : company.trim())
  put('ORG.unit', units.filter((unit) => unit !== '').join(', '))
  for (const name of single) if (one(name) !== undefined) put(name.toUpperCase(), first(one(name) as Property))
  for (const name of several) {
    const all = (byName.get(name) ?? []).toSorted((a, b) => preference(a) - preference(b))
    for (const [index, property] of all.entries()) putOne(`${name.toUpperCase()}.${index}`, property, labelOf(property, labels), put)
  }
  const categories = (byName.get('categories') ?? []).flatMap(({ values }) => values.map((value) => [value].flat().join(' ').trim()))
  put('CATEGORIES', joinNames([...new Set(categories.filter((name) => name !== ''))]))
  put('PHOTO', photos.find((photo) => photo.startsWith('data:')) ?? photos[0] ?? '')
  const product = one('prodid')
  if (product !== undefined && ours.test(first(product))) putOurs(byName, put)
  return cells
}

/** Parameters are short; what follows them need not be searched. */
const longestHead = 2000
const beforeValue = /^(?:[^":]|"[^"]*")*:/
const pictureType = /(?:[;=,]|image\/)(jpe?g|png|gif|webp|avif)(?=[;:,"]|$)/i

/**
 * What a line says of the photo: the photo itself as a `data:` URI, as version 4 has it, or the address of one. Versions 2.1 and 3 give bare base64; many say so by
 * `ENCODING=b`, some not at all.
 */
function photoCell(line: string): string {
  const head = beforeValue.exec(line.slice(0, longestHead))?.[0]
  if (head === undefined) return ''
  const value = line.slice(head.length).trim()
  const beginning = value.slice(0, longestHead)
  if (beginning.startsWith(tooLargePhoto)) return tooLargePhoto
  if (/^data:/i.test(beginning)) return `data:${value.slice(5).replace(/^[^,]*,/, (type) => type.replaceAll('\\', '').toLowerCase())}`
  if (/^[a-z][a-z0-9+.-]*\\?:/i.test(beginning)) return beginning.replaceAll('\\', '')
  const type = pictureType.exec(head)?.[1]?.toLowerCase().replace('jpg', 'jpeg')
  return value === '' ? '' : `data:${type === undefined ? '' : `image/${type}`};base64,${value.replaceAll(/[ \t]/g, '')}`
}

type Put = (path: string, text: string) => void

function putName(name: Property | undefined, put: Put): void {
  if (name === undefined) return
  const [family = '', given = '', additional = '', prefix = '', suffix = ''] = partsOf(name)
  put(
    'N.given',
    [given, additional]
      .map((part) => part.trim())
      .join(' ')
      .trim(),
  )
  put('N.family', family.trim())
  put('N.prefix', prefix.trim())
  put('N.suffix', suffix.trim())
}

function putOne(path: string, property: Property, label: string, put: Put): void {
  if (property.name === 'adr') {
    const parts = partsOf(property)
    const [box = '', extended = ''] = parts
    for (const [index, cell] of addressCells.entries()) {
      const text = parts[index]?.trim() ?? ''
      if (cell === 'street') put(`${path}.street`, [text, extended.trim(), box.trim()].filter((line) => line !== '').join('\n'))
      else if (cell !== '') put(`${path}.${cell}`, text)
    }
  } else put(path, property.name === 'tel' ? first(property).replace(/^tel:/i, '') : first(property))
  if (property.name !== 'url') put(`${path}.TYPE`, label)
}

function putOurs(byName: ReadonlyMap<string, readonly Property[]>, put: Put): void {
  const [uid] = byName.get('uid') ?? []
  if (uid !== undefined) put('id', first(uid).replace(/^urn:uuid:/i, ''))
  for (const property of byName.get('x-steward') ?? []) {
    const path = property.params['x-path']
    if (typeof path === 'string') put(path, String(property.values[0] ?? ''))
  }
}

const order = ['N.given', 'N.family', 'FN', 'ORG', 'ORG.unit', 'TITLE', 'ROLE', 'EMAIL', 'TEL', 'ADR', 'URL', 'NOTE', 'CATEGORIES', 'PHOTO']

/** Columns in the order in which people write an address, numbered ones by their number. */
function ordered(paths: readonly string[]): readonly string[] {
  const rank = (path: string): number => {
    const at = order.findIndex((name) => path === name || path.startsWith(`${name}.`))
    return at < 0 ? order.length : at
  }
  const numberOf = (path: string): number => Number(/\.(\d+)(?:\.|$)/.exec(path)?.[1] ?? 0)
  return paths.toSorted((a, b) => rank(a) - rank(b) || (rank(a) < order.length ? numberOf(a) - numberOf(b) : 0))
}

/** A file of cards as a table. @param text gives the file's text, each time anew */
export const cardTable = (text: () => AsyncIterable<string>): AsyncGenerator<string, void, undefined> =>
  tableOf(async function* () {
    for await (const lines of cardLines(text())) yield cellsOfCard(lines)
  }, ordered)
