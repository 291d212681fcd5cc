import { SaxesParser } from 'saxes'

/** What a reader wants to know of an XML file as it passes. Names come without their prefix. */
export interface XmlReader {
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  text?(text: string): void
  close?(name: string): void
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1)

/** Feeds XML to a reader, piece by piece. Entities that a file defines itself are unknown here and end it: none can multiply. */
export async function* eachPiece(pieces: AsyncIterable<string>, reader: XmlReader): AsyncGenerator<void, void, undefined> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  parser.on('opentag', ({ name, attributes }) => reader.open?.(bare(name), attributes))
  parser.on('text', (text) => reader.text?.(text))
  parser.on('cdata', (text) => reader.text?.(text))
  parser.on('closetag', ({ name }) => reader.close?.(bare(name)))
  parser.on('error', (error) => {
    throw error
  })
  let any = false
  for await (const piece of pieces) {
    any ||= piece !== ''
    parser.write(piece)
    yield
  }
  // What is not there at all says nothing; what breaks off is damaged.
  if (any) parser.close()
}

export async function readXml(pieces: AsyncIterable<string>, reader: XmlReader): Promise<void> {
  const reading = eachPiece(pieces, reader)
  while ((await reading.next()).done !== true);
}
