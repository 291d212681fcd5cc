/** What a letter says, in the reader's language. */
export interface LetterWords {
  readonly subject: string
  readonly greeting: string
  readonly text: string
  readonly button: string
  readonly link: string
  /** Before the link as text, for those whose mail program shows no button. */
  readonly linkHint: string
  readonly closing: readonly string[]
}

export interface Letter {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** A short letter with one link: as plain text, and as HTML that asks nothing of other servers. */
export function letter(words: LetterWords): Letter {
  const text = [words.greeting, words.text, words.link, ...words.closing].join('\n\n')
  return { subject: words.subject, text: `${text}\n`, html: html(words) }
}

function html(words: LetterWords): string {
  const paragraph = (content: string, style = '') => `<p style="margin:0 0 16px;${style}">${content}</p>`
  const link = escaped(words.link)
  return `<!doctype html>
<html><head><meta charset="utf-8"><title>${escaped(words.subject)}</title></head>
<body style="margin:0;padding:24px;background:#f6f7f9;color:#1a1d21;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<div style="max-width:520px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px">
${paragraph(escaped(words.greeting))}
${paragraph(escaped(words.text))}
${paragraph(`<a href="${link}" style="display:inline-block;padding:10px 20px;background:#1f5fbf;color:#ffffff;border-radius:6px;text-decoration:none">${escaped(words.button)}</a>`)}
${words.closing.map((line) => paragraph(escaped(line))).join('\n')}
${paragraph(`${escaped(words.linkHint)}<br>${link}`, 'color:#5b636d;font-size:13px;word-break:break-all')}
</div></body></html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
