import { plain } from '#schema/values/text.ts'

export const shortestPassword = 12
export const longestPassword = 256

/** Why a password is refused: a code of the catalogue with its params. */
export interface PasswordProblem {
  readonly code: 'password.too-short' | 'password.too-long' | 'password.too-simple' | 'password.too-common' | 'password.names-you'
  readonly params?: Readonly<Record<string, number>>
}

let common: Promise<ReadonlySet<string>> | undefined

/**
 * What is wrong with a new password, or null. Length counts (NIST SP 800-63B), classes of characters do not; refused are the common ones, also with digits behind them,
 * and those made of `about`: the person's name, e-mail address and organisation.
 */
export async function problemOfPassword(password: string, about: readonly string[]): Promise<PasswordProblem | null> {
  const length = [...password].length
  if (length < shortestPassword) return { code: 'password.too-short', params: { min: shortestPassword } }
  if (length > longestPassword) return { code: 'password.too-long', params: { max: longestPassword } }
  if (new Set(password).size < 5) return { code: 'password.too-simple' }
  const core = coreOf(password)
  if (wordsAbout(about).some((word) => core === word || core === `${word}${word}`)) return { code: 'password.names-you' }
  common ??= loadCommon()
  const list = await common
  return list.has(password.toLowerCase()) || list.has(core) ? { code: 'password.too-common' } : null
}

/** What is left when capitals, accents, signs and the digits at the end are gone. */
function coreOf(password: string): string {
  const letters = lettersOf(password)
  return letters.replace(/\d+$/, '') || letters
}

const lettersOf = (text: string): string => plain(text).replace(/[^\p{L}\p{N}]/gu, '')

function wordsAbout(about: readonly string[]): string[] {
  return about
    .flatMap((text) => [text, text.split('@')[0] ?? '', ...text.split(/[\s.@_-]+/)].map(lettersOf))
    .filter((word) => word.length >= 3)
}

/** 49,000 words; loaded when first asked. */
async function loadCommon(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  return new Set(dictionary['passwords-common'])
}
