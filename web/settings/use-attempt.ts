import { useState } from 'react'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

/** What was done, or undefined where it was given up. */
export type Attempt = (work: () => Promise<string | undefined>) => Promise<void>

/** Tries something, says what came of it (success in a toast, a refusal with its reason in the row), then reads anew. */
export function useAttempt(
  refresh: () => Promise<void>,
  sentenceOf: (error: unknown) => string = sentenceFor,
): { refusal: string | undefined; attempt: Attempt } {
  const [refusal, setRefusal] = useState<string>()
  const attempt: Attempt = async (work) => {
    setRefusal(undefined)
    try {
      const done = await work()
      if (done !== undefined) toast(done)
    } catch (error) {
      setRefusal(sentenceOf(error))
    }
    await refresh()
  }
  return { refusal, attempt }
}
