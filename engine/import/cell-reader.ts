import { type DateOrder, dayOf, momentOf } from '#engine/import/dates.ts'
import { bare } from '#engine/import/headings.ts'
import { choicesOf } from '#engine/import/target.ts'
import { choiceLabel } from '#engine/import/target-label.ts'
import type { EntityModel, FieldModel } from '#engine/model.ts'
import { languages } from '#messages/message.ts'

/** Text of a cell as what the field's kind reads. What cannot be understood stays text, for the kind to refuse. */
export type CellReader = (text: string) => unknown

export interface CellContext {
  readonly dateOrder: DateOrder
  readonly timeZone: string
}

/** What programs and people write for yes and no besides what the kind knows. */
const yes = new Set(['y', 'j', 'on', 'wahr', 'oui', 'si', 'sí', 'ok', '✓', '✔'])
const no = new Set(['n', 'off', 'falsch', 'non'])

/** What other programs call the common choices. Counts only where the field has that choice. */
const choiceWords: Readonly<Record<string, readonly string[]>> = {
  work: ['business', 'office', 'company', 'geschäftlich', 'dienstlich', 'büro', 'main', 'zentrale', 'workmobile'],
  home: ['private', 'personal', 'privat', 'zuhause'],
  mobile: ['cell', 'cellular', 'handy', 'mobil', 'mobilephone', 'mobiltelefon', 'iphone'],
  fax: ['workfax', 'homefax', 'telefax', 'businessfax', 'faxgeschäftlich', 'faxprivat'],
  other: ['sonstige', 'sonstiges', 'weitere', 'custom', 'pager'],
  office: ['business', 'work', 'mailing', 'postal', 'main', 'hauptsitz', 'firmensitz'],
  billing: ['invoice', 'rechnungsadresse'],
  delivery: ['shipping', 'lieferadresse', 'versand'],
}

/** `201-500`, `5001+`: the number 250 falls into the first. */
const range = /^(\d+)(?:-(\d+)|(\+))?$/

function rangeOf(choices: readonly string[], text: string): string | undefined {
  const digits = /^\d{1,3}([.,' ]?\d{3})*$|^\d+$/.test(text) ? text.replace(/\D/g, '') : ''
  if (digits === '') return undefined
  const number = Number(digits)
  return choices.find((choice) => {
    const [, from, to, more] = range.exec(choice) ?? []
    if (from === undefined) return false
    return number >= Number(from) && (more !== undefined || number <= Number(to ?? from))
  })
}

/**
 * Reads a choice by its key, its words in any language or those of other programs. Inside of parts an unknown label becomes `other`, where there is one:
 * nobody loses a phone number to the name of its label.
 */
function choiceReader(entity: EntityModel, field: FieldModel, path: string): CellReader {
  const choices = choicesOf(field)
  const known = new Map<string, string>()
  for (const choice of choices) for (const word of choiceWords[choice] ?? []) known.set(bare(word), choice)
  for (const choice of choices)
    for (const language of languages) known.set(bare(choiceLabel(entity, field, path, choice, language)), choice)
  for (const choice of choices) known.set(bare(choice), choice)
  const otherwise = path !== field.key && choices.includes('other') ? 'other' : undefined
  return (text) => {
    const exact = field.kind.fromCell(text, field.options)
    if (typeof exact === 'string' && choices.includes(exact)) return exact
    return (bare(text) === '' ? undefined : known.get(bare(text))) ?? rangeOf(choices, text.trim()) ?? otherwise ?? exact
  }
}

type MakeReader = (entity: EntityModel, field: FieldModel, path: string, context: CellContext) => CellReader

const readers: Readonly<Record<string, MakeReader>> = {
  choice: choiceReader,
  date:
    (_entity, _field, _path, { dateOrder }) =>
    (text) =>
      dayOf(text, dateOrder),
  dateTime:
    (_entity, _field, _path, { dateOrder, timeZone }) =>
    (text) =>
      momentOf(text, dateOrder, timeZone),
  boolean: (_entity, field) => (text) => {
    const word = text.trim().toLowerCase()
    return yes.has(word) ? true : no.has(word) ? false : field.kind.fromCell(text, field.options)
  },
}

/** How the cells of a column become values of a field: most kinds know themselves, those that come in many spellings are helped. */
export function cellReader(entity: EntityModel, field: FieldModel, path: string, context: CellContext): CellReader {
  const make = readers[field.kind.name]
  return make === undefined ? (text) => field.kind.fromCell(text, field.options) : make(entity, field, path, context)
}

/** Without the white space around them: a cell may be a megabyte, and a pattern that begins with any number of spaces takes time by the square of them. */
const several: Readonly<Record<string, RegExp>> = {
  email: /[;,\n]|:::|\s(?=\S+@)/,
  phone: /;(?!\s*ext=)|\n|:::/i,
}

/** The values in a cell that may hold more than one (`a@x.example; b@x.example`). */
export function severalIn(text: string, kind: string): readonly string[] {
  const divider = several[kind]
  if (divider === undefined || !divider.test(text)) return [text]
  const parts = text
    .split(divider)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  // "Ada, Byron <ada@x.example>" is one address with a comma in its name.
  return kind === 'email' && parts.some((part) => !part.includes('@')) ? [text] : parts
}
