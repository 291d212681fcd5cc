import { invalid } from '#engine/api/errors.ts'
import { problemOfPassword } from '#platform/accounts/password-rules.ts'

/** 422 unless the password at `/password` is a good one; `about` is what those who know the person would guess first. */
export async function mustBeGoodPassword(password: string, about: readonly string[]): Promise<void> {
  const problem = await problemOfPassword(password, about)
  if (problem !== null) throw invalid([{ pointer: '/password', ...problem }])
}
