/**
 * What the operator's terminal shows of an error. Our own errors (they carry a code such as `config.invalid`) say in their message
 * what to do; of anything else the stack helps more.
 */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port, address } = error as { code?: unknown; port?: unknown; address?: unknown }
  if (code === 'EADDRINUSE') return `Port ${port} on ${address} is taken. Set PORT to another one, or stop the program that holds it.`
  if (code === 'EACCES' && port !== undefined) return `Port ${port} may not be opened by this user. Set PORT to one above 1023.`
  const ours = typeof code === 'string' && /^[a-z][a-z-]*(\.[a-z][a-z-]*)*$/.test(code)
  return ours ? error.message : (error.stack ?? error.message)
}
