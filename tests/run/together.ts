import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rootFolder } from '#tests/run/root.ts'

/**
 * Bundles of files, each for one process that runs them one after the other: most of what a short test costs is starting a process and loading the engine, and of a journey
 * starting a browser. The files come heaviest first; every bundle gets some of the heavy and some of the light ones.
 */
export function bundlesOf(files: readonly string[], each: number): string[][] {
  const count = Math.ceil(files.length / each)
  const bundles = Array.from({ length: count }, (): string[] => [])
  for (const [index, file] of files.entries()) {
    const [round, place] = [Math.floor(index / count), index % count]
    bundles[round % 2 === 0 ? place : count - 1 - place]?.push(file)
  }
  return bundles
}

const urlOf = (file: string): string => JSON.stringify(pathToFileURL(join(rootFolder, file)).href)

const always = [
  "import { after, before, suite } from 'node:test'",
  `import { forgetLastId } from ${urlOf('platform/clock/ids.ts')}`,
  // What a test that failed has left open must not hold up all the others until the run is cut off.
  'const left = () => {',
  "  console.error('still open half a minute after the last test:', process.getActiveResourcesInfo().join(', '))",
  '  process.exit(1)',
  '}',
  'after(() => void setTimeout(left, 30_000).unref())',
]

/** A file for each bundle, in which every test file is a suite of its path. @param keeping what is there for all of them */
export async function writeBundles(name: string, bundles: readonly (readonly string[])[], keeping?: 'browser'): Promise<string[]> {
  const folder = join(tmpdir(), `steward-${name}`)
  await mkdir(folder, { recursive: true })
  const kept = [
    `import { holdBrowser } from ${urlOf('tests/journeys/shared-browser.ts')}`,
    'let held',
    'before(async () => {\n  held = await holdBrowser()\n})',
    'after(() => held.letGo())',
  ]
  return Promise.all(
    bundles.map(async (files, index) => {
      const path = join(folder, `${name}-${String(index + 1).padStart(2, '0')}.test.mjs`)
      const suites = files.map(
        (file) => `suite(${JSON.stringify(file)}, () => {\n  before(forgetLastId)\n  return import(${urlOf(file)})\n})`,
      )
      const lines = [...always, ...(keeping === undefined ? [] : kept), ...suites, '']
      await writeFile(path, lines.join('\n'))
      return path
    }),
  )
}
