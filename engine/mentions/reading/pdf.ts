interface TextItem {
  readonly str?: string
  readonly hasEOL?: boolean
}

/** The facts of a file in which people stand. */
const people = new Set(['Author', 'Title', 'Subject', 'Keywords'])

/** What a PDF says, page by page, with the facts that it gives of itself. Undefined for one that shows pictures alone, and for one that is locked. */
export async function pdfText(bytes: Buffer): Promise<string | undefined> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  const task = getDocument({
    data: new Uint8Array(bytes),
    useSystemFonts: false,
    disableFontFace: true,
    verbosity: 0,
    stopAtErrors: false,
  })
  const document = await task.promise
  try {
    const pieces: string[] = []
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      for (const { str = '', hasEOL } of items as TextItem[]) pieces.push(str, hasEOL === true ? '\n' : ' ')
      for (const { url, contents } of (await page.getAnnotations()) as { url?: string; contents?: string }[])
        pieces.push('\n', url ?? '', '\n', contents ?? '', '\n')
      page.cleanup()
    }
    const said = pieces.join('')
    if (!/\p{L}/u.test(said)) return undefined
    const { info } = await document.getMetadata()
    const facts = Object.entries(info).flatMap(([key, fact]) => (people.has(key) && typeof fact === 'string' ? [fact] : []))
    return `${said}\n${facts.join('\n')}`
  } finally {
    await task.destroy()
  }
}
