const quotedKeys = new Map<string, string>()
const mostKeys = 5000

/** Names of fields come again and again. */
function quoted(key: string): string {
  let found = quotedKeys.get(key)
  if (found === undefined) {
    found = `${JSON.stringify(key)}:`
    if (quotedKeys.size < mostKeys) quotedKeys.set(key, found)
  }
  return found
}

/** JSON with sorted keys (RFC 8785 in spirit): the same values give the same bytes, whoever wrote them. */
export function canonical(value: unknown): string {
  if (value === null) return 'null'
  if (typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  const named = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of Object.keys(named).sort()) {
    const inner = named[key]
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quoted(key)}${canonical(inner)}`
  }
  return `{${text}}`
}
