import { useEffect, useEffectEvent } from 'react'
import { forgetJob, type TrackedJob, trackJob } from '#web/kit/jobs.ts'

/**
 * A long piece of work that a page or panel shows by itself: while it is shown there is no card for it; whoever leaves, reloads or
 * closes has one in the corner. `undefined`: there is nothing (more) to tell.
 */
export function useCardWhenLeft(id: string, job: TrackedJob | undefined): void {
  const leave = useEffectEvent(() => {
    if (job !== undefined) trackJob(job)
  })
  useEffect(() => {
    forgetJob(id)
    const onHide = () => leave()
    addEventListener('pagehide', onHide)
    return () => {
      removeEventListener('pagehide', onHide)
      leave()
    }
  }, [id])
}
