import { useMemo } from 'react'
import classes from '#web/sign-in/agreed-text.module.css'

interface Block {
  readonly kind: 'title' | 'list' | 'text'
  readonly lines: readonly string[]
}

/** The little of Markdown that agreements use: headings, lists, paragraphs. Everything else is shown as it is written; nothing of it is HTML. */
function blocksOf(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .map((block) => block.trim().split('\n'))
    .filter(([first]) => first !== undefined && first !== '')
    .flatMap((lines): Block[] => {
      const [first = '', ...rest] = lines
      if (/^#{1,6} /.test(first)) {
        const title: Block = { kind: 'title', lines: [first.replace(/^#+ /, '')] }
        return rest.length === 0 ? [title] : [title, { kind: 'text', lines: rest }]
      }
      if (lines.every((line) => /^[-*] /.test(line))) return [{ kind: 'list', lines: lines.map((line) => line.slice(2)) }]
      return [{ kind: 'text', lines }]
    })
}

/** A text of the operator's, in a box that scrolls, with the keyboard too. */
export function AgreedText({ text, title }: { text: string; title: string }) {
  const blocks = useMemo(() => blocksOf(text).map((block, index) => ({ ...block, id: `${index}` })), [text])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={classes.box} aria-label={title} tabIndex={0}>
      {blocks.map(({ id, kind, lines }) => {
        if (kind === 'title') return <h3 key={id}>{lines[0]}</h3>
        if (kind === 'text') return <p key={id}>{lines.join('\n')}</p>
        return (
          <ul key={id}>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )
      })}
    </section>
  )
}
