import { globSync } from 'node:fs'
import { posix, relative, sep } from 'node:path'
import { rootFolder } from '#tests/run/root.ts'

export interface Selection {
  /** Run without a browser, several at a time. */
  readonly quick: readonly string[]
  /** Journeys of a person through the web app: each has a server and a browser of its own. */
  readonly journeys: readonly string[]
}

/**
 * The test files to run. Without paths: all but the long ones, or the long ones alone. A path is a file, a folder or a glob, read from the root;
 * a long test that is named runs.
 */
export function selectFiles(options: { readonly paths: readonly string[]; readonly long: boolean }, all = allTests()): Selection {
  const wanted = options.paths.map((path) => posix.normalize(relative(rootFolder, path).split(sep).join('/')))
  const files = all.filter((file) =>
    wanted.length === 0
      ? isLong(file) === options.long
      : wanted.some(
          (path) =>
            file === path ||
            (posix.matchesGlob(file, path) && isLong(file) === options.long) ||
            (isBelow(file, path) && isLong(file) === options.long),
        ),
  )
  return { quick: files.filter((file) => !isJourney(file)), journeys: files.filter(isJourney) }
}

function allTests(): string[] {
  return globSync('**/*.test.ts', { cwd: rootFolder, exclude: (path) => /(^|[\\/])(node_modules|dist|data|\.[^\\/]+)$/.test(path) })
    .map((path) => path.split(sep).join('/'))
    .sort()
}

function isBelow(file: string, folder: string): boolean {
  return folder === '.' || file.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

function isLong(file: string): boolean {
  return file.endsWith('.long.test.ts')
}

function isJourney(file: string): boolean {
  return file.startsWith('tests/journeys/')
}
