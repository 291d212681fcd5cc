import { lazy } from 'react'
import { ApiError } from '#web/app/api.ts'
import { loadWords } from '#web/app/language.ts'
import { openDialog } from '#web/kit/dialogs.tsx'

const ProveDialog = lazy(async () => {
  await loadWords('security')
  return import('#web/security/prove-dialog.tsx')
})

/** Does what guards the account; where the server wants to know anew who one is, asks first. Undefined when that was given up. */
export async function proving<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'session.prove-anew') throw error
  }
  const proven = await openDialog<boolean>((close) => <ProveDialog onClose={close} />)
  return proven === true ? work() : undefined
}
