import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { argv, exit, stdin, stdout } from 'node:process'
import { textOf } from '#engine/mentions/reading/text-of.ts'

/**
 * Reads one file from standard input and writes what it says to standard output; whether it could goes to file descriptor 3. Started by `apart.ts` as a process of its own,
 * without network, files or environment: whatever a hostile file does here, it does to nobody else.
 */
const [, , mediaType = ''] = argv
const reportTo = 3
const pieceLength = 64 * 1024

async function main(): Promise<boolean> {
  const chunks: Buffer[] = []
  for await (const chunk of stdin) chunks.push(chunk as Buffer)
  const text = await textOf(Buffer.concat(chunks), mediaType).catch(() => undefined)
  if (text === undefined) return false
  for (let at = 0; at < text.length; at += pieceLength)
    if (!stdout.write(Buffer.from(text.slice(at, at + pieceLength).toWellFormed(), 'utf8'))) await once(stdout, 'drain')
  return true
}

stdout.on('error', () => exit(1))
const read = await main()
stdout.end(() => {
  writeSync(reportTo, JSON.stringify({ read }))
  exit(0)
})
