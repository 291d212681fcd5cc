import { csvFile } from '#engine/export/csv-file.ts'
import { type Encode, type ExportFormat, formatNames } from '#engine/export/format.ts'
import { jsonFile } from '#engine/export/json-file.ts'
import { vcard3File, vcardFile } from '#engine/export/vcard-file.ts'
import { xlsxFile } from '#engine/export/xlsx-file.ts'
import type { EntityModel } from '#engine/model.ts'

interface Format {
  readonly extension: string
  readonly type: string
  readonly encode: Encode
  /** Only for what can be on a card. */
  readonly cards?: true
}

const formats: Readonly<Record<ExportFormat, Format>> = {
  csv: { extension: 'csv', type: 'text/csv; charset=utf-8', encode: csvFile },
  xlsx: { extension: 'xlsx', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', encode: xlsxFile },
  vcard: { extension: 'vcf', type: 'text/vcard; charset=utf-8', encode: vcardFile, cards: true },
  vcard3: { extension: 'vcf', type: 'text/vcard; charset=utf-8; version=3.0', encode: vcard3File, cards: true },
  json: { extension: 'json', type: 'application/json; charset=utf-8', encode: jsonFile },
}

export const formatOf = (name: ExportFormat): Format => formats[name]

/** The formats in which records of an entity can be taken out. */
export const formatsFor = ({ card }: Pick<EntityModel, 'card'>): ExportFormat[] =>
  formatNames.filter((name) => card !== null || formats[name].cards === undefined)
