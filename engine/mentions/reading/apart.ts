import { spawn } from 'node:child_process'
import { dirname, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { plainText } from '#engine/mentions/reading/plain.ts'
import { readingOf } from '#engine/mentions/reading/readable.ts'

const program = fileURLToPath(new URL('./text-main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))
const packages = fileURLToPath(import.meta.resolve('saxes')).split(`${sep}node_modules${sep}`)[0] ?? root

const megabytes = 512
const seconds = 60
/** Of text: more than any book. What says more is for people to look at. */
const mostText = 8 * 1024 * 1024
/** Of its bytes, which are twice as many in UTF-16. */
const mostPlain = 2 * mostText

/**
 * What a file says, read by a process of its own that may read its own program and nothing else, with a limit for its memory and one for its time. Undefined for a file that
 * cannot be read, that breaks its reader or that goes beyond a limit. What the content itself throws is thrown. Plain text has no reader that it could break and is decoded here: a process
 * costs a thousand times as much.
 */
export async function textApart(content: AsyncIterable<Uint8Array>, mediaType: string): Promise<string | undefined> {
  if (readingOf(mediaType) !== 'plain') return readApart(content, mediaType)
  const bytes = await gathered(content, mostPlain)
  const text = bytes.length > mostPlain ? undefined : plainText(bytes)
  return text === undefined || Buffer.byteLength(text) > mostText ? undefined : text
}

async function readApart(content: AsyncIterable<Uint8Array>, mediaType: string): Promise<string | undefined> {
  const may = [...new Set([dirname(root + sep), `${packages}${sep}`])].map((folder) => `--allow-fs-read=${folder}`)
  const child = spawn(process.execPath, ['--permission', ...may, `--max-old-space-size=${megabytes}`, program, mediaType], {
    cwd: root,
    env: {},
    stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000)
  const closed = new Promise<void>((resolve) => {
    child.on('error', () => resolve())
    child.on('close', () => resolve())
  })
  let fault: { readonly error: unknown } | undefined
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* content
    } catch (error) {
      fault = { error }
      throw error
    }
  }
  try {
    if (child.stdin !== null) pipeline(Readable.from(watched(), { objectMode: false }), child.stdin).catch(() => child.kill('SIGKILL'))
    const [text, report] = await Promise.all([gathered(child.stdout, mostText), gathered(child.stdio[3] as Readable | null, mostText)])
    await closed
    if (fault !== undefined) throw fault.error
    return report.toString() === '{"read":true}' && text.length <= mostText ? text.toString('utf8') : undefined
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}

/** All of it, or more than `most`: whoever goes beyond is read to the end and not kept. */
async function gathered(content: AsyncIterable<Uint8Array> | null, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of content ?? []) {
    if (length <= most) chunks.push(chunk)
    length += chunk.length
  }
  return Buffer.concat(chunks)
}
