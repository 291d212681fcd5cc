import { crc32 } from 'node:zlib'
import type { InjectOptions } from 'fastify'
import type { Answer, TestApp } from '#tests/app.ts'

export interface SentFile {
  readonly name: string
  readonly bytes: Uint8Array
  /** What the sender claims it is. */
  readonly type?: string
}

const boundary = 'steward-tests'
export const formType = `multipart/form-data; boundary=${boundary}`

/** The body of a form with one file, as a browser writes it: quotes and line ends of the name are encoded. */
export function formOf({ name, bytes, type = 'application/octet-stream' }: SentFile): Buffer {
  const named = name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${named}"\r\nContent-Type: ${type}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
}

/** Sends a file; `payload` in its place for what is not even a form. */
export async function send(
  { app }: Pick<TestApp, 'app'>,
  key: string,
  path: string,
  file: SentFile | { readonly payload: Buffer },
  { method = 'POST', headers = {} }: { method?: 'POST' | 'PUT'; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const payload = 'payload' in file ? file.payload : formOf(file)
  const answer = await app.inject({
    method,
    url: `/api/v1${path}`,
    payload,
    headers: { authorization: `Bearer ${key}`, 'content-type': formType, ...headers },
  })
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text: answer.body,
    body: JSON.parse(answer.body || '{}') as Record<string, unknown>,
  }
}

/** Bytes as they come back. */
export async function fetchBytes(
  { app }: Pick<TestApp, 'app'>,
  key: string,
  path: string,
  headers: InjectOptions['headers'] = {},
): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }> {
  const answer = await app.inject({ url: `/api/v1${path}`, headers: { authorization: `Bearer ${key}`, ...headers } })
  return { status: answer.statusCode, headers: answer.headers, bytes: answer.rawPayload }
}

/** A PDF of one page with one line of text. */
export function pdfOf(line: string): Buffer {
  const drawn = `BT /F1 36 Tf 80 700 Td (${line}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ].map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`)
  const places = objects.map((_, index) => '%PDF-1.4\n'.length + objects.slice(0, index).join('').length)
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const end = '%PDF-1.4\n'.length + objects.join('').length
  const count = objects.length + 1
  return Buffer.from(
    `%PDF-1.4\n${objects.join('')}xref\n0 ${count}\n0000000000 65535 f \n${table}trailer << /Size ${count} /Root 1 0 R >>\nstartxref\n${end}\n%%EOF`,
    'latin1',
  )
}

/** An archive of these files, as they are. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)]
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(path.length, 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), head, path, data])
    locals.push(local)
    central.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), head, rest, path)
    at += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(locals.length, 4)
  end.writeUInt16LE(locals.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006'), end])
}
