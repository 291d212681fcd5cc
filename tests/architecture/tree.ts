import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Import, importsOf } from '#tests/architecture/imports.ts'
import { type Node, nodesOf, parse } from '#tests/architecture/syntax.ts'

/** A file of code with what the rules ask of it. Paths are relative to the root and written with slashes. */
export interface Code {
  readonly path: string
  readonly text: string
  readonly program: Node
  readonly nodes: readonly Node[]
  readonly imports: readonly Import[]
}

/** The checkout as the rules see it: every text file, and those of them that are code. */
export interface Tree {
  readonly texts: ReadonlyMap<string, string>
  readonly code: readonly Code[]
}

export interface Violation {
  readonly file: string
  readonly line: number
  readonly message: string
}

export type Rule = (tree: Tree) => Violation[]

const notOurs = new Set(['node_modules', '.git', 'dist', 'data', '.output'])
const textFile = /(\.(ts|tsx|mjs|js|cjs|json|md|sql|css|html|svg|csv|yml|yaml|sh|txt)|\/run|^[A-Z]+|rc|ignore)$/
const codeFile = /\.(ts|tsx|mjs|js)$/

/** A tree made of texts by path: the checkout, or a fixture that breaks a rule on purpose. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
  const entries = new Map(Object.entries(texts))
  const code = [...entries].filter(([path]) => codeFile.test(path)).map(([path, text]) => codeOf(path, text))
  return { texts: entries, code }
}

/** Reads the checkout below `root`, generated folders apart. */
export function readTree(root: string): Tree {
  const texts: Record<string, string> = {}
  for (const path of filesBelow(root)) {
    const name = relative(root, path).split(sep).join('/')
    if (textFile.test(name)) texts[name] = readFileSync(path, 'utf8')
  }
  return treeOf(texts)
}

/** Tests, and what only tests use: they may import what they test and be as long as their cases. */
export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /^(tests|bench|engine\/conformance)\//.test(path)
}

function codeOf(path: string, text: string): Code {
  const program = parse(path, text)
  const nodes = nodesOf(program)
  return { path, text, program, nodes, imports: importsOf(path, text, nodes) }
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!notOurs.has(entry.name)) yield* filesBelow(path)
    } else if (entry.isFile()) yield path
  }
}
