import { child, children, lineOf, literalOf, memberOf, type Node, nameOf } from '#tests/architecture/syntax.ts'
import { type Code, isTest, type Rule, type Violation } from '#tests/architecture/tree.ts'

/** `any` switches the compiler off; only the types of schema, which infer the rest, may need it. */
export const noAny: Rule = ({ code }) =>
  code
    .filter(({ path }) => !path.startsWith('schema/'))
    .flatMap((file) => where(file, ({ type }) => type === 'TSAnyKeyword', 'any: say what it is, or unknown'))

/** The engine asks the declaration or the kind; it never asks which entity it has before it. */
export const engineKnowsNoEntity: Rule = ({ code }) =>
  code
    .filter(({ path }) => path.startsWith('engine/') && !isTest(path))
    .flatMap((file) => where(file, comparesEntity, 'asks which entity it is: ask the field kind or the declaration'))

function comparesEntity(node: Node): boolean {
  if (node.type === 'SwitchStatement') return namesEntity(child(node, 'discriminant'))
  if (node.type === 'CallExpression') {
    const callee = memberOf(child(node, 'callee'))
    const list = child(child(node, 'callee') ?? node, 'object')
    return callee?.property === 'includes' && list?.type === 'ArrayExpression' && namesEntity(children(node, 'arguments')[0])
  }
  if (node.type !== 'BinaryExpression' || !/^[!=]==?$/.test(String(node.operator))) return false
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  return (namesEntity(left) && literalOf(right) !== undefined) || (namesEntity(right) && literalOf(left) !== undefined)
}

function namesEntity(node: Node | undefined): boolean {
  const member = memberOf(node)
  if (member === undefined) return /^entity(Name)?$/.test(nameOf(node) ?? '')
  return (
    member.property === 'entity' || (/^(name|plural)$/.test(member.property) && /(entity|store|declaration)$/i.test(member.object ?? ''))
  )
}

/** What schema, domain, privacy and messages say follows from what they are given: no clock, no chance, no machine. */
export const pureFoldersArePure: Rule = ({ code }) =>
  code
    .filter(({ path }) => /^(schema|domain|privacy|messages)\//.test(path) && !isTest(path))
    .flatMap((file) =>
      where(file, (node) => readsClock(node) || reachesOut(node), 'the clock, chance or the machine: take it as an argument'),
    )

/** Time comes from the clock in the context, or no test can turn it. A line of the log bears the machine's. */
export const oneClock: Rule = ({ code }) =>
  code
    .filter(({ path }) => /^(engine|platform|server)\/.*\.ts$/.test(path) && !/^platform\/(clock|log)\//.test(path) && !isTest(path))
    .flatMap((file) => where(file, readsClock, 'reads the time of the machine: take it from the clock'))

/** Settings are read from the environment once, into the config. A child process may be given its PATH. */
export const oneConfig: Rule = ({ code }) =>
  code
    .filter(
      ({ path }) =>
        /^(engine|platform|server)\/.*\.ts$/.test(path) && !/^server\/(config\.ts|secrets\.ts|start\/)/.test(path) && !isTest(path),
    )
    .flatMap((file) => where(file, isEnvironment, 'reads the environment: take it from server/config.ts'))

function readsClock(node: Node): boolean {
  if (node.type === 'NewExpression') return nameOf(child(node, 'callee')) === 'Date' && children(node, 'arguments').length === 0
  const member = memberOf(node)
  return member?.object === 'Date' && member.property === 'now'
}

/** Whatever is asked of somebody else's server goes through platform/outbound, which asks whether it may. */
export const oneWayOut: Rule = ({ code }) =>
  code
    .filter(({ path }) => /^(engine|platform|server)\/.*\.ts$/.test(path) && !path.startsWith('platform/outbound/') && !isTest(path))
    .flatMap((file) => where(file, asksAnotherServer, 'asks another server: go through platform/outbound'))

function asksAnotherServer(node: Node): boolean {
  const callee = child(node, 'callee')
  if (node.type === 'NewExpression') return /^(WebSocket|EventSource)$/.test(nameOf(callee) ?? '')
  const member = memberOf(callee)
  return node.type === 'CallExpression' && (nameOf(callee) === 'fetch' || (member?.object === 'globalThis' && member.property === 'fetch'))
}

const machine = new Set([
  'process',
  'fetch',
  'performance',
  'console',
  'crypto',
  'window',
  'document',
  'localStorage',
  'setTimeout',
  'setInterval',
])

function reachesOut(node: Node): boolean {
  if (node.type === 'CallExpression') return machine.has(nameOf(child(node, 'callee')) ?? '')
  const member = memberOf(node)
  if (member?.object === 'Math' && member.property === 'random') return true
  return member?.object !== undefined && machine.has(member.object) && child(node, 'object')?.type === 'Identifier'
}

function isEnvironment(node: Node): boolean {
  const from = memberOf(child(node, 'object'))
  const name = memberOf(node)?.property ?? literalOf(child(node, 'property'))
  return node.type === 'MemberExpression' && from?.object === 'process' && from.property === 'env' && name !== 'PATH'
}

/** What is unfinished or switched off does not land. */
export const nothingIsLeftOver: Rule = ({ code }) =>
  code.flatMap((file) => [
    ...leftOverComments(file),
    ...where(file, isSwitchedOffTest, 'a test that is switched off, or that switches the others off'),
  ])

const leftOver = /(\/\/|^\s*\/?\*).*(\b(TOD[O]|FIXM[E]|XX[X])\b|@ts-(ignor[e]|nochec[k])|(es|ox)lint-disabl[e])/

function leftOverComments(file: Code): Violation[] {
  return file.text
    .split('\n')
    .flatMap((text, index) =>
      leftOver.test(text) ? [{ file: file.path, line: index + 1, message: `left over: ${text.trim().slice(0, 60)}` }] : [],
    )
}

function isSwitchedOffTest(node: Node): boolean {
  if (node.type !== 'CallExpression') return false
  const member = memberOf(child(node, 'callee'))
  return /^(test|it|describe|suite)$/.test(member?.object ?? '') && /^(only|todo|skip)$/.test(member?.property ?? '')
}

function where(file: Code, matches: (node: Node) => boolean, message: string): Violation[] {
  return file.nodes.filter(matches).map((node) => ({ file: file.path, line: lineOf(file.text, node.start), message }))
}
