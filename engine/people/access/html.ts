/** HTML that is whole: nothing in it is fetched, and nothing that people typed is markup. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const style = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:0 auto;padding:3rem 1.25rem;color:#1c1f24;background:#fff}
h1{font-size:1.9rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.3rem;margin:2.75rem 0 .75rem;padding-top:1.25rem;border-top:1px solid #d9dde3}h3{font-size:1rem;margin:1.75rem 0 .5rem}
p{margin:.5rem 0}.quiet{color:#5b6470}dl{margin:0;display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.3rem 1.25rem}dt{color:#5b6470}dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
ul{padding-left:1.2rem;margin:.5rem 0}li{margin:.25rem 0;overflow-wrap:anywhere}blockquote{margin:.5rem 0;padding:.1rem 1rem;border-left:3px solid #d9dde3;white-space:pre-wrap;overflow-wrap:anywhere}
article{break-inside:avoid-page}@media(max-width:32rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.6rem}}
@media(prefers-color-scheme:dark){body{color:#e6e8eb;background:#15181c}.quiet,dt{color:#9aa4b0}h2,blockquote{border-color:#363c44}}@media print{body{padding:0;max-width:none}h2{break-after:avoid}}`

export const pageOf = (language: string, title: string, body: readonly string[]): string =>
  `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
<body>
${body.join('\n')}
</body>
</html>
`

export const heading = (text: string): string => `<h2>${escaped(text)}</h2>`
export const paragraph = (text: string, quiet = false): string =>
  `<p${quiet ? ' class="quiet"' : ''}>${escaped(text).replaceAll('\n', '<br>')}</p>`
export const items = (all: readonly string[]): string =>
  all.length === 0 ? '' : `<ul>${all.map((each) => `<li>${escaped(each)}</li>`).join('')}</ul>`
export const quote = (text: string): string => `<blockquote>${escaped(text)}</blockquote>`

/** A heading, and labelled values. */
export const article = (title: string, values: readonly (readonly [string, string])[]): string =>
  `<article><h3>${escaped(title)}</h3><dl>${values.map(([label, text]) => `<dt>${escaped(label)}</dt><dd>${escaped(text)}</dd>`).join('')}</dl></article>`
