import { child, children, childrenOf, lineOf, type Node, nameOf } from '#tests/architecture/syntax.ts'
import { type Code, isTest, type Rule } from '#tests/architecture/tree.ts'

const longestFunction = 70
const longestFile = 300
const functions = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** A function is read at one sight: 70 lines, JSX included. */
export const functionsAreShort: Rule = ({ code }) =>
  code
    .filter(({ path }) => !isTest(path))
    .flatMap((file) =>
      file.nodes
        .filter(({ type }) => functions.has(type))
        .map((node) => ({ node, lines: linesOf(file, node) }))
        .filter(({ lines }) => lines > longestFunction)
        .map(({ node, lines }) => ({
          file: file.path,
          line: lineOf(file.text, node.start),
          message: `${nameOf(child(node, 'id')) ?? 'a function'} has ${lines} lines, more than ${longestFunction}`,
        })),
    )

/** A file holds one idea: 300 lines, not counting constants that are nothing but data. */
export const filesAreShort: Rule = ({ code }) =>
  code
    .filter(({ path }) => !isTest(path))
    .map((file) => ({ file, lines: file.text.trimEnd().split('\n').length - dataLines(file) }))
    .filter(({ lines }) => lines > longestFile)
    .map(({ file, lines }) => ({ file: file.path, line: 1, message: `${lines} lines, more than ${longestFile}` }))

function linesOf({ text }: Code, node: Node): number {
  return lineOf(text, node.end) - lineOf(text, node.start) + 1
}

function dataLines(file: Code): number {
  const statements = children(file.program, 'body').map((each) =>
    each.type === 'ExportNamedDeclaration' || each.type === 'ExportDefaultDeclaration' ? (child(each, 'declaration') ?? each) : each,
  )
  const values = statements.flatMap((each) =>
    each.type === 'VariableDeclaration' ? children(each, 'declarations').flatMap((one) => child(one, 'init') ?? []) : [each],
  )
  return values
    .map(bareValue)
    .filter((value) => isTable(value) && isData(value))
    .reduce((sum, value) => sum + linesOf(file, value), 0)
}

/** `[…] as const satisfies readonly Row[]` is still the list. */
function bareValue(node: Node): Node {
  const inner = /^TS(As|Satisfies)Expression$/.test(node.type) ? child(node, 'expression') : undefined
  return inner === undefined ? node : bareValue(inner)
}

function isTable({ type }: Node): boolean {
  return type === 'ObjectExpression' || type === 'ArrayExpression'
}

function isData(node: Node): boolean {
  if (functions.has(node.type) || node.type === 'CallExpression' || node.type.startsWith('JSX')) return false
  return childrenOf(node).every(isData)
}
