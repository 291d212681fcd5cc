import { spawn } from 'node:child_process'
import { dirname, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./text-main.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../', import.meta.url))
const packages = fileURLToPath(import.meta.resolve('saxes')).split(`${sep}node_modules${sep}`)[0] ?? root

const megabytes = 512
const seconds = 60
/** Of text: more than any book. What says more is for people to look at. */
const mostText = 8 * 1024 * 1024

/**
 * What a file says, read by a process of its own that may read its own program and nothing else, with a limit for its memory and one for its time. Undefined for a file that
 * cannot be read, that breaks its reader or that goes beyond a limit. What the content itself throws is thrown.
 */
export async function textApart(content: AsyncIterable<Uint8Array>, mediaType: string): Promise<string | undefined> {
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
    const [text, report] = await Promise.all([gathered(child.stdout), gathered(child.stdio[3] as Readable | null)])
    await closed
    if (fault !== undefined) throw fault.error
    return report.toString() === '{"read":true}' && text.length <= mostText ? text.toString('utf8') : undefined
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}

async function gathered(stream: Readable | null): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream ?? []) {
    length += (chunk as Buffer).length
    if (length <= mostText + 1) chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}
