import { useCanGoBack, useRouter } from '@tanstack/react-router'
import { useGo } from '#web/kit/go.ts'

/** To where the person came from; whoever came by the address itself goes to `otherwise`. */
export function useBack(otherwise: string): () => void {
  const router = useRouter()
  const canGoBack = useCanGoBack()
  const go = useGo()
  return () => {
    if (canGoBack) router.history.back()
    else go(otherwise, { replace: true })
  }
}
