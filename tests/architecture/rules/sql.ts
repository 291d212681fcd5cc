import { child, children, lineOf, literalOf, type Node, templateText } from '#tests/architecture/syntax.ts'
import { isTest, type Rule } from '#tests/architecture/tree.ts'

/** Where SQL text is made from the identifiers of the model; values are always parameters, here too. */
const makersOfSql =
  /^(engine\/(storage|query|find|act|search|change|import|export|erase|retain|access|backup|archive|closure|people)[./-]|platform\/database\/)/

const statements = [
  /^select\b[\s\S]*?\b(from|as)\b/i,
  /^select\s+\S*\(/i,
  /^insert\s+into\s/i,
  /^update\s+\S+\s+(as\s+\w+\s+)?set\s/i,
  /^delete\s+from\s/i,
  /^with\s+(recursive\s+)?\S+(\s*\([^)]*\))?\s+as\s+(not\s+)?(materialized\s*)?\(/i,
  /^(create|alter|drop)\s+((or\s+replace|unique|unlogged)\s+)*(table|role|user|database|schema|function|index|policy|extension|view|type)\s/i,
  /^(grant\s[\s\S]*\sto|revoke\s[\s\S]*\sfrom|truncate|copy\s[\s\S]*\s(from|to)|lock\s+table|comment\s+on|notify|listen)\s/i,
  /^set\s+(local|session|role)\s/i,
]

/** Stands where a template or a sum holds an expression. */
const hole = '\u0000'

/** SQL never meets a value in its text: elsewhere no statement is put together at all, and nowhere does a hole stand between quotes. */
export const noSqlFromValues: Rule = ({ code }) =>
  code
    .filter(({ path }) => !isTest(path) && !/^(web|messages)\//.test(path))
    .flatMap((file) => {
      const tagged = new Set(file.nodes.filter(({ type }) => type === 'TaggedTemplateExpression').map((each) => child(each, 'quasi')))
      return file.nodes
        .filter((node) => !tagged.has(node))
        .flatMap((node) => {
          const reason = refusalOf(node, makersOfSql.test(file.path))
          return reason === undefined ? [] : [{ file: file.path, line: lineOf(file.text, node.start), message: reason }]
        })
    })

/** A value between quotes behind a comparison, in a piece of SQL that begins anywhere. */
const quotedValue = new RegExp(`\\bselect\\b[\\s\\S]*=\\s*'${hole}'`, 'i')

function refusalOf(node: Node, makesSql: boolean): string | undefined {
  const text = assembledText(node)
  if (text !== undefined && quotedValue.test(text)) return 'a value stands in the text of this SQL: make it a parameter'
  if (text === undefined || !statements.some((shape) => shape.test(text.trimStart()))) return undefined
  if (standsInQuotes(text)) return 'a value stands in the text of this SQL: make it a parameter'
  return makesSql
    ? undefined
    : 'SQL is put together here: write it whole with parameters, or let engine/storage, find or act make it from the model'
}

/** Whether the quotes before some hole are odd in number. */
function standsInQuotes(text: string): boolean {
  const parts = text.split(hole).slice(0, -1)
  return parts.some(
    (_, index) =>
      parts
        .slice(0, index + 1)
        .join('')
        .split("'").length %
        2 ===
      0,
  )
}

/** The text of a template with holes, or of a sum that begins with a text. */
function assembledText(node: Node): string | undefined {
  if (node.type === 'TemplateLiteral') return children(node, 'expressions').length === 0 ? undefined : templateText(node, hole)
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined
  const terms = termsOf(node)
  if (terms.every((term) => literalOf(term) !== undefined)) return undefined
  return terms.map((term) => literalOf(term) ?? (term.type === 'TemplateLiteral' ? templateText(term, hole) : hole)).join('')
}

function termsOf(node: Node): Node[] {
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return [node]
  return [child(node, 'left'), child(node, 'right')].flatMap((side) => (side === undefined ? [] : termsOf(side)))
}

const named = /\bname: '([a-z0-9_]+)',\s*text:\s*('[^']*'|`[^`]*`|"[^"]*"|\w+)/g

/** A connection prepares a name once: whoever came second with another text would be refused, in a server that has run for a while, and in no test of its own. */
export const oneTextAName: Rule = ({ code }) => {
  const first = new Map<string, { readonly text: string; readonly file: string }>()
  return code
    .filter(({ path }) => !isTest(path) && !/^(web|messages)\//.test(path))
    .flatMap(({ path, text: source }) =>
      [...source.matchAll(named)].flatMap(({ 1: name = '', 2: written = '', index }) => {
        const text = /^\w/.test(written) ? `${written} of ${path}` : written.slice(1, -1)
        const known = first.get(name)
        if (known === undefined) first.set(name, { text, file: path })
        return known === undefined || known.text === text
          ? []
          : [{ file: path, line: lineOf(source, index), message: `the statement ${name} has another text in ${known.file}` }]
      }),
    )
}
