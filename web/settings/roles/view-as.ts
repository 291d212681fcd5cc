import { request } from '#web/app/api.ts'
import { paths } from '#web/app/paths.ts'
import { useTenant } from '#web/app/tenant.ts'
import { sentenceFor } from '#web/kit/state.tsx'
import { toast } from '#web/kit/toast.ts'

/** Looks at the app with a role from now on. The page is fetched anew: nothing that was read with one's own rights stays. */
export function useViewAs(): (role: string) => Promise<void> {
  const tenant = useTenant()
  return async (role) => {
    try {
      await request('/view-as', { method: 'POST', body: { role }, tenant })
      location.assign(paths.home(tenant))
    } catch (error) {
      toast(sentenceFor(error), { tone: 'danger' })
    }
  }
}
