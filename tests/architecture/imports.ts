import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { child, children, lineOf, literalOf, memberOf, type Node, nameOf, templateText } from '#tests/architecture/syntax.ts'

/** One reference from a file to a file of ours (`ours`), to a package or to Node. */
export interface Import {
  readonly specifier: string
  readonly line: number
  /** The path from the root, where it is ours; `*` stands for what is known at run time only. */
  readonly ours?: string
  /** By `import` or `export … from`, not by a glob or a URL. */
  readonly byStatement: boolean
  /** The package's or Node module's name, where it is not ours. */
  readonly outside?: string
}

/** All that a file refers to: imports of values and types, dynamic ones, globs, and files named by `new URL(…, import.meta.url)`. */
export function importsOf(path: string, text: string, nodes: readonly Node[]): Import[] {
  return nodes.flatMap((node) =>
    specifiersOf(node).map((specifier) => ({
      ...importOf(path, specifier),
      line: lineOf(text, node.start),
      byStatement: statements.has(node.type),
    })),
  )
}

const statements = new Set(['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'TSImportType', 'ImportExpression'])

function specifiersOf(node: Node): string[] {
  if (statements.has(node.type)) return present(patternOf(child(node, 'source')))
  switch (node.type) {
    case 'NewExpression':
      return nameOf(child(node, 'callee')) === 'URL' && children(node, 'arguments').length === 2
        ? present(patternOf(children(node, 'arguments')[0])).filter((text) => /^[.#]/.test(text) && !text.endsWith('/'))
        : []
    case 'CallExpression':
      return specifiersOfCall(node)
    default:
      return []
  }
}

function specifiersOfCall(node: Node): string[] {
  const callee = child(node, 'callee')
  if (child(callee ?? node, 'object')?.type !== 'MetaProperty') return []
  const [first] = children(node, 'arguments')
  const property = memberOf(callee)?.property
  if (property === 'resolve') return present(patternOf(first))
  if (property !== 'glob' || first === undefined) return []
  return first.type === 'ArrayExpression'
    ? children(first, 'elements').flatMap((each) => present(patternOf(each)))
    : present(patternOf(first))
}

function patternOf(node: Node | undefined): string | undefined {
  return node?.type === 'TemplateLiteral' ? templateText(node, '*') : literalOf(node)
}

function importOf(path: string, specifier: string): Pick<Import, 'specifier' | 'ours' | 'outside'> {
  const bare = specifier.replace(/\?.*$/, '')
  if (bare.startsWith('#')) return { specifier, ours: bare.slice(1) }
  if (bare.startsWith('.')) return { specifier, ours: posix.join(posix.dirname(path), bare) }
  return { specifier, outside: packageOf(bare) }
}

function packageOf(specifier: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function present(text: string | undefined): string[] {
  return text === undefined ? [] : [text]
}
