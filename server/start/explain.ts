/**
 * What the operator's terminal shows of an error. Our own errors (they carry a code such as `config.invalid`) say in their message
 * what to do; of anything else the stack helps more.
 */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { code?: unknown }
  const ours = typeof code === 'string' && /^[a-z]+\.[a-z-]+$/.test(code)
  return ours ? error.message : (error.stack ?? error.message)
}
