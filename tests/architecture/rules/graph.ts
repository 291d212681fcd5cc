import { posix } from 'node:path'
import { child, children, lineOf, type Node, nameOf } from '#tests/architecture/syntax.ts'
import { type Code, isTest, type Rule, type Tree } from '#tests/architecture/tree.ts'

/** No file is reached from itself, by types either. */
export const noCycle: Rule = (tree) => {
  const references = referencesOf(tree)
  return componentsOf(references)
    .filter((files) => files.length > 1 || files.some((file) => references.get(file)?.has(file)))
    .map((files) => ({ file: files[0] ?? '', line: 1, message: `imports itself in a circle: ${circleIn(files, references).join(' → ')}` }))
}

/** Nothing passes on what others declare, so that every name is imported from where it is written; domain/model.ts is the one table of contents. */
export const noBarrel: Rule = ({ code }) =>
  code
    .filter(({ path }) => path !== 'domain/model.ts')
    .flatMap((file) => [
      ...(/(^|\/)index\.(tsx?|mjs)$/.test(file.path)
        ? [{ file: file.path, line: 1, message: 'a file called index says nothing: name it' }]
        : []),
      ...passedOn(file).map((node) => ({
        file: file.path,
        line: lineOf(file.text, node.start),
        message: 'passes on what another file declares: import it from there',
      })),
    ])

function passedOn({ program }: Code): Node[] {
  const statements = children(program, 'body')
  const imported = new Set(
    statements
      .filter(({ type }) => type === 'ImportDeclaration')
      .flatMap((each) => children(each, 'specifiers').map((specifier) => nameOf(child(specifier, 'local')))),
  )
  const passing = statements.filter(
    (each) =>
      (/^Export(All|Named)Declaration$/.test(each.type) && child(each, 'source') !== undefined) ||
      children(each, 'specifiers').some(
        (specifier) => specifier.type === 'ExportSpecifier' && imported.has(nameOf(child(specifier, 'local'))),
      ),
  )
  const declares =
    statements.some(({ type }) => type !== 'ImportDeclaration' && !type.startsWith('Export')) ||
    statements.some((each) => child(each, 'declaration'))
  return passing.filter((each) => !(declares && each.exportKind === 'type' && child(each, 'source') === undefined))
}

/** Every file is an entry point, a test, or used by a file that is used. */
export const nothingIsUnused: Rule = (tree) => {
  const references = referencesOf(tree)
  const entries = entriesOf(tree)
  const used = reachedFrom(
    tree.code.map(({ path }) => path).filter((path) => entries.has(path) || isTestFile(path)),
    references,
  )
  const usedByProduct = reachedFrom([...entries], references)
  return tree.code
    .filter(({ path }) => !used.has(path) || !(isTest(path) || usedByProduct.has(path)))
    .map(({ path }) => ({ file: path, line: 1, message: used.has(path) ? 'only tests import it' : 'nobody imports it' }))
}

function isTestFile(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}

/** What is started by name: by a script of package.json, by .ci/run, by a page, by the build. */
function entriesOf({ texts, code }: Tree): Set<string> {
  const starters = [...texts].filter(([path]) => path === 'package.json' || path === '.ci/run' || path.endsWith('.html'))
  const named = starters.flatMap(([path, text]) =>
    [...text.matchAll(/(?:^|[\s"'=(])\.?\/?([\w./-]+\.(?:tsx?|mjs|js))(?=["'\s;)]|$)/gm)].flatMap(([, name = '']) => [
      name,
      `${path.split('/').slice(0, -1).join('/')}/${name}`,
    ]),
  )
  const configurations = code.map(({ path }) => path).filter((path) => path.endsWith('.config.ts'))
  return new Set([...named, ...configurations, 'server/main.ts', 'server/worker.ts', 'domain/model.ts'])
}

function referencesOf({ code }: Tree): Map<string, Set<string>> {
  const paths = code.map(({ path }) => path)
  const known = new Set(paths)
  const named = (pattern: string, from: string): string[] => {
    if (!/[*{]/.test(pattern)) return known.has(pattern) ? [pattern] : []
    return paths.filter((path) => path !== from && posix.matchesGlob(path, pattern))
  }
  return new Map(
    code.map(({ path, imports }) => [path, new Set(imports.flatMap(({ ours }) => (ours === undefined ? [] : named(ours, path))))]),
  )
}

function reachedFrom(starts: readonly string[], references: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>()
  const open = [...starts]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue
    reached.add(file)
    open.push(...(references.get(file) ?? []))
  }
  return reached
}

/** Strongly connected components, by Tarjan. */
function componentsOf(references: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const components: string[][] = []
  const visit = (file: string): void => {
    order.set(file, order.size)
    lowest.set(file, order.size - 1)
    stack.push(file)
    for (const next of references.get(file) ?? []) {
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0))
    }
    if (lowest.get(file) === order.get(file)) components.push(stack.splice(stack.indexOf(file)))
  }
  for (const file of references.keys()) if (!order.has(file)) visit(file)
  return components
}

/** One way round inside a component, for the message. */
function circleIn(files: readonly string[], references: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const inside = new Set(files)
  const way: string[] = []
  for (let file = files[0]; file !== undefined && !way.includes(file); file = nextOf(file, references, inside)) way.push(file)
  const last = way.at(-1)
  const back = last === undefined ? undefined : nextOf(last, references, inside)
  return back === undefined ? way : [...way.slice(way.indexOf(back)), back]
}

function nextOf(file: string, references: ReadonlyMap<string, ReadonlySet<string>>, inside: ReadonlySet<string>): string | undefined {
  return [...(references.get(file) ?? [])].find((next) => inside.has(next))
}
