import { parseAst } from 'vite'

/** A node of the syntax tree (ESTree with TypeScript). What a node holds depends on its type, so it is looked at before it is used. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** Parses a file of code; its name says whether it holds types and JSX. Throws on a syntax error. */
export function parse(path: string, text: string): Node {
  const lang = path.endsWith('.tsx') ? 'tsx' : path.endsWith('.ts') ? 'ts' : 'js'
  return parseAst(text, { lang, astType: 'ts' }) as unknown as Node
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}

/** Every node below and including this one. */
export function nodesOf(root: Node): Node[] {
  const nodes = [root]
  for (const node of nodes) nodes.push(...childrenOf(node))
  return nodes
}

export function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))
}

/** The child under this key, if it is a node. */
export function child(node: Node, key: string): Node | undefined {
  const value = node[key]
  return isNode(value) ? value : undefined
}

/** The children under this key, if they are a list. */
export function children(node: Node, key: string): Node[] {
  const value = node[key]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The text of a string literal, or of a template without expressions. */
export function literalOf(node: Node | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && children(node, 'expressions').length === 0) return templateText(node, '')
  return undefined
}

/** The text of a template, with `hole` where its expressions stand. */
export function templateText(node: Node, hole: string): string {
  return children(node, 'quasis')
    .map((quasi) => (quasi.value as { readonly raw: string }).raw)
    .join(hole)
}

export function nameOf(node: Node | undefined): string | undefined {
  return node?.type === 'Identifier' ? String(node.name) : undefined
}

/** `a.b` as `['a', 'b']`; the object is undefined where it is no plain name. */
export function memberOf(node: Node | undefined): { readonly object: string | undefined; readonly property: string } | undefined {
  if (node?.type !== 'MemberExpression' || node.computed === true) return undefined
  const property = nameOf(child(node, 'property'))
  const object = child(node, 'object')
  if (property === undefined) return undefined
  return { object: object?.type === 'MemberExpression' ? memberOf(object)?.property : nameOf(object), property }
}

/** The line, from 1, of an offset in a text. */
export function lineOf(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
