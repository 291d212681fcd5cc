import { child, children, lineOf, literalOf, type Node, templateText } from '#tests/architecture/syntax.ts'
import { isTest, type Rule } from '#tests/architecture/tree.ts'

/** Where SQL text is made from the identifiers of the model; values are always parameters, here too. */
const makersOfSql = /^(engine\/(storage|find|act|search|change|import|export|erase|retain|access)[./-]|platform\/database\/)/

const statement =
  /^\s*(select\b[\s\S]*?\b(from|as)\b|select\s+\S*\(|insert\s+into\s|update\s+\S+\s+(as\s+\w+\s+)?set\s|delete\s+from\s|with\s+(recursive\s+)?\S+(\s*\([^)]*\))?\s+as\s+(not\s+)?(materialized\s*)?\(|(create|alter|drop)\s+(or\s+replace\s+|if\s+|unique\s+|unlogged\s+)*(table|role|user|database|schema|function|index|policy|extension|view|type|default|system|sequence)\s|grant\s[\s\S]*\sto\s|revoke\s[\s\S]*\sfrom\s|truncate\s|copy\s+[\s\S]*\s(from|to)\s|set\s+(local|session|role)\s|lock\s+table\s|comment\s+on\s|notify\s|listen\s)/i

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

function refusalOf(node: Node, makesSql: boolean): string | undefined {
  const text = assembledText(node)
  if (text === undefined || !statement.test(text)) return undefined
  if (text.includes(`'${hole}'`)) return 'a value stands in the text of this SQL: make it a parameter'
  return makesSql
    ? undefined
    : 'SQL is put together here: write it whole with parameters, or let engine/storage, find or act make it from the model'
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
