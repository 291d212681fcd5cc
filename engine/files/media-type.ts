/** What a business may accept or refuse as a whole. */
export const groups = ['images', 'documents', 'media', 'archives', 'programs', 'other'] as const
export type Group = (typeof groups)[number]

export interface MediaType {
  readonly mediaType: string
  readonly group: Group
}

/** How many of the first bytes are looked at. */
export const sniffedBytes = 4096

const as = (group: Group, mediaType: string): MediaType => ({ group, mediaType })

/** Bytes at a place, as hex, and what begins so. */
const signatures: readonly (readonly [at: number, hex: string, is: MediaType])[] = [
  [0, 'ffd8ff', as('images', 'image/jpeg')],
  [0, '89504e470d0a1a0a', as('images', 'image/png')],
  [0, '47494638', as('images', 'image/gif')],
  [8, '57454250', as('images', 'image/webp')],
  [0, '49492a00', as('images', 'image/tiff')],
  [0, '4d4d002a', as('images', 'image/tiff')],
  [0, '424d', as('images', 'image/bmp')],
  [0, '255044462d', as('documents', 'application/pdf')],
  [0, '7b5c727466', as('documents', 'application/rtf')],
  [0, '1f8b', as('archives', 'application/gzip')],
  [0, '377abcaf271c', as('archives', 'application/x-7z-compressed')],
  [0, '526172211a07', as('archives', 'application/vnd.rar')],
  [0, '425a68', as('archives', 'application/x-bzip2')],
  [0, 'fd377a585a00', as('archives', 'application/x-xz')],
  [257, '7573746172', as('archives', 'application/x-tar')],
  [8, '57415645', as('media', 'audio/wav')],
  [8, '41564920', as('media', 'video/x-msvideo')],
  [0, '494433', as('media', 'audio/mpeg')],
  [0, 'fffb', as('media', 'audio/mpeg')],
  [0, '4f676753', as('media', 'audio/ogg')],
  [0, '664c6143', as('media', 'audio/flac')],
  [0, '1a45dfa3', as('media', 'video/webm')],
  [0, '4d5a', as('programs', 'application/vnd.microsoft.portable-executable')],
  [0, '7f454c46', as('programs', 'application/x-elf')],
  [0, 'cffaedfe', as('programs', 'application/x-mach-binary')],
  [0, 'cafebabe', as('programs', 'application/java-vm')],
  [0, '0061736d', as('programs', 'application/wasm')],
]

const brands: readonly (readonly [RegExp, MediaType])[] = [
  [/^avi[fs]/, as('images', 'image/avif')],
  [/^(hei[cxms]|hev[cxms]|mif1|msf1)/, as('images', 'image/heic')],
  [/^M4[AB] /, as('media', 'audio/mp4')],
  [/^qt {2}/, as('media', 'video/quicktime')],
  [/./s, as('media', 'video/mp4')],
]

const office = 'application/vnd.openxmlformats-officedocument'
const openDocument = 'application/vnd.oasis.opendocument'

/** Within a container or plain text only the name can say more; it is believed within the family. */
const byName = {
  zip: {
    docx: `${office}.wordprocessingml.document`,
    xlsx: `${office}.spreadsheetml.sheet`,
    pptx: `${office}.presentationml.presentation`,
    odt: `${openDocument}.text`,
    ods: `${openDocument}.spreadsheet`,
    odp: `${openDocument}.presentation`,
  },
  ole: {
    doc: 'application/msword',
    xls: 'application/vnd.ms-excel',
    ppt: 'application/vnd.ms-powerpoint',
    msg: 'application/vnd.ms-outlook',
  },
  text: {
    csv: 'text/csv',
    tsv: 'text/tab-separated-values',
    md: 'text/markdown',
    json: 'application/json',
    ics: 'text/calendar',
    vcf: 'text/vcard',
    eml: 'message/rfc822',
    log: 'text/plain',
    txt: 'text/plain',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>

const scripts = /^(html?|xhtml|svg|m?js|cjs|ts|sh|bash|bat|cmd|ps1|vbs|py|rb|pl|php|hta|wsf|jar|exe|dll|msi|scr|com|app|apk|lnk|reg)$/

export const extensionOf = (fileName: string): string => /\.([a-z0-9]{1,10})$/i.exec(fileName)?.[1]?.toLowerCase() ?? ''

const named = (family: Readonly<Record<string, string>>, extension: string): string | undefined =>
  Object.hasOwn(family, extension) ? family[extension] : undefined

function ofContainer(head: Buffer, extension: string): MediaType | undefined {
  if (head.readUInt32BE(0) === 0xd0cf11e0) return as('documents', named(byName.ole, extension) ?? 'application/x-ole-storage')
  if (head.toString('latin1', 0, 4) !== 'PK\u0003\u0004') return undefined
  const text = head.toString('latin1')
  // What these formats begin with: a part of that name, stored as it is.
  const declared = text.startsWith('mimetype', 30)
    ? /^application\/(vnd\.oasis\.opendocument\.[a-z-]+|epub\+zip)/.exec(text.slice(38))
    : null
  if (declared !== null) return as('documents', declared[0])
  const isOffice = /\[Content_Types\]\.xml|_rels\/|(?:word|xl|ppt)\//.test(text)
  if (isOffice) return as('documents', named(byName.zip, extension) ?? 'application/zip')
  return as(extension === 'jar' || extension === 'apk' ? 'programs' : 'archives', 'application/zip')
}

const isWide = (head: Buffer): boolean => (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
/** Text has no bytes that control anything but lines. */
const isText = (head: Buffer): boolean => isWide(head) || !head.some((byte) => byte < 32 && ![9, 10, 12, 13, 27].includes(byte))

const page = /^<(!doctype html|html|head|body|script|iframe|meta|title)\b/i

/** Without comments before it. Walked by hand: a pattern with a loop in a loop takes hours for a file of comments. */
function withoutComments(text: string): string {
  let rest = text.trimStart()
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->', 4)
    if (end < 0) return ''
    rest = rest.slice(end + 3).trimStart()
  }
  return rest
}

/** Of what a browser would run, the type says so. */
function ofText(head: Buffer, extension: string): MediaType | undefined {
  if (!isText(head)) return undefined
  const text = head.toString(isWide(head) ? 'utf16le' : 'utf8').replace(/^\ufeff/, '')
  if (/<svg[\s>]/i.test(text)) return as('images', 'image/svg+xml')
  if (page.test(withoutComments(text))) return as('programs', 'text/html')
  if (/^\s*<\?xml/.test(text)) return as('documents', 'application/xml')
  if (/^#!/.test(text) || scripts.test(extension)) return as('programs', /^[mc]?js$/.test(extension) ? 'text/javascript' : 'text/x-script')
  return as('documents', named(byName.text, extension) ?? 'text/plain')
}

/** What a file is, by its first bytes; the name only tells apart what begins alike. What a browser or a sender claims counts for nothing. */
export function mediaTypeOf(head: Buffer, fileName: string): MediaType {
  const extension = extensionOf(fileName)
  // Two bytes begin many a word, too.
  const tellsEnough = (hex: string): boolean => hex.length > 6 || !isText(head)
  const signature = signatures.find(([at, hex]) => head.subarray(at, at + hex.length / 2).toString('hex') === hex && tellsEnough(hex))
  if (signature !== undefined) return signature[2]
  if (head.toString('latin1', 4, 8) === 'ftyp')
    return brands.find(([brand]) => brand.test(head.toString('latin1', 8, 12)))?.[1] ?? as('media', 'video/mp4')
  const container = head.length >= 4 ? ofContainer(head, extension) : undefined
  return container ?? ofText(head, extension) ?? as(scripts.test(extension) ? 'programs' : 'other', 'application/octet-stream')
}

const picture = /^(jpe?g|png|gif|webp|avif|hei[cf]|tiff?|bmp)$/
const paper = /^(pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|md)$/

/** A name that says picture or document over something else is how people are made to open what they would not. Gives what the name says, where that is not so. */
export function liesAbout(fileName: string, { mediaType, group }: MediaType): string | undefined {
  const extension = extensionOf(fileName)
  const lies =
    (picture.test(extension) && !mediaType.startsWith('image/')) ||
    (extension === 'pdf' && mediaType !== 'application/pdf') ||
    (paper.test(extension) && group === 'programs')
  return lies ? extension.toUpperCase() : undefined
}

const shownAsText = new Set<string>([...Object.values(byName.text)])

/** How it may be looked at. Pictures only once they were written anew; what a browser could run never. */
export function previewOf({ mediaType }: MediaType, cleaned: boolean): 'image' | 'pdf' | 'text' | null {
  if (mediaType.startsWith('image/')) return cleaned ? 'image' : null
  if (mediaType === 'application/pdf') return 'pdf'
  return shownAsText.has(mediaType) ? 'text' : null
}
