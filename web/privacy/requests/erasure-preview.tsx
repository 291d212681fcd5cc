import { useQuery } from '@tanstack/react-query'
import { useTenant } from '#web/app/tenant.ts'
import { Notice } from '#web/kit/notice.tsx'
import { Skeletons, sentenceFor } from '#web/kit/state.tsx'
import { planQuery } from '#web/privacy/erasures/erasures.ts'
import { PlanView } from '#web/privacy/erasures/plan-view.tsx'
import type { Person } from '#web/privacy/requests/requests.ts'

/** What would go, what a law keeps, and what stands against it: before the button is pressed. */
export default function ErasurePreview({ person }: { person: Person }) {
  const plan = useQuery(planQuery(useTenant(), person.entity, person.id))
  if (plan.isLoadingError) return <Notice tone="warning">{sentenceFor(plan.error)}</Notice>
  return plan.data === undefined ? <Skeletons lines={3} /> : <PlanView plan={plan.data} />
}
